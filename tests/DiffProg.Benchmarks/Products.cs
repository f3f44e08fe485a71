using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DiffProg.Kernels;

namespace DiffProg.Benchmarks;

/// <summary>Matrix products beside the peak of the multiply-add unit, measured in the same run.</summary>
internal static class Products
{
    private static readonly Workspace s_workspace = Workspace.Rent();
    private static float s_sink;

    public static void Run(int rounds)
    {
        (string Name, double Flops, Action Run)[] cases =
        [
            ("FMA peak, single precision", PeakFlops<F32x16, F32x8, F32x4, float>(), Peak),
            Single("512 x 512 x 512, rows", 512, 512, 512),
            Single("512 x 512 x 512, B transposed", 512, 512, 512, transposeB: true),
            Single("1024 x 1024 x 1024, rows", 1024, 1024, 1024),
            Single("2048 x 256 x 2048, rows", 2048, 256, 2048),
            Single("x W^T, 64 x 512 x 784 (m, n, k)", 64, 512, 784, transposeB: true),
            Single("dW += du^T x, 512 x 784 x 64", 512, 784, 64, transposeA: true, accumulate: true),
            Single("dz W, 64 x 512 x 10", 64, 512, 10),
            Single("dz W, 64 x 784 x 512", 64, 784, 512),
            Single("h W^T, 64 x 10 x 512", 64, 10, 512, transposeB: true),
            Single("dW += dz^T h, 10 x 512 x 64", 10, 512, 64, transposeA: true, accumulate: true),
            Single("heads Q K^T, 128 x 128 x 32", 128, 128, 32, transposeB: true),
            Single("heads P V, 128 x 32 x 128", 128, 32, 128),
            Single("1024 x 384 x 128, rows", 1024, 384, 128),
            Single("16 x 16 x 16", 16, 16, 16),
            Single("4 x 512 x 512, rows", 4, 512, 512),
            Single("W x, 512 x 1 x 784", 512, 1, 784),
            Single("x W^T, 1 x 512 x 784", 1, 512, 784, transposeB: true),
            Single("x W, 1 x 512 x 784", 1, 512, 784),
            Single("W^T x, 512 x 1 x 784", 512, 1, 784, transposeA: true),
            Double("double 512 x 512 x 512 (% of half the peak)", 512, 512, 512),
        ];
        (double Minimum, double Median)[] times = Rounds.Time([.. cases.Select(c => c.Run)], rounds);
        double peak = cases[0].Flops / times[0].Minimum, medianPeak = cases[0].Flops / times[0].Median;
        Console.WriteLine($"| {"product",-44} | GFLOP/s best | median | % of the peak, best | median |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        for (int i = 0; i < cases.Length; i++)
        {
            double best = cases[i].Flops / times[i].Minimum, median = cases[i].Flops / times[i].Median;
            double share = cases[i].Name.StartsWith("double") ? 200 : 100;
            Console.WriteLine($"| {cases[i].Name,-44} | {best / 1e9,6:F1} | {median / 1e9,6:F1} "
                + $"| {share * best / peak,5:F1} | {share * median / medianPeak,5:F1} |");
        }
    }

    private static (string, double, Action) Single(
        string name, int m, int n, int k, bool transposeA = false, bool transposeB = false, bool accumulate = false)
    {
        float[] a = Random(m * k), b = Random(k * n), c = new float[m * n];
        (nint aRow, nint aColumn) = transposeA ? (1, m) : (k, 1);
        (nint bRow, nint bColumn) = transposeB ? (1, k) : (n, 1);
        return (name, 2.0 * m * n * k, accumulate ? Accumulate : Store);

        void Store()
        {
            var epilogue = new StoreEpilogue<float>(ref c[0], n);
            Gemm.Multiply(m, n, k, in a[0], aRow, aColumn, in b[0], bRow, bColumn, ref epilogue, s_workspace);
        }

        void Accumulate()
        {
            var epilogue = new AccumulateEpilogue<float>(ref c[0], n);
            Gemm.Multiply(m, n, k, in a[0], aRow, aColumn, in b[0], bRow, bColumn, ref epilogue, s_workspace);
        }
    }

    private static (string, double, Action) Double(string name, int m, int n, int k)
    {
        double[] a = [.. Random(m * k)], b = [.. Random(k * n)], c = new double[m * n];
        return (name, 2.0 * m * n * k, Store);

        void Store()
        {
            var epilogue = new StoreEpilogue<double>(ref c[0], n);
            Gemm.Multiply(m, n, k, in a[0], k, 1, in b[0], n, 1, ref epilogue, s_workspace);
        }
    }

    private static float[] Random(int count)
    {
        var x = new float[count];
        for (int i = 0; i < count; i++)
            x[i] = Philox.UniformSingle(1, i) - 0.5f;

        return x;
    }

    private const int PeakSteps = 20_000;

    private static double PeakFlops<V512, V256, V128, T>()
        where V512 : struct, ISimd<V512, T>
        where V256 : struct, ISimd<V256, T>
        where V128 : struct, ISimd<V128, T>
        where T : unmanaged =>
        24.0 * PeakSteps * (
            Vector512.IsHardwareAccelerated ? V512.Count : Vector256.IsHardwareAccelerated ? V256.Count : V128.Count);

    internal static double SinglePeakFlops => PeakFlops<F32x16, F32x8, F32x4, float>();

    internal static void Peak()
    {
        if (Vector512.IsHardwareAccelerated)
            s_sink += Chains<F32x16>(PeakSteps);
        else if (Vector256.IsHardwareAccelerated)
            s_sink += Chains<F32x8>(PeakSteps);
        else
            s_sink += Chains<F32x4>(PeakSteps);
    }

    /// <summary>Twelve independent chains of multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains<V>(int steps)
        where V : struct, ISimd<V, float>
    {
        V x = V.Splat(0.999f), y = V.Splat(1e-4f);
        V c0 = y, c1 = y, c2 = y, c3 = y, c4 = y, c5 = y, c6 = y, c7 = y, c8 = y, c9 = y, c10 = y, c11 = y;
        for (; steps > 0; steps--)
        {
            c0 = V.MultiplyAdd(c0, x, y);
            c1 = V.MultiplyAdd(c1, x, y);
            c2 = V.MultiplyAdd(c2, x, y);
            c3 = V.MultiplyAdd(c3, x, y);
            c4 = V.MultiplyAdd(c4, x, y);
            c5 = V.MultiplyAdd(c5, x, y);
            c6 = V.MultiplyAdd(c6, x, y);
            c7 = V.MultiplyAdd(c7, x, y);
            c8 = V.MultiplyAdd(c8, x, y);
            c9 = V.MultiplyAdd(c9, x, y);
            c10 = V.MultiplyAdd(c10, x, y);
            c11 = V.MultiplyAdd(c11, x, y);
        }

        return V.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }
}
