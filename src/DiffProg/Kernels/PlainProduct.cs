using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>The product as it is defined: what <see cref="Gemm"/> is tested against.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PlainProduct
{
    /// <summary>The parameters of <see cref="Gemm"/>, and the one-lane type of T.</summary>
    public static void Multiply<T, One, E>(nint m, nint n, nint k, ref readonly T a, nint aRow, nint aColumn,
        ref readonly T b, nint bRow, nint bColumn, ref E epilogue)
        where T : unmanaged, INumber<T>
        where One : struct, ISimd<One, T>
        where E : struct, IEpilogue<T>, allows ref struct
    {
        for (nint i = 0; i < m; i++)
        {
            for (nint j = 0; j < n; j++)
            {
                T sum = T.Zero;
                for (nint p = 0; p < k; p++)
                {
                    sum += Unsafe.Add(ref Unsafe.AsRef(in a), (i * aRow) + (p * aColumn))
                        * Unsafe.Add(ref Unsafe.AsRef(in b), (p * bRow) + (j * bColumn));
                }

                epilogue.Apply(i, j, One.Splat(sum));
            }
        }
    }
}
