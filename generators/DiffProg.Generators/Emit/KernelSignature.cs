using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>What a kernel takes from the body that calls it.</summary>
public sealed class KernelSignature
{
    public KernelSignature(LoopProgram program, Kernel kernel)
    {
        var sizes = kernel.Product is null ? kernel.Loops : [];
        Symbols = Spelling.Symbols(kernel.Addresses()).Concat(sizes.SelectMany(d => d.Symbols))
            .Concat(kernel.Terms().Select(t => t.AxisOffset).OfType<Dim>().SelectMany(d => d.Symbols))
            .Distinct().OrderBy(s => s, StringComparer.Ordinal).Select(Spelling.Symbol).ToArray();
        Storages = kernel.Storages().ToArray();
        Scalars = kernel.Scalars.Select(s => (ScalarName(program, s), program.Function.TypeOf(s).Kind, s)).ToArray();
        Totals = kernel.Reductions
            .Where(r => program.Function.TypeOf(r.NodeId).Rank == 0)
            .Select(r => (Reduction: r, Name: ScalarName(program, r.NodeId))).ToArray();
    }

    public IReadOnlyList<string> Symbols { get; }

    public IReadOnlyList<Storage> Storages { get; }

    public IReadOnlyList<(string Name, ScalarKind Kind, int Node)> Scalars { get; }

    public IReadOnlyList<(Reduction Reduction, string Name)> Totals { get; }

    /// <summary>The body's name of a scalar.</summary>
    public static string ScalarName(LoopProgram program, int node) =>
        Lowering.Scalars.NameOf(program.Names, program.Function, node);

    public IEnumerable<string> Parameters =>
        Symbols.Select(s => $"nint {s}")
            .Concat(Storages.Select(s => $"ref {Spelling.Type(s.Kind)} {s.Name}"))
            .Concat(Scalars.Select(s => $"{Spelling.Type(s.Kind)} {s.Name}"))
            .Concat(Totals.Select(t => $"out {Spelling.Type(t.Reduction.Input.Scalar)} {t.Name}"));

    /// <param name="text">What the body says for a scalar.</param>
    public IEnumerable<string> Arguments(Func<int, string> text) =>
        Symbols.Concat(Storages.Select(s => $"ref {s.Name}"))
            .Concat(Scalars.Select(s => text(s.Node)))
            .Concat(Totals.Select(t => $"out {Spelling.Type(t.Reduction.Input.Scalar)} {t.Name}"));

    /// <summary>A scalar as the body says it: an integer parameter is a size there.</summary>
    public static string ScalarArgument(LoopProgram program, int node) => program.Function.Nodes[node] switch
    {
        { Op: Op.Parameter, Type.Kind: ScalarKind.I32 } =>
            $"(int){Spelling.Symbol(program.Function.Parameters[node].Path)}",
        { Op: Op.Dimension } n => $"({Spelling.Type(n.Type.Kind)}){Spelling.Factor(n.Attributes.Dims("dim")[0])}",
        _ => ScalarName(program, node),
    };
}
