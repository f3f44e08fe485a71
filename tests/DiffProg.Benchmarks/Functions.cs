using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DiffProg.Kernels;

namespace DiffProg.Benchmarks;

/// <summary>y[i] = f(x[i]) over a million floats, and over doubles.</summary>
internal static class Functions
{
    private const int Count = 1 << 20;

    public static void Run(int rounds)
    {
        float[] x = new float[Count], y = new float[Count];
        double[] u = new double[Count], v = new double[Count];
        for (int i = 0; i < Count; i++)
            u[i] = x[i] = 8 * Philox.UniformSingle(1, i) - 4;

        string[] names =
            ["copy", "Exp", "ExpM1", "Log", "LogP1", "Sin", "Cos", "Tan", "Tanh", "Atan", "Sigmoid", "Softplus", "Erf",
                "Pow", "Uniform"];
        Action[] single = [.. names.Select<string, Action>(name => Vector512.IsHardwareAccelerated
            ? () => Map<F32x16, float>(name, x, y)
            : () => Map<F32x8, float>(name, x, y))];
        Action[] pairs = [.. names.Select<string, Action>(name => Vector512.IsHardwareAccelerated
            ? () => Map<F64x8, double>(name, u, v)
            : () => Map<F64x4, double>(name, u, v))];
        (double Minimum, double Median)[] times = Rounds.Time([.. single, .. pairs], rounds);
        Console.WriteLine(
            "| function | float: us a million | median | GB/s read and written | double: us a million | GB/s |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        for (int i = 0; i < names.Length; i++)
        {
            (double minimum, double median) = times[i];
            double pair = times[names.Length + i].Minimum;
            Console.WriteLine($"| {names[i],-8} | {1e12 * minimum / Count,6:F0} | {1e12 * median / Count,6:F0} "
                + $"| {8 * Count / minimum / 1e9,5:F1} | {1e12 * pair / Count,6:F0} | {16 * Count / pair / 1e9,5:F1} |");
        }
    }

    private static void Map<V, T>(string name, T[] x, T[] y)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        switch (name)
        {
            case "copy": Loop<V, T, Copy<V, T>>(x, y); break;
            case "Exp": Loop<V, T, Exp<V, T>>(x, y); break;
            case "ExpM1": Loop<V, T, ExpM1<V, T>>(x, y); break;
            case "Log": Loop<V, T, Log<V, T>>(x, y); break;
            case "LogP1": Loop<V, T, LogP1<V, T>>(x, y); break;
            case "Sin": Loop<V, T, Sin<V, T>>(x, y); break;
            case "Cos": Loop<V, T, Cos<V, T>>(x, y); break;
            case "Tan": Loop<V, T, Tan<V, T>>(x, y); break;
            case "Tanh": Loop<V, T, Tanh<V, T>>(x, y); break;
            case "Atan": Loop<V, T, Atan<V, T>>(x, y); break;
            case "Sigmoid": Loop<V, T, Sigmoid<V, T>>(x, y); break;
            case "Softplus": Loop<V, T, Softplus<V, T>>(x, y); break;
            case "Erf": Loop<V, T, Erf<V, T>>(x, y); break;
            case "Pow": Loop<V, T, Pow<V, T>>(x, y); break;
            case "Uniform": Loop<V, T, Uniform<V, T>>(x, y); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V, T, F>(T[] x, T[] y)
        where V : struct, ISimd<V, T>
        where T : unmanaged
        where F : IFunction<V>
    {
        ref T from = ref x[0], to = ref y[0];
        for (nint i = 0; i < Count; i += V.Count)
            V.Store(F.At(V.Load(in from, i), i), ref to, i);
    }

    private interface IFunction<V>
    {
        static abstract V At(V x, nint index);
    }

    private readonly struct Copy<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        public static V At(V x, nint index) => x;
    }

    private readonly struct Exp<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Exp(x);
    }

    private readonly struct ExpM1<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.ExpM1(x);
    }

    private readonly struct Log<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Log(x);
    }

    private readonly struct LogP1<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.LogP1(x);
    }

    private readonly struct Sin<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Sin(x);
    }

    private readonly struct Cos<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Cos(x);
    }

    private readonly struct Tan<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Tan(x);
    }

    private readonly struct Tanh<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Tanh(x);
    }

    private readonly struct Atan<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Atan(x);
    }

    private readonly struct Sigmoid<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Sigmoid(x);
    }

    private readonly struct Softplus<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Softplus(x);
    }

    private readonly struct Erf<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Erf(x);
    }

    private readonly struct Pow<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Pow(V.Abs(x), x);
    }

    private readonly struct Uniform<V, T> : IFunction<V> where V : struct, ISimd<V, T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At(V x, nint index) => V.Uniform(1, index);
    }
}
