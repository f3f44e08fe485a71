namespace DiffProg.Tests.RandomPrograms;

/// <summary>The functions of Math that the programs call, on dual numbers.</summary>
public static class DualMath
{
    public static Dual Sin(Dual x) => x.Nested is not null ? x.Chain(Sin, Cos)
        : Dual.Of(Math.Sin(x.Value), x, Math.Cos(x.Value));

    public static Dual Cos(Dual x) => x.Nested is not null ? x.Chain(Cos, v => -Sin(v))
        : Dual.Of(Math.Cos(x.Value), x, -Math.Sin(x.Value));

    public static Dual Tanh(Dual x)
    {
        if (x.Nested is not null)
            return x.Chain(Tanh, v => 1 - (Tanh(v) * Tanh(v)));
        double y = Math.Tanh(x.Value);
        return Dual.Of(y, x, 1 - (y * y));
    }

    public static Dual Atan(Dual x) => x.Nested is not null ? x.Chain(Atan, v => 1 / (1 + (v * v)))
        : Dual.Of(Math.Atan(x.Value), x, 1 / (1 + (x.Value * x.Value)));

    public static Dual Exp(Dual x)
    {
        if (x.Nested is not null)
            return x.Chain(Exp, Exp);
        double y = Math.Exp(x.Value);
        return Dual.Of(y, x, y);
    }

    public static Dual Log(Dual x) => x.Nested is not null ? x.Chain(Log, v => 1 / v)
        : Dual.Of(Math.Log(x.Value), x, 1 / x.Value);

    public static Dual Sqrt(Dual x)
    {
        if (x.Nested is not null)
            return x.Chain(Sqrt, v => 0.5 / Sqrt(v));
        double y = Math.Sqrt(x.Value);
        return Dual.Of(y, x, 0.5 / y);
    }

    public static Dual Pow(Dual x, double p) => x.Nested is not null
        ? x.Chain(v => Pow(v, p), v => p * Pow(v, p - 1))
        : Dual.Of(Math.Pow(x.Value, p), x, p * Math.Pow(x.Value, p - 1));

    public static Dual Abs(Dual x) => x > 0 ? x : -x;

    public static Dual Max(Dual x, Dual y) => x > y ? x : y;

    public static Dual Min(Dual x, Dual y) => x < y ? x : y;

    public static int Max(int x, int y) => Math.Max(x, y);

    public static int Min(int x, int y) => Math.Min(x, y);
}
