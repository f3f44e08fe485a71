using System.Globalization;

namespace DiffProg;

/// <summary>The worst disagreement that a <see cref="GradientCheck"/> found.</summary>
public sealed record GradientCheckResult
{
    /// <summary>The name of the parameter, or of the random direction if only a direction disagreed.</summary>
    public required string Parameter { get; init; }

    /// <summary>The position in that parameter; empty for a scalar or a direction.</summary>
    public required IReadOnlyList<nint> Index { get; init; }

    /// <summary>The derivative under test.</summary>
    public required double Analytic { get; init; }

    /// <summary>The derivative by finite differences.</summary>
    public required double Numeric { get; init; }

    /// <summary>
    /// |analytic - numeric|, divided by the larger of the two, or by what can be resolved there if that is more;
    /// infinite if one of them is not finite.
    /// </summary>
    public required double WorstRelativeError { get; init; }

    /// <summary>The largest relative error that passes.</summary>
    public required double Tolerance { get; init; }

    /// <summary>How many derivatives were compared.</summary>
    public required int Comparisons { get; init; }

    /// <summary>Nothing was worse than the tolerance.</summary>
    public bool IsRight => WorstRelativeError <= Tolerance;

    /// <summary>Does nothing if the gradient is right.</summary>
    /// <exception cref="GradientCheckException">It is wrong; the message names the worst element and both
    /// values.</exception>
    public void ThrowIfWrong()
    {
        if (!IsRight)
            throw new GradientCheckException(this);
    }

    /// <summary>
    /// For example: <c>wrong: Hidden.W[2, 0]: analytic 1.5, numeric 3, relative error 0.5, tolerance 1e-06</c>.
    /// </summary>
    public override string ToString()
    {
        var where = Index.Count == 0 ? Parameter : Parameter + Shapes.Text([.. Index]);
        return string.Create(CultureInfo.InvariantCulture,
            $"{(IsRight ? "right" : "wrong")}: {where}: analytic {Analytic:g9}, numeric {Numeric:g9}, "
            + $"relative error {WorstRelativeError:g3}, tolerance {Tolerance:g3}");
    }
}

/// <summary>An analytic gradient disagrees with finite differences.</summary>
/// <param name="result">The comparison.</param>
public sealed class GradientCheckException(GradientCheckResult result)
    : Exception($"The gradient is {result}.")
{
    /// <summary>The comparison.</summary>
    public GradientCheckResult Result { get; } = result;
}
