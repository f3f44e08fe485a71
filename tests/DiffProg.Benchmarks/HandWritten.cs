using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DiffProg.Kernels;

namespace DiffProg.Benchmarks;

/// <summary>What a person writes over the same kernels: one buffer for each value, gradients overwritten.</summary>
internal sealed class HandWrittenStep(int batch, int pixels, int hidden, int classes)
{
    private readonly float[] _h = new float[batch * hidden], _z = new float[batch * classes],
        _dz = new float[batch * classes],
        _dh = new float[batch * hidden];

    private readonly float[] _dw1 = new float[hidden * pixels], _db1 = new float[hidden],
        _dw2 = new float[classes * hidden],
        _db2 = new float[classes];

    public float[] W1 { get; } = new float[hidden * pixels];

    public float[] B1 { get; } = new float[hidden];

    public float[] W2 { get; } = new float[classes * hidden];

    public float[] B2 { get; } = new float[classes];

    public float Step(float[] x, int[] labels, float rate)
    {
        var workspace = Workspace.Rent();
        var bias1 = new BiasRelu { C = ref _h[0], Bias = ref B1[0], Columns = hidden };
        Gemm.Multiply(batch, hidden, pixels, in x[0], pixels, 1, in W1[0], 1, pixels, ref bias1, workspace);
        var bias2 = new Bias { C = ref _z[0], B = ref B2[0], Columns = classes };
        Gemm.Multiply(batch, classes, hidden, in _h[0], hidden, 1, in W2[0], 1, hidden, ref bias2, workspace);
        float loss = SoftmaxCrossEntropy(labels);
        var store2 = new StoreEpilogue<float>(ref _dw2[0], hidden);
        Gemm.Multiply(classes, hidden, batch, in _dz[0], 1, classes, in _h[0], hidden, 1, ref store2, workspace);
        Array.Clear(_db1);
        var mask = new ReluMask { C = ref _dh[0], H = ref _h[0], BiasGradient = ref _db1[0], Columns = hidden };
        Gemm.Multiply(batch, hidden, classes, in _dz[0], classes, 1, in W2[0], hidden, 1, ref mask, workspace);
        var store1 = new StoreEpilogue<float>(ref _dw1[0], pixels);
        Gemm.Multiply(hidden, pixels, batch, in _dh[0], 1, hidden, in x[0], pixels, 1, ref store1, workspace);
        workspace.Return();
        Update(rate);
        return loss;
    }

    public void Update(float rate)
    {
        Update(W1, _dw1, rate);
        Update(B1, _db1, rate);
        Update(W2, _dw2, rate);
        Update(B2, _db2, rate);
    }

    private float SoftmaxCrossEntropy(int[] labels)
    {
        float loss = 0;
        Array.Clear(_db2);
        for (int i = 0; i < batch; i++)
        {
            var z = _z.AsSpan(i * classes, classes);
            var dz = _dz.AsSpan(i * classes, classes);
            float max = float.NegativeInfinity, sum = 0;
            foreach (float value in z)
                max = MathF.Max(max, value);
            for (int j = 0; j < classes; j++)
                sum += dz[j] = MathF.Exp(z[j] - max);
            loss += max + MathF.Log(sum) - z[labels[i]];
            for (int j = 0; j < classes; j++)
            {
                dz[j] = (dz[j] / sum - (j == labels[i] ? 1 : 0)) / batch;
                _db2[j] += dz[j];
            }
        }

        return loss / batch;
    }

    private static void Update(float[] w, float[] g, float rate)
    {
        if (Vector512.IsHardwareAccelerated)
            Update<F32x16>(w, g, rate);
        else
            Update<F32x8>(w, g, rate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<V>(float[] w, float[] g, float rate)
        where V : struct, ISimd<V, float>
    {
        int i = 0;
        for (; i <= w.Length - V.Count; i += V.Count)
            V.Store(V.MultiplyAdd(V.Splat(-rate), V.Load(ref g[0], i), V.Load(ref w[0], i)), ref w[0], i);
        for (; i < w.Length; i++)
            w[i] -= rate * g[i];
    }

    private ref struct BiasRelu : IEpilogue<float>
    {
        public ref float C;
        public ref float Bias;
        public nint Columns;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<V>(nint row, nint column, V product)
            where V : struct, ISimd<V, float> =>
            V.Store(V.Max(product + V.Load(ref Bias, column), V.Splat(0)), ref C, row * Columns + column);
    }

    private ref struct Bias : IEpilogue<float>
    {
        public ref float C;
        public ref float B;
        public nint Columns;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<V>(nint row, nint column, V product)
            where V : struct, ISimd<V, float> =>
            V.Store(product + V.Load(ref B, column), ref C, row * Columns + column);
    }

    private ref struct ReluMask : IEpilogue<float>
    {
        public ref float C;
        public ref float H;
        public ref float BiasGradient;
        public nint Columns;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Apply<V>(nint row, nint column, V product)
            where V : struct, ISimd<V, float>
        {
            var d = V.Select(V.Greater(V.Load(ref H, row * Columns + column), V.Splat(0)), product, V.Splat(0));
            V.Store(d, ref C, row * Columns + column);
            V.Store(V.Load(ref BiasGradient, column) + d, ref BiasGradient, column);
        }
    }
}

/// <summary>gelu-tanh(x w + b) in one pass: the value's sum and three gradients, added to their buffers.</summary>
internal static class HandWrittenGelu
{
    public static float Run(float[] x, float[] w, float[] b, float[] dx, float[] dw, float[] db) =>
        Vector512.IsHardwareAccelerated
        ? Run<F32x16>(x, w, b, dx, dw, db) : Run<F32x8>(x, w, b, dx, dw, db);

    // u = x w + b; t = tanh(c (u + a u³)); y = u/2 (1 + t); dy/du = (1 + t)/2 + u/2 (1 - t²) c (1 + 3 a u²)
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run<V>(float[] x, float[] w, float[] b, float[] dx, float[] dw, float[] db)
        where V : struct, ISimd<V, float>
    {
        const float c = 0.7978845608f, a = 0.044715f;
        var sum = V.Splat(0);
        for (int i = 0; i < x.Length; i += V.Count)
        {
            V xi = V.Load(ref x[0], i), wi = V.Load(ref w[0], i);
            V u = V.MultiplyAdd(xi, wi, V.Load(ref b[0], i));
            V square = u * u;
            V t = V.Tanh(V.Splat(c) * u * V.MultiplyAdd(V.Splat(a), square, V.Splat(1)));
            V half = V.MultiplyAdd(V.Splat(0.5f), t, V.Splat(0.5f));
            sum += u * half;
            V slope = V.MultiplyAdd(
                u * V.Splat(0.5f * c), (V.Splat(1) - t * t) * V.MultiplyAdd(V.Splat(3 * a), square, V.Splat(1)), half);
            V.Store(V.Load(ref db[0], i) + slope, ref db[0], i);
            V.Store(V.MultiplyAdd(slope, wi, V.Load(ref dx[0], i)), ref dx[0], i);
            V.Store(V.MultiplyAdd(slope, xi, V.Load(ref dw[0], i)), ref dw[0], i);
        }

        return V.Sum(sum);
    }
}
