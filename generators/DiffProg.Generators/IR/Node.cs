namespace DiffProg.Generators.IR;

/// <summary>
/// Where a node comes from: a method and the ordinal of the operation in its body. It is no position, so moving a
/// method changes nothing; the analyzer maps it back to an exact span.
/// </summary>
public readonly record struct Origin(string Method, int Ordinal)
{
    /// <summary>The name of the method or record itself.</summary>
    public static Origin Declaration(string id) => new(id, -1);
}

/// <summary>One operation. Operands are indices of earlier nodes of the same function.</summary>
/// <param name="Op">The operation; its row in <see cref="Primitives"/> says everything about it.</param>
/// <param name="Type">Kind and shape of the result.</param>
/// <param name="Operands">Indices of earlier nodes.</param>
/// <param name="Attributes">What is known at compile time: axes, dimensions, names.</param>
/// <param name="Origin">The user's operation that it was made for.</param>
/// <param name="Name">The user's name of the value, or one derived from it.</param>
/// <param name="Primal">For a node of an adjoint or tangent: the primal line it differentiates, or none (empty).</param>
/// <param name="Line">For a node of the user's program: what was written there, for comments.</param>
/// <param name="Hint">What generated code calls it where it needs a name and has none: <c>quotientAdjoint</c>.</param>
/// <param name="Repeats">It is an adjoint's or a tangent's: whatever it may throw, the program has thrown before, and
/// the zeros of a sum have no sign.</param>
public sealed record Node(
    Op Op,
    TensorType Type,
    EquatableArray<int> Operands,
    Attributes Attributes,
    Origin Origin,
    string? Name = null,
    string? Primal = null,
    string? Line = null,
    string? Hint = null,
    bool Repeats = false)
{
    /// <summary>What generated code calls it, where that is free.</summary>
    public string Wish => Name ?? (Type.Kind == ScalarKind.Bool ? null : Hint) ?? Nouns.Of(Op);
}

/// <summary>A leaf that comes in from outside: a tensor, scalar, span of integers or key.</summary>
/// <param name="Path">How the caller's code reaches it: <c>p.Hidden.W</c>.</param>
/// <param name="Type">Kind and declared shape in the method's dimension names; shape null where none is
/// declared.</param>
/// <param name="Differentiable">It receives a gradient.</param>
/// <param name="Written">An array whose elements the method writes.</param>
public sealed record Parameter(string Path, TensorType Type, bool Differentiable, bool Written = false)
{
    /// <summary>Of a leaf of the elements of lists, <c>p.Blocks[].W</c>: how long the lists are, the outermost first.
    /// Such a leaf has one axis more than the tensors, for all of them, although they lie apart.</summary>
    public EquatableArray<Dim> Lists { get; init; }

    /// <summary>An array of numbers, whether its elements are read here or not.</summary>
    public bool IsArray { get; init; }
}
