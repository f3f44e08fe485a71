using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>What a kernel does with a value.</summary>
public enum RootKind
{
    /// <summary>Writes an element-wise value to memory.</summary>
    Store,

    /// <summary>Reduces its operand.</summary>
    Reduce,

    /// <summary>A matrix product.</summary>
    Product,

    /// <summary>Writes one part of a concatenation or the inside of a padding.</summary>
    Piece,

    /// <summary>Adds rows at indices taken from data.</summary>
    Scatter,

    /// <summary>Adds to an array, or to one row of it.</summary>
    Accumulate,
}

/// <summary>A value that some kernel must produce.</summary>
/// <param name="Kind">How.</param>
/// <param name="Value">The node that the result is stored as.</param>
/// <param name="Expression">The node that is evaluated at each point of the domain.</param>
/// <param name="Start">For a piece: where it begins along the concatenation's axis.</param>
public sealed record Root(RootKind Kind, int Value, int Expression, Dim? Start = null);

/// <summary>Roots that share one pass over one iteration space.</summary>
/// <param name="domain">The iteration space.</param>
/// <param name="part">The part of a region in which it runs, as <see cref="Regions.Part"/> names it.</param>
public sealed class FusionGroup(EquatableArray<Dim> domain, int part)
{
    public int Part { get; } = part;

    public EquatableArray<Dim> Domain { get; } = domain;

    /// <summary>
    /// The number of outer axes, where some value per row is used inside the group: the row is then what is left, and
    /// is passed over once per reduction that others wait for.
    /// </summary>
    public int? Split { get; set; }

    public List<Root> Roots { get; } = [];

    /// <summary>The product whose epilogue this group is.</summary>
    public int? Product { get; set; }

    /// <summary>It overwrites what a loop carries: everything else in the iteration has been read.</summary>
    public bool GoesOn { get; set; }
}

/// <summary>The kernels of a function in order, and which values need memory.</summary>
public sealed record FusionPlan(IReadOnlyList<FusionGroup> Groups, ISet<int> Stored);
