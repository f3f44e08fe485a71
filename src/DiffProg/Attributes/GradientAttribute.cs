namespace DiffProg;

/// <summary>The parameter receives a gradient although a <see cref="ParametersAttribute"/> record stands beside
/// it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class GradientAttribute : Attribute;

/// <summary>The parameter is a constant: it receives no gradient.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class NoGradientAttribute : Attribute;
