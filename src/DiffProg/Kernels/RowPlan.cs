namespace DiffProg.Kernels;

/// <summary>
/// Covers m rows by panels of two heights, the large ones first: the small ones are there to leave few rows of the last
/// panel idle (64 rows are four panels of 14 and one of 8).
/// </summary>
internal readonly struct RowPlan
{
    private readonly int _largeRows, _smallRows;
    private readonly nint _large;

    public RowPlan(nint m, int largeRows, int smallRows)
    {
        (_largeRows, _smallRows) = (largeRows, smallRows);
        nint leastWaste = nint.MaxValue;
        for (nint small = 0; small < largeRows; small++)
        {
            nint large = Math.Max(0, m - (small * smallRows) + largeRows - 1) / largeRows;
            nint waste = (large * largeRows) + (small * smallRows) - m;
            if (waste < leastWaste)
                (leastWaste, _large, Count) = (waste, large, large + small);
        }
    }

    /// <summary>The number of panels.</summary>
    public nint Count { get; }

    public bool IsLarge(nint panel) => panel < _large;

    public int Rows(nint panel) => panel < _large ? _largeRows : _smallRows;

    /// <summary>The first row of a panel.</summary>
    public nint Start(nint panel) => panel <= _large
        ? panel * _largeRows
        : (_large * _largeRows) + ((panel - _large) * _smallRows);
}
