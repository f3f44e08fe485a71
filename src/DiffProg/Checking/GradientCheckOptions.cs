namespace DiffProg;

/// <summary>How <see cref="GradientCheck"/> compares.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>
    /// The larger of the two steps, as a part of max(1, |x|). By default 1/1024 in double precision and 1/64 where a
    /// float is involved, which balance truncation (the fourth power of the step) against rounding (divided by the
    /// step).
    /// </summary>
    public double? Step { get; init; }

    /// <summary>
    /// The largest relative error that passes: by default 1e-6 in double precision, 1e-3 where a float is involved.
    /// </summary>
    public double? Tolerance { get; init; }

    /// <summary>Random directions through all parameters at once, which no single wrong element escapes.</summary>
    public int Directions { get; init; } = 4;

    /// <summary>The elements of each tensor that are compared one by one; of a larger tensor a random sample.</summary>
    public int ElementsPerTensor { get; init; } = 100;

    /// <summary>Decides the directions and the sample.</summary>
    public int Seed { get; init; } = 1;
}
