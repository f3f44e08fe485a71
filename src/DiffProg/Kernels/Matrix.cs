using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// An operand seen from the product: "outer" is the index it shares with C, the other is the summed one.
/// </summary>
internal readonly ref struct Matrix<T>(ref T first, nint outerStride, nint innerStride)
    where T : unmanaged
{
    private readonly ref T _first = ref first;

    public nint OuterStride { get; } = outerStride;

    public nint InnerStride { get; } = innerStride;

    public ref T At(nint outer, nint inner) =>
        ref Unsafe.Add(ref _first, (outer * OuterStride) + (inner * InnerStride));
}
