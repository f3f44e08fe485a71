namespace DiffProg.Kernels;

/// <summary>The sizes of blocks, a function of the sizes of the product alone.</summary>
internal readonly struct Blocking
{
    /// <summary>With this many rows or fewer, B is read too seldom to be worth packing.</summary>
    public const int FewRows = 512;

    /// <summary>With this many columns or fewer, A is read too seldom to be worth packing.</summary>
    public const int FewColumns = 64;

    private const nint LargestDepth = 1024;
    private const nint BytesOfA = 384 << 10;                // of a second-level cache of 512 KiB or more
    private const nint BytesOfB = 4 << 20;                  // of the third-level cache
    private const nint ShallowDepth = 256;

    public Blocking(nint rowPanels, int panelRows, nint n, nint k, int tileColumns, int elementSize)
    {
        nint pieces = (k + LargestDepth - 1) / LargestDepth;
        Depth = pieces <= 1 ? k : (k + pieces - 1) / pieces;
        RowPanels = Even(rowPanels, BytesOfA / (panelRows * Depth * elementSize));
        Columns = Even((n + tileColumns - 1) / tileColumns, BytesOfB / (tileColumns * k * elementSize)) * tileColumns;
        RowsFirst = Depth > ShallowDepth;
    }

    /// <summary>How much of k is summed in registers at once.</summary>
    public nint Depth { get; }

    /// <summary>Panels of rows in a block of A.</summary>
    public nint RowPanels { get; }

    /// <summary>Columns in a block of B, a multiple of a tile's.</summary>
    public nint Columns { get; }

    /// <summary>
    /// Whether the tiles of a block go down the rows, which keeps a panel of B in the first-level cache, or along the
    /// columns, which a shallow product wants because it spends its time on C.
    /// </summary>
    public bool RowsFirst { get; }

    /// <summary>
    /// The even share of <paramref name="total"/> in the fewest pieces of at most <paramref name="most"/>.
    /// </summary>
    private static nint Even(nint total, nint most)
    {
        nint pieces = (total + Math.Max(most, 1) - 1) / Math.Max(most, 1);
        return Math.Max(1, (total + pieces - 1) / Math.Max(pieces, 1));
    }
}
