namespace DiffProg.Kernels;

/// <summary>
/// The innermost loop of a product: tile[rows, columns] = (or +=) sum over k of a[k, row] b[k, column], where element
/// (k, i) of a is a[k * aStep + i] and likewise for b: packed panels, or a matrix in place that is contiguous that way.
/// The tile is dense, rows by columns.
/// </summary>
internal interface IMicroKernel
{
    /// <summary>The rows of a tile.</summary>
    static abstract int Rows { get; }

    /// <summary>A tile of two vectors of columns.</summary>
    static abstract void Wide<V, T>(
        nint k, ref T a, nint aStep, ref T b, nint bStep, ref T tile, bool accumulate)
        where V : struct, ISimd<V, T>
        where T : unmanaged;

    /// <summary>A tile of one vector of columns.</summary>
    static abstract void Narrow<V, T>(
        nint k, ref T a, nint aStep, ref T b, nint bStep, ref T tile, bool accumulate)
        where V : struct, ISimd<V, T>
        where T : unmanaged;
}
