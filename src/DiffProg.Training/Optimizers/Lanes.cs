using System.Runtime.Intrinsics;
using DiffProg.Kernels;

namespace DiffProg.Training;

/// <summary>One pass over the elements of a tensor, written once for every vector width.</summary>
internal interface IPass<T>
    where T : unmanaged
{
    /// <summary>
    /// Handles whole vectors from <paramref name="start"/> on; returns the first element that is left over.
    /// </summary>
    nint Run<V>(nint start, nint count)
        where V : struct, ISimd<V, T>;
}

/// <summary>Runs a pass with the widest vectors of the machine, then element by element.</summary>
internal static class Lanes
{
    public static void RunSingle<TPass>(TPass pass, nint count)
        where TPass : struct, IPass<float>, allows ref struct
    {
        var done = Vector512.IsHardwareAccelerated ? pass.Run<F32x16>(0, count)
            : Vector256.IsHardwareAccelerated ? pass.Run<F32x8>(0, count)
            : pass.Run<F32x4>(0, count);
        pass.Run<F32x1>(done, count);
    }

    public static void RunDouble<TPass>(TPass pass, nint count)
        where TPass : struct, IPass<double>, allows ref struct
    {
        var done = Vector512.IsHardwareAccelerated ? pass.Run<F64x8>(0, count)
            : Vector256.IsHardwareAccelerated ? pass.Run<F64x4>(0, count)
            : pass.Run<F64x2>(0, count);
        pass.Run<F64x1>(done, count);
    }
}
