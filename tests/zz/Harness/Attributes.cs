namespace DiffProg.Gradients.Tests.Harness;

/// <summary>The sizes at which a case runs, one string each: <c>[Sizes("B=3, N=17", "B=0, N=4")]</c>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class SizesAttribute(params string[] plans) : Attribute
{
    public IReadOnlyList<string> Plans { get; } = plans;
}

/// <summary>Values are drawn from here instead of [-2, 2).</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class InAttribute(double low, double high) : Attribute
{
    public double Low { get; } = low;

    public double High { get; } = high;
}

/// <summary>Integers from 0 to below this dimension.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BelowAttribute(string dimension) : Attribute
{
    public string Dimension { get; } = dimension;
}

/// <summary>The float result may differ from the double one by more than rounding of the inputs explains.</summary>
/// <param name="factor">How much more.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IllConditionedAttribute(double factor) : Attribute
{
    public double Factor { get; } = factor;
}

/// <summary>The gradient is by definition not that of the value (StopGradient): finite differences say
/// nothing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NoDifferencesAttribute : Attribute;
