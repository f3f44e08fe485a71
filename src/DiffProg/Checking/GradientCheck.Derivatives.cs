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
        return OfNumbers(["x"], [at], p => f(p[0]), c => [pullback(at, c)], options);
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
        return OfNumbers(
            ["x", "y"], [at.X, at.Y], p => f(p[0], p[1]),
            cotangent => pullback(at.X, at.Y, cotangent) is var (x, y) ? [x, y] : [], options);
    }

    private static GradientCheckResult OfNumbers(
        string[] names, double[] at, Func<double[], double> f, Func<double, double[]> pullback,
        GradientCheckOptions? options) => Linear(
        Numbers(names, at, p => Direction * f(p), pullback(Direction), options), "pullback", pullback);

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
        var cotangent = Cotangent(f(at), options);
        return Linear(
            OneTensor(x => Dot(f(x), cotangent(1)), at, pullback(at, cotangent(1)), options, "x"), "pullback",
            c => DenseAccess.Read(pullback(at, cotangent(c))).ToArray());
    }

    /// <summary>Checks a pullback of a function from two tensors to a tensor, for a random cotangent.</summary>
    /// <param name="f">The function.</param>
    /// <param name="pullback">Under test: from the arguments and a cotangent of the shape of the value to both
    /// gradients, of the shapes of the arguments.</param>
    /// <param name="at">The point; it is copied, and stays as it is.</param>
    /// <param name="options">Step, tolerance, effort, and the seed of the cotangent.</param>
    /// <exception cref="ArgumentException">The shapes differ, or f is not deterministic or not finite
    /// there.</exception>
    public static GradientCheckResult Pullback(
        Func<Tensor<double>, Tensor<double>, Tensor<double>> f,
        Func<Tensor<double>, Tensor<double>, Tensor<double>, (Tensor<double>, Tensor<double>)> pullback,
        (Tensor<double> X, Tensor<double> Y) at, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(pullback);
        var cotangent = Cotangent(f(at.X, at.Y), options);
        var (x, y) = (Copy(at.X), Copy(at.Y));
        var (byX, byY) = pullback(at.X, at.Y, cotangent(1));
        return Linear(
            Compare([Pair("x", x, byX), Pair("y", y, byY)], () => Dot(f(x, y), cotangent(1)), options), "pullback",
            c => pullback(at.X, at.Y, cotangent(c)) is var (gx, gy)
                ? [.. DenseAccess.Read(gx), .. DenseAccess.Read(gy)] : []);
    }

    /// <summary>Checks a directional derivative of a function from a tensor to a tensor, along every element of it and
    /// a random direction.</summary>
    /// <param name="f">The function.</param>
    /// <param name="tangent">Under test: from the argument and its tangent to the tangent of the value.</param>
    /// <param name="at">The point; it is copied, and stays as it is.</param>
    /// <param name="options">Step, tolerance, effort, and the seed of the direction.</param>
    /// <exception cref="ArgumentException">The shapes differ, or f is not deterministic or not finite
    /// there.</exception>
    public static GradientCheckResult Tangent(
        Func<Tensor<double>, Tensor<double>> f, Func<Tensor<double>, Tensor<double>, Tensor<double>> tangent,
        Tensor<double> at, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(tangent);
        ArgumentNullException.ThrowIfNull(at);
        return Tangent(
            (x, _) => f(x), (x, _, v, _) => tangent(x, v), (at, DenseAccess.Create([0.0], [1])), options);
    }

    /// <summary>Checks a directional derivative of a function from two tensors to a tensor, along every element of them
    /// and a random direction.</summary>
    /// <param name="f">The function.</param>
    /// <param name="tangent">Under test: from the arguments and a tangent of each to the tangent of the value.</param>
    /// <param name="at">The point; it is copied, and stays as it is.</param>
    /// <param name="options">Step, tolerance, effort, and the seed of the direction.</param>
    /// <exception cref="ArgumentException">The shapes differ, or f is not deterministic or not finite
    /// there.</exception>
    public static GradientCheckResult Tangent(
        Func<Tensor<double>, Tensor<double>, Tensor<double>> f,
        Func<Tensor<double>, Tensor<double>, Tensor<double>, Tensor<double>, Tensor<double>> tangent,
        (Tensor<double> X, Tensor<double> Y) at, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(tangent);
        var weights = Cotangent(f(at.X, at.Y), options)(1);
        var (x, y) = (Copy(at.X), Copy(at.Y));
        // Each partial derivative is the tangent along one element.
        Tensor<double> Gradient(Tensor<double> of, Func<Tensor<double>, Tensor<double>> along)
        {
            var partials = Enumerable.Range(0, (int)of.FlattenedLength).Select(i => Dot(along(Unit(of, i)), weights));
            return DenseAccess.Create([.. partials], of.Lengths);
        }

        var byX = Gradient(x, v => tangent(x, y, v, Zero(y)));
        var byY = Gradient(y, v => tangent(x, y, Zero(x), v));
        var (vx, vy) = (Cotangent(x, options), Cotangent(y, options));
        double[] Along(double c) => DenseAccess.Read(tangent(at.X, at.Y, vx(c), vy(c))).ToArray();
        var result = Linear(
            Compare([Pair("x", x, byX), Pair("y", y, byY)], () => Dot(f(x, y), weights), options), "tangent", Along);
        return Sum(
            result, Dot(tangent(at.X, at.Y, vx(1), vy(1)), weights), Dot(byX, vx(1)) + Dot(byY, vy(1)));
    }

    /// <summary>Checks a pullback of a function of an array or a span.</summary>
    /// <param name="f">The function.</param>
    /// <param name="pullback">Under test: from the argument and a cotangent of the value to the gradient.</param>
    /// <param name="at">The point; it is copied, and stays as it is.</param>
    /// <param name="options">Step, tolerance, effort.</param>
    /// <exception cref="ArgumentException">The lengths differ, or f is not deterministic or not finite
    /// there.</exception>
    public static GradientCheckResult Pullback(
        Func<double[], double> f, Func<double[], double, double[]> pullback, double[] at,
        GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(pullback);
        ArgumentNullException.ThrowIfNull(at);
        return Pullback(
            x => DenseAccess.Create([f(Elements(x))], [1]),
            (x, g) => pullback(Elements(x), g[0]) is var by ? DenseAccess.Create(by, [by.Length]) : x,
            DenseAccess.Create([.. at], [at.Length]), options);
    }

    /// <summary>Checks a directional derivative of a function of an array or a span.</summary>
    /// <param name="f">The function.</param>
    /// <param name="tangent">Under test: from the argument and its tangent to the tangent of the value.</param>
    /// <param name="at">The point; it is copied, and stays as it is.</param>
    /// <param name="options">Step, tolerance, effort, and the seed of the direction.</param>
    /// <exception cref="ArgumentException">f is not deterministic or not finite there.</exception>
    public static GradientCheckResult Tangent(
        Func<double[], double> f, Func<double[], double[], double> tangent, double[] at,
        GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(tangent);
        ArgumentNullException.ThrowIfNull(at);
        return Tangent(
            x => DenseAccess.Create([f(Elements(x))], [1]),
            (x, v) => DenseAccess.Create([tangent(Elements(x), Elements(v))], [1]),
            DenseAccess.Create([.. at], [at.Length]), options);
    }

    private static double[] Elements(Tensor<double> x) => DenseAccess.Read(x).ToArray();

    private static Tensor<double> Copy(Tensor<double> x) => DenseAccess.Create(Elements(x), x.Lengths);

    private static Tensor<double> Zero(Tensor<double> like) =>
        DenseAccess.Create(new double[like.FlattenedLength], like.Lengths);

    private static Tensor<double> Unit(Tensor<double> like, int i)
    {
        double[] values = new double[like.FlattenedLength];
        values[i] = 1;
        return DenseAccess.Create(values, like.Lengths);
    }

    // Random weights of the shape of a value, all of them times a scale.
    private static Func<double, Tensor<double>> Cotangent(Tensor<double> like, GradientCheckOptions? options)
    {
        var random = new Random((options ?? new()).Seed);
        nint[] shape = [.. like.Lengths];
        double[] weights = [.. Enumerable.Range(0, (int)like.FlattenedLength).Select(_ => 0.5 + random.NextDouble())];
        return scale => DenseAccess.Create([.. weights.Select(w => scale * w)], shape);
    }

    private static double Dot(Tensor<double> x, Tensor<double> y)
    {
        double sum = 0;
        foreach (var (a, b) in DenseAccess.Read(x).ToArray().Zip(DenseAccess.Read(y).ToArray()))
            sum += a * b;
        return sum;
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
