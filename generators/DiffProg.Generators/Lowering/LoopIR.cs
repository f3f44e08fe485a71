using DiffProg.Generators.IR;
using DiffProg.Generators.Optimization;

namespace DiffProg.Generators.Lowering;

/// <summary>Memory that a kernel reads or writes: dense, row-major.</summary>
/// <param name="Name">Its C# identifier.</param>
/// <param name="Kind">Element kind.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="InFrame">It lives in the call's frame; otherwise the caller owns it.</param>
/// <param name="Path">The caller's path, where the caller owns it; null where an iteration does that saves it or reads
/// what was saved.</param>
public sealed record Storage(string Name, ScalarKind Kind, EquatableArray<Dim> Shape, bool InFrame, string? Path)
{
    /// <summary>An array whose length is known when it is made: it has its place in the frame then.</summary>
    public bool IsMadeAtRunTime => Shape is [var length] && length == Dim.AtRunTime;

    public Dim Size => Dim.Product(Shape);

    /// <summary>For comments.</summary>
    public string ShapeText => LoopSize.Plain(Shape.ToString());

    /// <summary>A loop changes its size: it is given its place where it is written, and more where that does not
    /// do.</summary>
    public bool Grows { get; init; }

    /// <summary>The elements of a list of the caller's: each is memory of its own.</summary>
    public bool IsList => Path is { } path && LeafPath.Of(path).IsList;
}

/// <summary>An element of a list: read, or added to.</summary>
/// <param name="List">The list.</param>
/// <param name="Number">The node that says which element.</param>
/// <param name="Storage">Its own memory.</param>
public sealed record ListElement(Storage List, int Number, Storage Storage);

/// <summary>
/// A tensor whose size a loop changes: an iteration reads one memory and writes another, which is the first one in the
/// next iteration.
/// </summary>
/// <param name="Here">What an iteration reads, and what is there when the loop has ended.</param>
/// <param name="Next">What the memory is called that is written.</param>
public sealed record Turn(Storage Here, string Next);

/// <summary>
/// An element of a storage: a sum of loop indices times strides, an offset, and rows taken from data.
/// </summary>
public sealed class Address
{
    public required Dim[] Strides { get; set; }

    public required Dim Offset { get; init; }

    public required IReadOnlyList<Row> Indirect { get; init; }

    /// <summary>This address and those of the indices it reads.</summary>
    public IEnumerable<Address> All => Indirect.SelectMany(i => i.At.All).Prepend(this);

    public string Key => string.Join(",", Strides.Select(s => s.ToString())) + "+" + Offset
        + string.Concat(Indirect.Select(i => $"+{i.Indices?.Name ?? "%" + i.Scalar}[{i.At.Key}]*{i.Stride}"));
}

/// <summary>A row that data names: by an index in memory, or by a number of the body.</summary>
/// <param name="Indices">The memory; null for a number.</param>
/// <param name="Scalar">The number; -1 for memory.</param>
/// <param name="At">Where in the memory the index is.</param>
/// <param name="Stride">How far apart rows are.</param>
public sealed record Row(Storage? Indices, int Scalar, Address At, Dim Stride)
{
    /// <summary>What the kernel calls the number.</summary>
    public string Name { get; set; } = "";
}

/// <summary>Where in the loop nest a value is computed.</summary>
public enum Level
{
    /// <summary>Once.</summary>
    Kernel,

    /// <summary>Once per row, as a C# scalar.</summary>
    Row,

    /// <summary>At every element, in vector lanes.</summary>
    Element,
}

/// <summary>How a term gets its value.</summary>
public enum TermKind
{
    Constant,
    Scalar,
    Load,
    Index,
    Uniform,
    Apply,

    /// <summary>A reduction of this kernel's own row.</summary>
    RowResult,

    /// <summary>The product, inside its epilogue.</summary>
    Product,
}

/// <summary>A value inside a kernel.</summary>
public sealed class Term
{
    public required TermKind Kind { get; init; }

    public required Node Node { get; init; }

    public required int NodeId { get; init; }

    public Term[] Operands { get; init; } = [];

    public Storage? Storage { get; init; }

    public Address? Address { get; init; }

    /// <summary>The loop axis of an index.</summary>
    public int Axis { get; set; } = -1;

