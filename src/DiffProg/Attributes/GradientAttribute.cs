namespace DiffProg;

/// <summary>The parameter receives a gradient although a <see cref="ParametersAttribute"/> record stands beside
/// it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class GradientAttribute : Attribute;

/// <summary>
/// The parameter, or the member of a <see cref="ParametersAttribute"/> record, is a constant: it receives no gradient,
/// nor does anything below it. Its place in a gradient stays as it is.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class NoGradientAttribute : Attribute;
