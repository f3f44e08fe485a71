using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// The names under which adjoints are shown (<see cref="Op.Probe"/>). Reverse mode shows them where it is asked to; for
/// everything else the program is the one without them.
/// </summary>
public static class Probes
{
    /// <summary>The program without them.</summary>
    public static FunctionIR Without(FunctionIR f)
    {
        if (!f.Nodes.Any(n => n.Op == Op.Probe))
            return f;
        // What the user calls the value is a name of what it is made of.
        var nodes = f.Nodes.ToArray();
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            if (nodes[i] is not { Op: Op.Probe, Name: { } name, Operands: [var of] }
                || nodes[of] is not { Name: null } value)
                continue;
            nodes[of] = value with { Name = name, Line = value.Line is { } line ? $"{name} = {line}" : null };
        }

        f = f with { Nodes = nodes.ToEquatable() };
        return Rewriter.Run(f, (rewriter, i) => nodes[i] is { Op: Op.Probe, Operands: [var of] } ? rewriter[of] : null);
    }
}
