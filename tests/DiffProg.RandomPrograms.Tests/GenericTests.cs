namespace DiffProg.Tests.RandomPrograms;

/// <summary>Code that is generic over numbers and over implementations of an interface.</summary>
public sealed class GenericTests
{
    private const string Numbers = """
        using System;
        using System.Numerics;

        public static partial class P
        {
            [Differentiable] public static T Wave<T>(T x, T[] a, int n)
                where T : IFloatingPointIeee754<T>
            {
                T two = T.CreateChecked(2), s = T.Zero, u = default!;
                for (int i = 0; i < a.Length; i++)
                {
                    if (a[i] > T.One && i < n)
                        continue;
                    s += T.Sin(two * T.Pi * x) * a[i] / T.CreateChecked(i + 1);
                    u -= -x;
                    u++;
                }

                return T.Max(s * s, x) + Cube(u) - T.Sqrt(T.Abs(x)) + T.Pow(x, two) * T.NegativeOne;
            }

            [Differentiable] public static T Cube<T>(T x) where T : INumber<T> => x * x * x;

            [Differentiable] public static double Both(double x, float y) =>
                Cube(x) + Cube(y) * double.CreateChecked(y) + Blend(x, 2 * x, 0.25);

            [Differentiable] public static T Blend<T>(T a, T b, double t) where T : INumberBase<T> =>
                a * T.CreateChecked(1 - t) + b * T.CreateChecked(t);

            [Differentiable] public static double Sum(double x, double y) => Total(new Pair(x, y), new Pair(y, x * y), 3).A;

            [Differentiable] public static T Total<T>(T a, T b, int n)
                where T : IAdditionOperators<T, T, T>
            {
                for (int i = 0; i < n; i++)
                    a = a + b;
                return a;
            }

            public readonly record struct Pair(double A, double B) : IAdditionOperators<Pair, Pair, Pair>
            {
                [Differentiable] public static Pair operator +(Pair x, Pair y) => new(x.A * y.B + y.A, x.B + y.B);
            }
        }
        """;

    private const string UsesNumbers = """
        double D(Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        double[] a = [0.5, 1.5, -0.7], g = new double[3];
        float[] af = [0.5f, 1.5f, -0.7f], gf = new float[3];
        Same(P.Wave(0.3, a, 2), P.WaveValue(0.3, a, 2));
        Same(P.Wave(0.3f, af, 2), P.WaveValue(0.3f, af, 2));
        var (value, xGradient) = P.WaveGradient(0.3, a, 2, g);
        Same(P.Wave(0.3, a, 2), value);
        Same(D(h => P.Wave(0.3 + h, a, 2)), xGradient);
        for (int i = 0; i < 3; i++)
            Same(D(h => { double[] b = [.. a]; b[i] += h; return P.Wave(0.3, b, 2); }), g[i]);
        float single = P.WaveGradient(0.3f, af, 2, gf).XGradient;
        Same(xGradient, single);
        Same(g[2], gf[2]);
        Same(P.Both(1.2, 0.7f), P.BothValue(1.2, 0.7f));
        var both = P.BothGradient(1.2, 0.7f);
        Same(D(h => P.Both(1.2 + h, 0.7f)), both.XGradient);
        Same(4 * 0.7f * 0.7f * 0.7f, both.YGradient);
        Same(3 * 4.0, P.CubeGradient(2.0).XGradient);
        var sum = P.SumGradient(0.4, 0.6);
        Same(P.Sum(0.4, 0.6), sum.Value);
        Same(D(h => P.Sum(0.4 + h, 0.6)), sum.XGradient);
        Same(D(h => P.Sum(0.4, 0.6 + h)), sum.YGradient);
        """;

