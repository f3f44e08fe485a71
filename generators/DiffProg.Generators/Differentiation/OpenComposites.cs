using DiffProg.Generators.IR;
using DiffProg.Generators.Library;

namespace DiffProg.Generators.Differentiation;

/// <summary>Replaces composites by their bodies over primitives.</summary>
public static class OpenComposites
{
    public static FunctionIR Run(FunctionIR f) => Run(f, static _ => true);

    /// <summary>Those whose derivative forward mode does not know.</summary>
    public static FunctionIR WithoutTangent(FunctionIR f) => Run(f, static composite => composite.Diagonal is null);

    private static FunctionIR Run(FunctionIR f, Func<Composite, bool> isOpened) => Rewriter.Run(f, (rewriter, i) =>
        f.Nodes[i] is { Op: Op.Composite } node && Composites.Of(node.Attributes.Text("name")) is var composite
            && isOpened(composite)
            ? composite.Body(rewriter.Builder, rewriter.Operands(node), node.Attributes) : null);
}
