namespace DiffProg.Tests.RandomPrograms;

/// <summary>The arguments of a program; or a direction or a gradient in their space.</summary>
/// <param name="x">A number.</param>
/// <param name="y">Another.</param>
/// <param name="a">Numbers that are read.</param>
/// <param name="b">Others.</param>
/// <param name="w">Numbers that are written, too; none where a program does not.</param>
/// <param name="c">A vector, and after it a square matrix; nothing where a program has no tensors.</param>
/// <param name="h">Two rows or three, that are read; none where a program has none.</param>
/// <param name="p">A vector, and layers of a vector and a number each; nothing where a program has none.</param>
/// <param name="n">A small integer.</param>
/// <param name="k">Small integers.</param>
public sealed class Inputs<T>(T x, T y, T[] a, T[] b, T[] w, T[] c, T[][] h, T[] p, int n, int[] k)
{
    public T X { get; } = x;

    public T Y { get; } = y;

    public T[] A { get; } = a;

    public T[] B { get; } = b;

    public T[] W { get; } = w;

    public T[] C { get; } = c;

    public T[][] H { get; } = h;

    public T[] P { get; } = p;

    public int N { get; } = n;

    public int[] K { get; } = k;

    /// <summary>Where in it begins what has derivatives: where there are parameters, they alone have.</summary>
    public int Fixed => P.Length > 0 ? Flat.Length - P.Length : 0;

    /// <summary>The numbers, in order.</summary>
    public T[] Flat => [X, Y, .. A, .. B, .. W, .. C, .. H.SelectMany(r => r), .. P];

    /// <summary>The length of the vector; the matrix has its square.</summary>
    public int Size => (int)Math.Sqrt(C.Length);

    /// <summary>Other numbers in the place of these.</summary>
    public Inputs<U> With<U>(IReadOnlyList<U> flat)
    {
        int taken = 2;
        U[] Next(int count) => [.. flat.Skip((taken += count) - count).Take(count)];
        return new(
            flat[0], flat[1], Next(A.Length), Next(B.Length), Next(W.Length), Next(C.Length),
            [.. H.Select(r => Next(r.Length))], Next(P.Length), N, K);
    }
}

public static class Inputs
{
    /// <summary>Numbers between -2 and 2, arrays most of which are short; the same for the same seed.</summary>
    public static Inputs<double> Of(int seed, Features features = Features.None)
    {
        var random = new Random(seed);
        double Real() => (random.NextDouble() * 4) - 2;
        double[] Some(int count) => [.. Enumerable.Range(0, count).Select(_ => Real())];
        // Now and then long enough for several elements at once.
        double[] Reals() => Some(random.Next(8) == 0 ? random.Next(9, 20) : random.Next(1, 5));
        var (x, y, a, b, n) = (Real(), Real(), Reals(), Reals(), random.Next(0, 5));
        int[] k = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(0, 5))];
        int size = random.Next(1, 4);
        bool Has(Features feature) => features.HasFlag(feature);
        double[] w = Has(Features.Writes) ? Reals() : [], c = Has(Features.Tensors) ? Some(size + (size * size)) : [];
        double[][] h = [.. Enumerable.Range(0, Has(Features.Rows) ? random.Next(2, 4) : 0).Select(_ => Reals())];
        double[] p = Has(Features.Parameters) ? Some(size + (random.Next(1, 4) * (size + 1))) : [];
        return new(x, y, a, b, w, c, h, p, n, k);
    }
}
