namespace DiffProg.Tests.RandomPrograms;

/// <summary>The arguments of every program; or a direction or a gradient in their space.</summary>
public sealed class Inputs<T>(T x, T y, T[] a, T[] b, int n, int[] k)
{
    public T X { get; } = x;

    public T Y { get; } = y;

    public T[] A { get; } = a;

    public T[] B { get; } = b;

    public int N { get; } = n;

    public int[] K { get; } = k;

    /// <summary>What can be differentiated, in order.</summary>
    public T[] Flat => [X, Y, .. A, .. B];

    /// <summary>Other numbers in the place of these.</summary>
    public Inputs<U> With<U>(IReadOnlyList<U> flat) =>
        new(flat[0], flat[1], [.. flat.Skip(2).Take(A.Length)], [.. flat.Skip(2 + A.Length)], N, K);
}

public static class Inputs
{
    /// <summary>Numbers between -2 and 2, short arrays; the same for the same seed.</summary>
    public static Inputs<double> Of(int seed)
    {
        var random = new Random(seed);
        double Real() => (random.NextDouble() * 4) - 2;
        double[] Reals() => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Real())];
        return new(Real(), Real(), Reals(), Reals(), random.Next(0, 5),
            [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(0, 5))]);
    }
}
