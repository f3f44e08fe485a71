using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

/// <summary>Memory, masks and reductions of every width against plain arrays.</summary>
public class SimdTests
{
    [Fact]
    public void EveryWidth_OfSingle_AgreesWithScalars()
    {
        Check<F32x1, float>();
        Check<F32x4, float>();
        Check<F32x8, float>();
        Check<F32x16, float>();
    }

    [Fact]
    public void EveryWidth_OfDouble_AgreesWithScalars()
    {
        Check<F64x1, double>();
        Check<F64x2, double>();
        Check<F64x4, double>();
        Check<F64x8, double>();
    }

    private static void Check<V, T>()
        where V : struct, ISimd<V, T>
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        T[] a = new T[200], b = new T[200];
        var random = new Random(1);
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = T.CreateChecked(random.NextDouble() - 0.5);
            b[i] = i % 3 == 0 ? a[i] : T.CreateChecked(random.NextDouble() - 0.5);
        }

        (a[3], b[5], a[7], b[8]) = (T.NaN, T.NaN, T.NegativeZero, T.Zero);
        for (int start = 0; start < 12; start++)
        {
            V x = V.Load(in a[0], start), y = V.Load(in b[0], start);
            Lanes(x + y, i => a[start + i] + b[start + i]);
            Lanes(x - y, i => a[start + i] - b[start + i]);
            Lanes(x * y, i => a[start + i] * b[start + i]);
            Lanes(x / y, i => a[start + i] / b[start + i]);
            Lanes(-x, i => -a[start + i]);
            Lanes(V.Min(x, y), i => T.Min(a[start + i], b[start + i]));
            Lanes(V.Max(x, y), i => T.Max(a[start + i], b[start + i]));
            V quarter = V.Splat(T.CreateChecked(0.25));
            Lanes(V.AtMost(x, quarter), i => T.Min(a[start + i], T.CreateChecked(0.25)));
            Lanes(V.AtLeast(x, quarter), i => T.Max(a[start + i], T.CreateChecked(0.25)));
            Lanes(V.Abs(x), i => T.Abs(a[start + i]));
            Lanes(V.Sqrt(x), i => T.Sqrt(a[start + i]));
            Lanes(V.MultiplyAdd(x, y, x), i => T.FusedMultiplyAdd(a[start + i], b[start + i], a[start + i]));
            Lanes(V.CopySign(x, y), i => T.CopySign(a[start + i], b[start + i]));
            Lanes(V.Sign(x), i => T.IsNaN(a[start + i]) || a[start + i] == T.Zero
                ? a[start + i] : T.CreateChecked(T.Sign(a[start + i])));
            Lanes(V.RoundToEven(x + x + x), i => T.Round(a[start + i] + a[start + i] + a[start + i]));
            Lanes(V.Select(V.Equal(x, y), x, V.Splat(T.One)), i => a[start + i] == b[start + i] ? a[start + i] : T.One);
            Lanes(V.Select(V.NotEqual(x, y), x, V.Splat(T.One)),
                i => a[start + i] != b[start + i] ? a[start + i] : T.One);
            Lanes(V.Select(V.Less(x, y), x, V.Splat(T.One)), i => a[start + i] < b[start + i] ? a[start + i] : T.One);
            Lanes(V.Select(V.LessOrEqual(x, y), x, y), i => a[start + i] <= b[start + i] ? a[start + i] : b[start + i]);
            Lanes(V.Select(V.Greater(x, y), x, y), i => a[start + i] > b[start + i] ? a[start + i] : b[start + i]);
            Lanes(V.Select(V.Not(V.GreaterOrEqual(x, y)), x, y),
                i => a[start + i] >= b[start + i] ? b[start + i] : a[start + i]);
            V masks = V.And(V.Less(x, y), V.Or(V.Less(x, default), V.Greater(y, default)));
            Lanes(V.Select(masks, x, y), i => a[start + i] < b[start + i] && (a[start + i] < T.Zero
                || b[start + i] > T.Zero)
                ? a[start + i] : b[start + i]);
            Lanes(V.LoadStrided(in a[0], start, 7), i => a[start + 7 * i]);
            Lanes(V.Iota(start), i => T.CreateChecked(start + i));
            nint large = (nint)((1L << 31) - 3);
            Lanes(V.Iota(large), i => T.CreateChecked(large + i));

            var stored = new T[200];
            V.StoreStrided(x, ref stored[0], start, 5);
            Lanes(x, i => stored[start + 5 * i]);
        }

        V lanes = V.Load(in a[0], 20);
        T[] taken = a[20..(20 + V.Count)];
        Assert.Equal(double.CreateChecked(taken.Aggregate((p, q) => p + q)), double.CreateChecked(V.Sum(lanes)), 1e-5);
        Assert.Equal(double.CreateChecked(taken.Aggregate((p, q) => p * q)),
            double.CreateChecked(V.ProductAcross(lanes)), 1e-5);
        Assert.Equal(taken.Max(), V.MaxAcross(lanes));
        Assert.Equal(taken.Min(), V.MinAcross(lanes));
        Assert.True(V.Any(V.Equal(lanes, V.Splat(taken[^1]))));
        Assert.False(V.Any(V.Greater(lanes, V.Splat(T.One))));

        static void Lanes(V actual, Func<int, T> expected)
        {
            var lanes = new T[V.Count];
            V.Store(actual, ref lanes[0], 0);
            for (int i = 0; i < lanes.Length; i++)
                Assert.Equal(double.CreateChecked(expected(i)), double.CreateChecked(lanes[i]), BitEquality.Double);
        }
    }
}
