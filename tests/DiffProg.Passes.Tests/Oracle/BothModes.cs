using DiffProg.Generators.Differentiation;

namespace DiffProg.Passes.Tests.Oracle;

/// <summary>Derivatives at a point, by the passes and the interpreter.</summary>
public static class BothModes
{
    /// <summary>Adjoints of the differentiable parameters from cotangents of the float results; zeros where none
    /// flows.</summary>
    public static Dense[] Reverse(
        FunctionIR f, Dense[] x, Dense[] cotangents, IReadOnlyDictionary<string, long>? sizes = null)
    {
        var pullback = Verifier.Verify(Generators.Differentiation.Reverse.Run(f, unitSeed: false), "Reverse");
        return Adjoints(f, pullback, [.. x, .. cotangents], x, sizes);
    }

    /// <summary>Adjoints from a function that has been differentiated, and perhaps transformed further.</summary>
    public static Dense[] Adjoints(
        FunctionIR f, FunctionIR pullback, Dense[] arguments, Dense[] x, IReadOnlyDictionary<string,
        long>? sizes = null)
    {
        var values = Interpreter.Run(pullback, arguments, sizes);
        return f.Parameters.Select((p, i) => (p, i)).Where(t => t.p.Differentiable).Select(t =>
        {
            int at = pullback.Results.ToList().FindIndex(f.Results.Count, r => r.Name == t.p.Path);
            return at < 0 ? new Dense(x[t.i].Shape) : values[at];
        }).ToArray();
    }

    /// <summary>Tangents of the float results from tangents of the differentiable parameters.</summary>
    public static Dense[] Forward(
        FunctionIR f, Dense[] x, Dense[] tangents, IReadOnlyDictionary<string, long>? sizes = null)
    {
        var open = Verifier.Verify(OpenComposites.Run(f), "OpenComposites");
        var pushed = Verifier.Verify(Generators.Differentiation.Forward.Run(open), "Forward");
        return Interpreter.Run(pushed, [.. x, .. tangents], sizes)[f.Results.Count..];
    }
}
