namespace Calculus;

/// <summary>Prints what was computed beside what it should be, and counts what is off.</summary>
internal sealed class Checks
{
    public int Right { get; private set; }

    public int Wrong { get; private set; }

    /// <summary>A number that is known up to <paramref name="tolerance"/>, relative to it.</summary>
    public void Expect(string what, double actual, double expected, double tolerance) => Holds(
        $"{what}: {actual:G8}, expected {expected:G8}",
        Math.Abs(actual - expected) <= tolerance * Math.Abs(expected));

    /// <summary>A statement that has to be true.</summary>
    public void Holds(string statement, bool right)
    {
        (Right, Wrong) = right ? (Right + 1, Wrong) : (Right, Wrong + 1);
        Console.WriteLine($"  {statement}{(right ? "" : "  <- off")}");
    }

    /// <summary>The exit code: 1 if something was off.</summary>
    public int Conclude(string program, string figures)
    {
        Console.WriteLine(Wrong == 0 ? $"{program}: {figures}: ok" : $"{program}: {Wrong} of {Right + Wrong} are off");
        return Wrong == 0 ? 0 : 1;
    }
}
