namespace Calculus;

/// <summary>Standard normal numbers of a seed, by Box and Muller's transform.</summary>
internal static class Normals
{
    public static double[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        var normals = new double[count];
        foreach (ref var z in normals.AsSpan())
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            z = radius * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return normals;
    }
}