    public Dim? AxisOffset { get; init; }

    public Reduction? Reduction { get; init; }

    public Level Level { get; set; }

    /// <summary>It is wanted at every element, although it is the same at all of a row.</summary>
    public bool Everywhere { get; init; }

    /// <summary>The first pass over the row in which it can be computed.</summary>
    public int Phase { get; set; }

    public ScalarKind Scalar => Node.Type.Kind;
}

/// <summary>How the result of a reduction is collected.</summary>
public enum Collect
{
    /// <summary>One value per row, used by later passes or stored.</summary>
    Row,

    /// <summary>One value for the whole kernel.</summary>
    Total,

    /// <summary>Added to memory, element by element or row by row.</summary>
    Memory,
}

public sealed class Reduction
{
    public required int NodeId { get; init; }

    public required Op Op { get; init; }

    public Folding Folding => Primitives.Of(Op).Folding!;

    public required Term Input { get; set; }

    public required Collect Collect { get; init; }
}

/// <summary>A write of a term (or of a row's reduction) to memory.</summary>
public sealed class Store
{
    /// <summary>The value whose memory it is.</summary>
    public required int NodeId { get; init; }

    public required Term Value { get; set; }

    public required Storage Target { get; init; }

    public required Address Address { get; init; }

    /// <summary>It is made at every point of the kernel's loops, not once per row.</summary>
    public bool Full { get; init; }

    /// <summary>The primal line that the value differentiates.</summary>
    public string? Primal { get; init; }

    /// <summary>Null overwrites; otherwise the operation that joins the old value.</summary>
    public Op? Combine { get; init; }

    /// <summary>
    /// The reduction that this write collects in memory. Another may reduce the same value over other axes.
    /// </summary>
    public Reduction? Reduction { get; init; }
}

/// <summary>One thing that a body does, in order.</summary>
public abstract class Step;

public sealed class FillStep : Step
{
    public required Storage Target { get; init; }

    public required double Value { get; init; }

    /// <summary>It is done inside a region.</summary>
    public bool IsInside { get; init; }
}

/// <summary>
/// Scalars, elements of arrays and regions of these, in order: C# statements as the user would write them.
/// </summary>
public sealed class ScalarStep : Step
{
    public required int NodeId { get; init; }

    /// <summary>Where the scalar is the only element of a tensor: its memory.</summary>
    public Storage? Element { get; init; }
}

/// <summary>A loop nest: rows, and passes over each row.</summary>
public sealed class Kernel : Step
{
    public required string Name { get; init; }

    /// <summary>What the body calls the epilogue of its product.</summary>
    public string Epilogue { get; set; } = "";

    /// <summary>Loop sizes, outermost first.</summary>
    public required Dim[] Loops { get; init; }

    /// <summary>How many of them go over rows.</summary>
    public required int Outer { get; init; }

    /// <summary>The part of a region in which it runs, as <see cref="Regions.Part"/> names it.</summary>
    public required int Part { get; init; }

    public required ScalarKind Lane { get; init; }

    public required IReadOnlyList<Store> Stores { get; init; }

    public required IReadOnlyList<Reduction> Reductions { get; init; }

    /// <summary>Scalars of the body that it reads.</summary>
    public required IReadOnlyList<int> Scalars { get; init; }

    public MatrixProduct? Product { get; init; }

    /// <summary>Element values that several passes over a row use and that are worth a row of memory.</summary>
    public List<(Term Term, Storage Row)> RowBuffers { get; } = [];

    public int Passes => 1 + Math.Max(
        Reductions.Where(r => r.Input.Level == Level.Element).Select(r => r.Input.Phase).DefaultIfEmpty(0).Max(),
        Stores.Where(s => s.Value.Level == Level.Element).Select(s => s.Value.Phase).DefaultIfEmpty(0).Max());

    public int Last => Loops.Length - 1;

    /// <summary>Everything that is computed or read, each once.</summary>
    public IReadOnlyCollection<Term> Terms()
    {
        var seen = new HashSet<Term>();
        void Walk(Term term)
        {
            if (!seen.Add(term))
                return;
            foreach (var operand in term.Operands)
                Walk(operand);
            if (term.Reduction is { } r)
                Walk(r.Input);
        }

        foreach (var store in Stores)
            Walk(store.Value);
        foreach (var reduction in Reductions)
            Walk(reduction.Input);
        return seen;
    }

