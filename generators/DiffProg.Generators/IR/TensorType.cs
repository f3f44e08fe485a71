namespace DiffProg.Generators.IR;

/// <summary>The kinds of scalar that values are made of.</summary>
public enum ScalarKind
{
    F32,
    F64,
    I32,

    /// <summary>Lengths (nint), long, and what keys are folded with.</summary>
    I64,
    Bool,

    /// <summary>A random key; carries no gradient.</summary>
    Key,

    /// <summary>No value: what opens, divides or closes a region.</summary>
    None,

    /// <summary>Vectors of floats and of doubles, a lane for each direction: tangents of several at once.</summary>
    L32,
    L64,

    /// <summary>What the iterations of a loop have saved for the reverse sweep.</summary>
    Frame,
}

/// <summary>
/// The type of a value: scalar kind and symbolic shape. Rank 0 is a scalar. The shape is null between the front end and
/// InferShapes.
/// </summary>
public sealed record TensorType(ScalarKind Kind, EquatableArray<Dim>? Shape)
{
    /// <summary>Of a node that is no value.</summary>
    public static readonly TensorType None = Scalar(ScalarKind.None);

    public static TensorType Scalar(ScalarKind kind) => new(kind, EquatableArray<Dim>.Empty);

    public static TensorType Unknown(ScalarKind kind) => new(kind, (EquatableArray<Dim>?)null);

    public bool IsInteger => Kind is ScalarKind.I32 or ScalarKind.I64;

    public bool IsFloat => Kind is ScalarKind.F32 or ScalarKind.F64 || IsLanes;

    /// <summary>Tangents along several directions.</summary>
    public bool IsLanes => Kind is ScalarKind.L32 or ScalarKind.L64;

    /// <summary>The dimensions; only after InferShapes.</summary>
    public EquatableArray<Dim> Dims => Shape ?? throw new InvalidOperationException("the shape is not inferred yet");

    public int Rank => Dims.Count;

    public Dim Size => Dim.Product(Dims);

    public TensorType WithShape(IEnumerable<Dim> dims) => this with { Shape = dims.ToEquatable() };

    public TensorType WithKind(ScalarKind kind) => this with { Kind = kind };

    /// <summary>An array whose length is known when it is made.</summary>
    public bool IsMadeAtRunTime => Shape is [var length] && length == Dim.AtRunTime;

    public override string ToString() =>
        Kind.ToString().ToLowerInvariant() + (Shape is not { } shape ? "?" : shape.Count == 0 ? "" : shape.ToString());
}
