namespace DiffProg;

/// <summary>
/// The length of an array or list of <see cref="ParametersAttribute"/> records or of tensors, as a dimension:
/// <c>[Length("depth")] Block[] Blocks</c>. The generated <c>Create</c> asks for it; <see cref="DimsAttribute"/> and
/// <see cref="ShapeAttribute"/> beside it are about every element.
/// </summary>
/// <param name="dimension">A name, an integer, or a sum, difference, product or quotient of these.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class LengthAttribute(string dimension) : Attribute
{
    /// <summary>The dimension as written.</summary>
    public string Dimension { get; } = dimension;
}
