namespace HelloGradient;

/// <summary>Compares numbers with the known ones, to five decimals.</summary>
internal sealed class Checks
{
    private const double Tolerance = 0.5e-5;
    private int wrong;

    public void Expect(string what, double actual, double expected)
    {
        var right = Math.Abs(actual - expected) <= Tolerance;
        wrong += right ? 0 : 1;
        Console.WriteLine($"  {what}: {actual:F5}{(right ? "" : $", expected {expected:F5}")}");
    }

    /// <summary>Prints the last line; the exit code is 1 if a number was off.</summary>
    public int Conclude(string program)
    {
        Console.WriteLine($"{program}: {(wrong == 0 ? "ok" : $"{wrong} numbers are off")}");
        return wrong == 0 ? 0 : 1;
    }
}