    /// <summary>How many other terms, writes and reductions of the kernel have each term as an operand.</summary>
    public IReadOnlyDictionary<Term, int> Uses() => _uses ??= Terms().SelectMany(t => t.Operands.Distinct())
        .Concat(Stores.Select(s => s.Value)).Concat(Reductions.Select(r => r.Input))
        .GroupBy(t => t).ToDictionary(g => g.Key, g => g.Count());

    private IReadOnlyDictionary<Term, int>? _uses;

    /// <summary>Where it reads and writes, besides the operands of its product.</summary>
    public IEnumerable<Address> Addresses() =>
        Stores.Select(s => s.Address).Concat(Terms().Select(t => t.Address).OfType<Address>());

    /// <summary>The rows that these name.</summary>
    public IEnumerable<Row> Rows() => Addresses().SelectMany(a => a.All).SelectMany(a => a.Indirect);

    /// <summary>The memory behind these addresses.</summary>
    public IEnumerable<Storage> Storages() => Terms().Select(t => t.Storage).OfType<Storage>()
        .Concat(Rows().Select(r => r.Indices).OfType<Storage>())
        .Concat(Stores.Select(s => s.Target))
        .Concat(RowBuffers.Select(r => r.Row)).Distinct();
}

/// <summary>C[m, n] = sum over k of A[m, k] B[k, n], once per combination of the other loops.</summary>
public sealed class MatrixProduct
{
    public required int NodeId { get; init; }

    public required Storage A { get; init; }

    public required Storage B { get; init; }

    /// <summary>Strides by loop; then the strides along k.</summary>
    public required Address AAddress { get; init; }

    public required Address BAddress { get; init; }

    public required Dim AStrideK { get; init; }

    public required Dim BStrideK { get; init; }

    public required Dim K { get; init; }

    /// <summary>
    /// The loop that is m; -1 for a single row. The last loop is n, unless the result is a scalar per outer loop.
    /// </summary>
    public required int M { get; init; }
}

/// <summary>A body as loops: what emission prints, in order.</summary>
public sealed class LoopProgram
{
    public required FunctionIR Function { get; init; }

    /// <summary>Every operation rounds as it is written: none is fused with another.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The bytes that it may take; null for any number.</summary>
    public long? MaxArena { get; set; }

    /// <summary>The partition that the loops were made from.</summary>
    public required FusionPlan Plan { get; init; }

    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Its scalars: their statements and names.</summary>
    public required Scalars Scalars { get; init; }

    public required IReadOnlyList<Storage> Frame { get; init; }

    /// <summary>Where the frame's storages are; see <see cref="PlanMemory"/>.</summary>
    public IReadOnlyList<Slot> Slots { get; set; } = [];

    public required NameTable Names { get; init; }

    /// <summary>The memory of arrays, by the node that made it.</summary>
    public required IReadOnlyDictionary<int, Storage> Arrays { get; init; }

    /// <summary>The memory of tensors that iterations save, and of what is read back, by node.</summary>
    public required IReadOnlyDictionary<int, Storage> Kept { get; init; }

    /// <summary>The elements of lists that are read, or added to, by the node that does.</summary>
    public required IReadOnlyDictionary<int, ListElement> Elements { get; init; }

    /// <summary>The functions that it calls, and that those call.</summary>
    public Procedures Procedures { get; set; } = Procedures.None;

    /// <summary>The tensors whose sizes loops change, by loop.</summary>
    public required ILookup<int, Turn> Turns { get; init; }

    /// <summary>The memory of tensors that it passes to functions, by node.</summary>
    public IReadOnlyDictionary<int, Storage> Passed { get; init; } = new Dictionary<int, Storage>();

    /// <summary>The memory that functions write their tensors to, by call and result.</summary>
    public IReadOnlyDictionary<(int Call, int Result), Storage> Returned { get; init; } =
        new Dictionary<(int, int), Storage>();

    /// <summary>Where each tensor parameter and result lives.</summary>
    public required IReadOnlyList<Storage> External { get; init; }
}
