namespace DiffProg.Tests.RandomPrograms.Traced;

/// <summary>
/// The derivatives that programs take, which .NET's numbers have only numerically: exact on dual numbers, column by
/// column in forward mode.
/// </summary>
public static class TracedDerivatives
{
    [ThreadStatic]
    private static int t_level;

    public static Dual Gradient(Func<Dual, Dual> f, Dual x) => Jvp(f, x, 1).Tangent;

    public static (Dual X, Dual Y) Gradient(Func<Dual, Dual, Dual> f, Dual x, Dual y) =>
        (Gradient(u => f(u, y), x), Gradient(v => f(x, v), y));

    public static (Dual Value, Dual Gradient) ValueAndGradient(Func<Dual, Dual> f, Dual x) => Jvp(f, x, 1);

    public static (Dual Value, Dual Tangent) Jvp(Func<Dual, Dual> f, Dual x, Dual v) =>
        Along(level => Parts(f(Dual.Of(level, x, v)), level));

    public static (Dual Value, Dual Tangent) Jvp(Func<Dual, Dual, Dual> f, Dual x, Dual y, Dual vx, Dual vy) =>
        Along(level => Parts(f(Dual.Of(level, x, vx), Dual.Of(level, y, vy)), level));

    public static Dual Vjp(Func<Dual, Dual> f, Dual x, Dual cotangent) => cotangent * Gradient(f, x);

    public static Dual Hessian(Func<Dual, Dual> f, Dual x) => Gradient(u => Gradient(f, u), x);

    public static Dual HessianVectorProduct(Func<Dual, Dual> f, Dual x, Dual v) => v * Hessian(f, x);

    public static Dual[] Gradient(Func<Dual[], Dual> f, Dual[] x) =>
        [.. x.Select((_, i) => Jvp(f, x, [.. x.Select((_, j) => new Dual(i == j ? 1 : 0))]).Tangent)];

    public static (Dual Value, Dual Tangent) Jvp(Func<Dual[], Dual> f, Dual[] x, Dual[] v) =>
        Along(level => Parts(f(Moved(x, v, level)), level));

    public static Dual[] HessianVectorProduct(Func<Dual[], Dual> f, Dual[] x, Dual[] v) =>
        Along(level => Gradient(f, Moved(x, v, level)).Select(g => Parts(g, level).Slope).ToArray());

    public static Tensor<Dual> Gradient(Func<Tensor<Dual>, Dual> f, Tensor<Dual> x) =>
        new(Gradient(elements => f(new(elements, x.Lengths)), x.Elements), x.Lengths);

    private static Dual[] Moved(Dual[] x, Dual[] v, int level) => [.. x.Zip(v, (a, b) => Dual.Of(level, a, b))];

    private static (Dual Value, Dual Slope) Parts(Dual y, int level) => (y.At(level), y.SlopeAt(level) ?? 0);

    private static T Along<T>(Func<int, T> run)
    {
        int level = ++t_level;
        try
        {
            return run(level);
        }
        finally
        {
            t_level--;
        }
    }
}
