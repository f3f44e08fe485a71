namespace DiffProg.Generators.IR;

/// <summary>
/// How parts are checked that other methods of .NET take than Slice: each throws what that one throws. An attribute of
/// <see cref="Op.CheckSlice"/> says which; its operands are those of the method of that name.
/// </summary>
public static class Checks
{
    /// <summary>The attribute.</summary>
    public const string As = "as";

    /// <summary>A range of an array: start, length, of how many, and which ends were counted from the end (1 the first,
    /// 2 the second).</summary>
    public const string Range = "Range";

    /// <summary>What is copied from one array to another: how many; start and length of the one, then of the
    /// other.</summary>
    public const string Copy = "Copy";

    public static Attributes Of(string method) => Attributes.None.With(As, method);
}
