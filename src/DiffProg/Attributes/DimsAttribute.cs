namespace DiffProg;

/// <summary>
/// Binds the dimension names of a nested <see cref="ParametersAttribute"/> record to those of the place it is used in:
/// <c>[Dims("in=pixels, out=hidden")]</c>. In a list each element may have sizes of its own,
/// <c>[Dims("in=widths[i], out=widths[i+1]")]</c>: what one makes the next one takes.
/// </summary>
/// <param name="bindings">Comma-separated <c>name=expression</c> pairs.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class DimsAttribute(string bindings) : Attribute
{
    /// <summary>The bindings as written.</summary>
    public string Bindings { get; } = bindings;
}
