namespace DiffProg.Tests.RandomPrograms;

/// <summary>The arguments of a program; or a direction or a gradient in their space.</summary>
/// <param name="x">A number.</param>
/// <param name="y">Another.</param>
/// <param name="a">Numbers that are read.</param>
/// <param name="b">Others.</param>
/// <param name="w">Numbers that are written, too; none where a program does not.</param>
/// <param name="c">A vector, and after it a square matrix; nothing where a program has no tensors.</param>
/// <param name="n">A small integer.</param>
/// <param name="k">Small integers.</param>
public sealed class Inputs<T>(T x, T y, T[] a, T[] b, T[] w, T[] c, int n, int[] k)
{
    public T X { get; } = x;

    public T Y { get; } = y;

    public T[] A { get; } = a;

    public T[] B { get; } = b;

    public T[] W { get; } = w;

    public T[] C { get; } = c;

    public int N { get; } = n;

    public int[] K { get; } = k;

    /// <summary>What can be differentiated, in order.</summary>
    public T[] Flat => [X, Y, .. A, .. B, .. W, .. C];

    /// <summary>The length of the vector; the matrix has its square.</summary>
    public int Size => (int)Math.Sqrt(C.Length);

    /// <summary>Other numbers in the place of these.</summary>
    public Inputs<U> With<U>(IReadOnlyList<U> flat)
    {
        int taken = 2;
        U[] Next(int count) => [.. flat.Skip((taken += count) - count).Take(count)];
        return new(flat[0], flat[1], Next(A.Length), Next(B.Length), Next(W.Length), Next(C.Length), N, K);
    }
}

public static class Inputs
{
    /// <summary>Numbers between -2 and 2, arrays most of which are short; the same for the same seed.</summary>
    public static Inputs<double> Of(int seed, bool writes = false, bool hasTensors = false)
    {
        var random = new Random(seed);
        double Real() => (random.NextDouble() * 4) - 2;
        double[] Some(int count) => [.. Enumerable.Range(0, count).Select(_ => Real())];
        // Now and then long enough for several elements at once.
        double[] Reals() => Some(random.Next(8) == 0 ? random.Next(9, 20) : random.Next(1, 5));
        var (x, y, a, b, n) = (Real(), Real(), Reals(), Reals(), random.Next(0, 5));
        int[] k = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(0, 5))];
        int size = random.Next(1, 4);
        return new(x, y, a, b, writes ? Reals() : [], hasTensors ? Some(size + (size * size)) : [], n, k);
    }
}
