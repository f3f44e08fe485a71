namespace DiffProg.Tests.RandomPrograms;

/// <summary>The way that a run on dual numbers took: what its comparisons gave, and how near they came to the
/// other.</summary>
public static class Path
{
    [ThreadStatic]
    private static ulong t_taken;

    [ThreadStatic]
    private static double t_margin;

    public static (T Result, ulong Taken, double Margin) Of<T>(Func<T> run)
    {
        (t_taken, t_margin) = (14695981039346656037, double.PositiveInfinity);
        Dual.Forget();
        var result = run();
        return (result, t_taken, t_margin);
    }

    /// <summary>Records a comparison and gives it back.</summary>
    public static bool Take(bool outcome, Dual x, Dual y)
    {
        t_taken = (t_taken ^ (outcome ? 2ul : 1ul)) * 1099511628211;
        // Two constants compare the same in every run, and so does a value with itself; not where a derivative is taken
        // with respect to one of them.
        if ((x.Bound != 0 || y.Bound != 0 || x.Error != 0 || y.Error != 0 || x.Nested is not null
            || y.Nested is not null) && x != y)
            t_margin = Math.Min(t_margin, Math.Abs(x.Value - y.Value));
        return outcome;
    }
}
