using System.Numerics.Tensors;

namespace DiffProg;

// Derivatives that users have written ([DerivativeOf]). Both kinds are linear in a direction, which is checked as well:
// the compiler takes the transpose of one for the other.
public static partial class GradientCheck
{
    // A direction that is neither 0 nor 1, so that one that is forgotten, or taken twice, shows.
    private const double Direction = 1.25;

    /// <summary>
    /// Checks a pullback of a function of one number, written for <see cref="DerivativeOfAttribute"/>.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="pullback">Under test: from the argument and a cotangent of the value to the gradient.</param>
    /// <param name="at">The point.</param>
    /// <param name="options">Step, tolerance, effort.</param>
    /// <exception cref="ArgumentException">f is not deterministic or not finite there.</exception>
    public static GradientCheckResult Pullback(
        Func<double, double> f, Func<double, double, double> pullback, double at, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(pullback);
        return Linear(
            Numbers(["x"], [at], p => Direction * f(p[0]), [pullback(at, Direction)], options),
            "pullback", c => [pullback(at, c)]);
    }

    /// <summary>Checks a pullback of a function of two numbers.</summary>
    /// <param name="f">The function.</param>
    /// <param name="pullback">Under test: from the arguments and a cotangent of the value to both gradients.</param>
    /// <param name="at">The point.</param>
    /// <param name="options">Step, tolerance, effort.</param>
    /// <exception cref="ArgumentException">f is not deterministic or not finite there.</exception>
    public static GradientCheckResult Pullback(
        Func<double, double, double> f, Func<double, double, double, (double, double)> pullback,
        (double X, double Y) at, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(pullback);
        double[] Along(double cotangent) => pullback(at.X, at.Y, cotangent) is var (x, y) ? [x, y] : [];
        return Linear(
            Numbers(["x", "y"], [at.X, at.Y], p => Direction * f(p[0], p[1]), Along(Direction), options),
            "pullback", Along);
    }

    /// <summary>Checks a pullback of a function from a tensor to a tensor, for a random cotangent.</summary>
    /// <param name="f">The function.</param>
    /// <param name="pullback">Under test: from the argument and a cotangent of the shape of the value to the gradient,
    /// of the shape of <paramref name="at"/>.</param>
    /// <param name="at">The point; it is copied, and stays as it is.</param>
    /// <param name="options">Step, tolerance, effort, and the seed of the cotangent.</param>
    /// <exception cref="ArgumentException">The shapes differ, or f is not deterministic or not finite
    /// there.</exception>
    public static GradientCheckResult Pullback(
        Func<Tensor<double>, Tensor<double>> f, Func<Tensor<double>, Tensor<double>, Tensor<double>> pullback,
        Tensor<double> at, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(pullback);
        ArgumentNullException.ThrowIfNull(at);
        nint[] shape = [.. f(at).Lengths];
        var random = new Random((options ?? new()).Seed);
        double[] weights = [.. Enumerable.Range(0, (int)System.Numerics.Tensors.Tensor.CreateFromShape<double>(shape)
            .FlattenedLength).Select(_ => 0.5 + random.NextDouble())];
        Tensor<double> Cotangent(double scale) => DenseAccess.Create([.. weights.Select(w => scale * w)], shape);
        double Dot(Tensor<double> y)
        {
            double sum = 0;
            foreach (var (value, weight) in DenseAccess.Read(y).ToArray().Zip(weights))
                sum += value * weight;
            return sum;
        }

        return Linear(
            OneTensor(x => Dot(f(x)), at, pullback(at, Cotangent(1)), options, "x"), "pullback",
            c => DenseAccess.Read(pullback(at, Cotangent(c))).ToArray());
    }

    /// <summary>
    /// Checks a directional derivative of a function of one number, written for <see cref="DerivativeOfAttribute"/>
    /// with <see cref="DerivativeOfAttribute.Forward"/>.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="tangent">Under test: from the argument and its tangent to the tangent of the value.</param>
    /// <param name="at">The point.</param>
    /// <param name="options">Step, tolerance, effort.</param>
    /// <exception cref="ArgumentException">f is not deterministic or not finite there.</exception>
    public static GradientCheckResult Tangent(
        Func<double, double> f, Func<double, double, double> tangent, double at, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(tangent);
        return Linear(
            Numbers(["x"], [at], p => Direction * f(p[0]), [tangent(at, Direction)], options),
            "tangent", v => [tangent(at, v)]);
    }

    /// <summary>Checks a directional derivative of a function of two numbers.</summary>
    /// <param name="f">The function.</param>
    /// <param name="tangent">Under test: from the arguments and a tangent of each to the tangent of the value.</param>
    /// <param name="at">The point.</param>
    /// <param name="options">Step, tolerance, effort.</param>
    /// <exception cref="ArgumentException">f is not deterministic or not finite there.</exception>
    public static GradientCheckResult Tangent(
        Func<double, double, double> f, Func<double, double, double, double, double> tangent, (double X, double Y) at,
        GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(tangent);
        double[] gradient = [tangent(at.X, at.Y, 1, 0), tangent(at.X, at.Y, 0, 1)];
        var result = Numbers(["x", "y"], [at.X, at.Y], p => f(p[0], p[1]), gradient, options);
        return Linear(result, "tangent", v => [tangent(at.X, at.Y, v, -2 * v)]) is { IsRight: false } wrong ? wrong
            : Sum(result, tangent(at.X, at.Y, Direction, -2), (Direction * gradient[0]) - (2 * gradient[1]));
    }

    // A gradient of numbers, each of which is compared by itself.
    private static GradientCheckResult Numbers(
        string[] names, double[] at, Func<double[], double> f, double[] gradient, GradientCheckOptions? options)
    {
        double[][] points = [.. at.Select(x => new[] { x })];
        return Compare(
            [.. names.Select((name, i) => new CheckedTensor<double>(name, [], DenseAccess.Create(points[i], [1]),
                DenseAccess.Create([gradient[i]], [1])))],
            () => f([.. points.Select(p => p[0])]), (options ?? new()) with { Directions = 0 });
    }

    // Twice as much along twice the direction, and along its opposite the opposite.
    private static GradientCheckResult Linear(
        GradientCheckResult result, string name, Func<double, double[]> along)
    {
        double[] once = along(Direction);
        foreach (double scale in (double[])[2, -1])
        {
            double[] scaled = along(scale * Direction);
            for (int i = 0; i < once.Length && result.IsRight; i++)
                result = Same(result, $"(the {name} along {scale} times a direction)", scaled[i], scale * once[i]);
        }

        return result;
    }

    // The derivative along a sum is the sum of the derivatives.
    private static GradientCheckResult Sum(GradientCheckResult result, double analytic, double expected) =>
        result.IsRight ? Same(result, "(the tangent along a sum of directions)", analytic, expected) : result;

    private static GradientCheckResult Same(
        GradientCheckResult result, string name, double analytic, double expected)
    {
        double size = Math.Max(Math.Max(Math.Abs(analytic), Math.Abs(expected)), 1e-12);
        double error = analytic == expected ? 0 : Math.Abs(analytic - expected) / size;
        error = double.IsNaN(error) ? double.PositiveInfinity : error;
        return error <= 1e-9 ? result with { Comparisons = result.Comparisons + 1 } : result with
        {
            Parameter = name, Index = [], Analytic = analytic, Numeric = expected, WorstRelativeError = error,
            Tolerance = 1e-9, Comparisons = result.Comparisons + 1,
        };
    }
}
