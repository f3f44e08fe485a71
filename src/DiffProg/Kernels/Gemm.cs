using System.Numerics;
using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;
#pragma warning disable CS1591
public interface IEpilogue<T> where T : unmanaged
{
    void Apply<V>(nint row, nint column, V product) where V : struct, ISimd<V, T>;
}
public ref struct StoreEpilogue<T>(ref T c, nint rowStride) : IEpilogue<T> where T : unmanaged
{
    private readonly ref T _c = ref c;
    private readonly nint _rowStride = rowStride;
    public void Apply<V>(nint row, nint column, V product) where V : struct, ISimd<V, T> => V.Store(product, ref _c, row * _rowStride + column);
}
public ref struct AccumulateEpilogue<T>(ref T c, nint rowStride) : IEpilogue<T> where T : unmanaged
{
    private readonly ref T _c = ref c;
    private readonly nint _rowStride = rowStride;
    public void Apply<V>(nint row, nint column, V product) where V : struct, ISimd<V, T> => V.Store(V.Load(ref _c, row * _rowStride + column) + product, ref _c, row * _rowStride + column);
}
public static class Gemm
{
    public static void Multiply<E>(nint m, nint n, nint k, ref readonly float a, nint aRow, nint aColumn,
        ref readonly float b, nint bRow, nint bColumn, ref E epilogue, Workspace workspace)
        where E : struct, IEpilogue<float>, allows ref struct
    {
        for (nint i = 0; i < m; i++)
            for (nint j = 0; j < n; j++)
            {
                float sum = 0;
                for (nint p = 0; p < k; p++)
                    sum += Unsafe.Add(ref Unsafe.AsRef(in a), i * aRow + p * aColumn) * Unsafe.Add(ref Unsafe.AsRef(in b), p * bRow + j * bColumn);
                epilogue.Apply(i, j, F32x1.Splat(sum));
            }
    }
    public static void Multiply<E>(nint m, nint n, nint k, ref readonly double a, nint aRow, nint aColumn,
        ref readonly double b, nint bRow, nint bColumn, ref E epilogue, Workspace workspace)
        where E : struct, IEpilogue<double>, allows ref struct
    {
        for (nint i = 0; i < m; i++)
            for (nint j = 0; j < n; j++)
            {
                double sum = 0;
                for (nint p = 0; p < k; p++)
                    sum += Unsafe.Add(ref Unsafe.AsRef(in a), i * aRow + p * aColumn) * Unsafe.Add(ref Unsafe.AsRef(in b), p * bRow + j * bColumn);
                epilogue.Apply(i, j, F64x1.Splat(sum));
            }
    }
}