    private const string Interfaces = """
        using System;

        public interface IModel
        {
            [Differentiable] double Step(double state, double x);
            double Start { get; }
        }

        public readonly record struct Leaky(double Rate) : IModel
        {
            [Differentiable] public double Step(double state, double x) => state + Rate * (x - state);
            public double Start => Rate;
        }

        public sealed record Gated(double A, double B) : IModel
        {
            public double Start { get; } = 0.1;
            [Differentiable] public double Step(double state, double x) => Math.Tanh(A * state + B * x * state);
        }

        public sealed class Plain : IModel
        {
            double IModel.Start => 1;
            double IModel.Step(double state, double x) => state * x;
        }

        public interface IActivation<T>
        {
            [Differentiable] static abstract T Apply(T x);
            static virtual double Gain => 2;
        }

        public sealed partial class Squash : IActivation<double>
        {
            [Differentiable] public static double Apply(double x) => Math.Tanh(x);
            static double IActivation<double>.Gain => 3;
        }

        public static partial class P
        {
            [Differentiable] public static double Run<TModel>(TModel m, ReadOnlySpan<double> xs) where TModel : IModel
            {
                double state = m.Start;
                foreach (double x in xs)
                    state = m.Step(state, x);
                return state;
            }

            [Differentiable] public static double Wrapped<TModel, TActivation>(TModel m, ReadOnlySpan<double> xs)
                where TModel : IModel
                where TActivation : IActivation<double> => TActivation.Gain * TActivation.Apply(Run(m, xs));

            [Differentiable] public static double OfLeaky(Leaky m, ReadOnlySpan<double> xs) => Wrapped<Leaky, Squash>(m, xs);
            [Differentiable] public static double OfGated(double a, double b, ReadOnlySpan<double> xs) => Run(new Gated(a, b), xs);
            [Differentiable] public static double OfPlain(double a, ReadOnlySpan<double> xs) => a * Run(new Plain(), xs);
        }
        """;

    private const string UsesInterfaces = """
        double D(Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        double[] xs = [0.5, 1.5, -0.7], g = new double[3];
        var leaky = P.OfLeakyGradient(new Leaky(0.3), xs, g);
        Same(P.OfLeaky(new Leaky(0.3), xs), leaky.Value);
        Same(D(h => P.OfLeaky(new Leaky(0.3 + h), xs)), leaky.MGradient.Rate);
        Same(D(h => P.OfLeaky(new Leaky(0.3), [0.5 + h, 1.5, -0.7])), g[0]);
        var gated = P.OfGatedGradient(0.8, 1.2, xs, g);
        Same(P.OfGated(0.8, 1.2, xs), gated.Value);
        Same(D(h => P.OfGated(0.8 + h, 1.2, xs)), gated.AGradient);
        Same(D(h => P.OfGated(0.8, 1.2 + h, xs)), gated.BGradient);
        Same(-0.525, P.OfPlainGradient(2, xs, g).AGradient);
        """;

    // Their type arguments are their own, those around them the method's.
    private const string Operators = """
        using System;

        public interface IAmount<T> where T : IAmount<T>
        {
            [Differentiable] static abstract T operator +(T a, T b);
            [Differentiable] static abstract implicit operator double(T a);
        }

        public readonly struct Plain(double v) : IAmount<Plain>
        {
            public double V { get; } = v;
            [Differentiable] public static Plain operator +(Plain a, Plain b) => new(a.V * b.V + 1);
            [Differentiable] public static implicit operator double(Plain a) => a.V * 7;
        }

        public readonly struct Hidden(double v) : IAmount<Hidden>
        {
            public double V { get; } = v;
            [Differentiable] static Hidden IAmount<Hidden>.operator +(Hidden a, Hidden b) => new(a.V * b.V - a.V);
            [Differentiable] static implicit IAmount<Hidden>.operator double(Hidden a) => a.V * a.V;
        }

        public static partial class P
        {
            [Differentiable] static double Sum<T>(T a, T b) where T : IAmount<T>
            {
                double s = a + b;
                return s * a;
            }

            [Differentiable] public static double F(double x, double y) =>
                Sum(new Plain(x), new Plain(y)) + Sum(new Hidden(x * y), new Hidden(y));
        }
        """;

