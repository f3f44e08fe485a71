namespace DiffProg;

/// <summary>
/// The shape of a tensor or of a span of integers, one dimension after the other: <c>[Shape("B, 2*D, 10")]</c>. A bare
/// name binds the dimension where it first occurs and checks it elsewhere; an expression only checks.
/// </summary>
/// <param name="dimensions">Names, integers and sums, differences, products and quotients of these.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.ReturnValue | AttributeTargets.Property
    | AttributeTargets.Field)]
public sealed class ShapeAttribute(string dimensions) : Attribute
{
    /// <summary>The dimensions as written.</summary>
    public string Dimensions { get; } = dimensions;
}
