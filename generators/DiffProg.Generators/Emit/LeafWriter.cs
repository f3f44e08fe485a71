using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>Memory as a kernel's method reaches it: a reference, and the position of an element from there.</summary>
public delegate (string Reference, string Position) Place(Storage storage, Address address);

/// <summary>
/// The text of what a kernel reads and does not compute, by where in the loops it changes (once, by row, by element)
/// and how its neighbours lie in memory: one value for all lanes, next to each other, or a stride apart.
/// </summary>
public sealed class LeafWriter(LoopProgram program, Kernel kernel, IReadOnlyList<string> loops)
{
    /// <summary>The text of a value that is the same in all lanes; of the key of random numbers.</summary>
    public required Func<Term, string> Scalar { get; init; }

    /// <summary>Where memory is; the storage itself at the full position, unless the method says otherwise.</summary>
    public Place Place { get; init; } = (storage, address) => (storage.Name, Spelling.Offset(address, loops));

    /// <summary>
    /// The first of a run of random numbers; their position is that of memory, unless the method says otherwise.
    /// </summary>
    public Func<Address, string> First { get; init; } = address => Spelling.Offset(address, loops);

    /// <summary>What the kernel's own row was reduced to.</summary>
    public Func<Reduction, string>? Result { get; init; }

    private int Last => kernel.Loops.Length - 1;

    private string One => Spelling.OneLane(kernel.Lane);

    /// <summary>A leaf in vector lanes; null for what is computed.</summary>
    public (string Text, int Precedence)? Lanes(Term term)
    {
        if (term.Level != Level.Element && term.Kind != TermKind.Constant)
            return (term.Node.Type.IsFloat ? $"V.Splat({Scalar(term)})" : Scalar(term), 0);
        switch (term.Kind)
        {
            case TermKind.Load:
                return (Load(term.Storage!, term.Address!, "Load"), 0);
            case TermKind.Apply when term.Node.Op == Op.Convert && term.Operands[0].Scalar == ScalarKind.I32:
                return (Load(term.Operands[0].Storage!, term.Operands[0].Address!, "LoadInt32"), 0);
            case TermKind.Index:
                string shift = term.AxisOffset == Dim.Zero ? "" : " + " + Spelling.Dim(term.AxisOffset!);
                return (term.Axis == Last ? $"V.Iota({loops[Last]}{shift})" : $"V.Splat({loops[term.Axis]}{shift})", 0);
            case TermKind.Uniform:
                string draw = $"Uniform({Scalar(term.Operands[0])}, {First(term.Address!)})";
                return (term.Address!.Strides[Last] == Dim.Zero ? $"V.Splat({One}.Sum({One}.{draw}))" : $"V.{draw}", 0);
            default:
                return null;
        }
    }

    /// <summary>A leaf as a C# scalar; null for what is computed.</summary>
    public (string Text, int Precedence)? Row(Term term) => term.Kind switch
    {
        TermKind.Scalar => (KernelSignature.ScalarName(program, term.NodeId), 0),
        TermKind.RowResult => (Result!(term.Reduction!), 0),
        TermKind.Load => (Spelling.Reference(term.Storage!.Name, Spelling.Offset(term.Address!, loops)), 0),
        TermKind.Index => (
            $"({Spelling.Type(kernel.Lane)})("
                + $"{(term.Axis < 0 ? "" : loops[term.Axis] + " + ")}{Spelling.Dim(term.AxisOffset!)})", 1),
        TermKind.Uniform => (
            $"{One}.Sum({One}.Uniform({Scalar(term.Operands[0])}, {Spelling.Offset(term.Address!, loops)}))", 0),
        _ => null,
    };

    /// <summary>The statement of a store in vector lanes.</summary>
    /// <param name="store">What is written.</param>
    /// <param name="print">Its value as an operand of something of that precedence.</param>
    public string Store(Store store, Func<int, string> print)
    {
        var stride = store.Address.Strides[Last];
        var (reference, position) = Place(store.Target, store.Address);
        string value = print(100);
        if (store.Combine is { } op)
        {
            var row = Primitives.Of(op);
            string old = stride.IsOne ? $"V.Load(ref {reference}, {position})"
                : $"V.LoadStrided(ref {reference}, {position}, {Spelling.Dim(stride)})";
            value = Spelling.Operation(
                row.VectorCode!, row.Precedence, 2, (i, context) => i == 0 ? old : print(context)).Text;
        }

        return stride.IsOne ? $"V.Store({value}, ref {reference}, {position});"
            : $"V.StoreStrided({value}, ref {reference}, {position}, {Spelling.Dim(stride)});";
    }

    private string Load(Storage storage, Address address, string method)
    {
        var stride = address.Strides[Last];
        var (reference, position) = Place(storage, address);
        return stride.IsOne ? $"V.{method}(ref {reference}, {position})"
            : stride == Dim.Zero ? $"V.Splat({Spelling.Reference(reference, position)})"
            : $"V.LoadStrided(ref {reference}, {position}, {Spelling.Dim(stride)})";
    }
}