    private const string Receivers = """
        using System;
        using System.Numerics;

        public interface IStep
        {
            [Differentiable] double Step();
            [Differentiable] double Plus(double d);
        }

        public struct Walk : IStep
        {
            public double T;
            [Differentiable] public double Step() { T = T * 1.5 + 1; return T; }
            [Differentiable] public readonly double Plus(double d) => T + d;
        }

        public static partial class P
        {
            [Differentiable] static double Both<T>(T s) where T : IStep => s.Plus(s.Step());

            [Differentiable] static T Swapped<T>(T u, int m) where T : unmanaged, IFloatingPointIeee754<T>
            {
                T[] a = [u, u * u];
                T[] g = DiffProg.Derivatives.Gradient((T[] v) =>
                {
                    T[] w = m > 1 ? v : [v[1], v[0]];
                    return w[0] * w[0] * w[1];
                }, a);
                return g[0] + g[1];
            }

            [Differentiable] public static double F(double x, double y)
            {
                Walk s = default;
                s.T = x;
                return Both(s) * y + Swapped(x, 1) + Swapped((float)1.5f, 2) * Swapped(y, 2);
            }
        }
        """;

    private const string UsesReceivers = """
        foreach (var (x, y) in new[] { (0.7, 1.2), (-0.3, 0.4) })
        {
            // u and u * u: twice their product and the square of the first, or of the second.
            double Swapped(double u, bool isSwapped) => 2 * u * u * u + (isSwapped ? u * u * u * u : u * u);
            double Plain(double x, double y) =>
                2 * (x * 1.5 + 1) * y + Swapped(x, true) + Swapped(1.5, false) * Swapped(y, false);
            var f = P.FGradient(x, y);
            Same(Plain(x, y), f.Value);
            Same((Plain(x + 1e-5, y) - Plain(x - 1e-5, y)) / 2e-5, f.XGradient);
            Same((Plain(x, y + 1e-5) - Plain(x, y - 1e-5)) / 2e-5, f.YGradient);
        }
        """;

    private const string UsesOperators = """
        double D(Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        var f = P.FGradient(0.7, 1.2);
        Same(P.F(0.7, 1.2), f.Value);
        Same(D(h => P.F(0.7 + h, 1.2)), f.XGradient);
        Same(D(h => P.F(0.7, 1.2 + h)), f.YGradient);
        """;

    private const string LocalFunctions = """
        using System;
        using System.Numerics;

        public static partial class P
        {
            [Differentiable]
            public static T Outer<T>(T u, int n)
                where T : IFloatingPointIeee754<T>
            {
                T Inner<S>(S v, T w) where S : INumber<S> => v > S.Zero ? w * w : w;
                return Inner(n, u) + Inner(u, u * u);
            }

            [Differentiable]
            public static double F(double x, double y, int n)
            {
                static T Square<T>(T v) where T : INumber<T> => v * v;
                T Power<T>(T v, int k) where T : IFloatingPointIeee754<T>
                {
                    T r = T.One;
                    for (int i = 0; i < k; i++)
                        r *= v;
                    return r;
                }

                return Square(x) * Power(y, Square(n)) + Outer(x, n) * Outer(y, -n) + Square(n) * x;
            }
        }
        """;

    private const string UsesLocalFunctions = """
        double D(Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        foreach (int n in new[] { 0, 1, 2 })
        {
            var f = P.FGradient(0.7, 1.2, n);
            Same(P.F(0.7, 1.2, n), f.Value);
            Same(D(h => P.F(0.7 + h, 1.2, n)), f.XGradient);
            Same(D(h => P.F(0.7, 1.2 + h, n)), f.YGradient);
        }
        """;

    [Theory]
    [InlineData(Numbers, UsesNumbers)]
    [InlineData(Interfaces, UsesInterfaces)]
    [InlineData(Operators, UsesOperators)]
    [InlineData(Receivers, UsesReceivers)]
    [InlineData(LocalFunctions, UsesLocalFunctions)]
    public void Entry_OfGenericCode_IsRight(string types, string uses) => EntryTests.Run(types, uses);
}
