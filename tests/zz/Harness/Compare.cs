using System.Numerics.Tensors;

namespace DiffProg.Gradients.Tests.Harness;

/// <summary>Comparisons that say where two results differ.</summary>
public static class Compare
{
    private static readonly GradientCheckOptions Options = new() { ElementsPerTensor = 12, Directions = 2 };

    public static void Same(
        List<(nint[]? Lengths, double[] Values)> expected, List<(nint[]? Lengths, double[] Values)> actual,
        double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var ((lengths, _), (given, _)) in expected.Zip(actual))
            Assert.Equal(lengths, given);
        Same(expected.Select(r => r.Values).ToList(), actual.Select(r => r.Values).ToList(), tolerance, "value");
    }

    /// <summary>Differences are measured against the largest element of the tensor, and 1.</summary>
    public static void Same(
        IReadOnlyList<double[]> expected, IReadOnlyList<double[]> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int k = 0; k < expected.Count; k++)
        {
            Assert.Equal(expected[k].Length, actual[k].Length);
            double scale = expected[k].Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
            for (int i = 0; i < expected[k].Length; i++)
            {
                double x = expected[k][i], y = actual[k][i];
                bool same = tolerance == 0 ? BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y)
                    : x.Equals(y) || Math.Abs(x - y) <= tolerance * Math.Max(1, scale);
                Assert.True(same, $"{what} {k}, element {i}: expected {x:r}, got {y:r}");
            }
        }
    }

    /// <summary>The gradient of Σ w f against finite differences of the plain body.</summary>
    public static void WithDifferences(Case at, IReadOnlyList<double[]> weights, IReadOnlyList<double[]> gradient)
    {
        var leaves = at.Leaves;
        int next = 0;
        for (int k = 0; k < leaves.Count; k++)
        {
            if (!leaves[k].Differentiable)
                continue;
            var analytic = gradient[next++];
            if (analytic.Length == 0)
                continue;
            int moved = k;
            double Objective(double[] values) => at.Body(leaves.Select((leaf, i) => i == moved ? values : leaf.Values))
                .Zip(weights, (r, w) => TensorPrimitives.Dot<double>(r.Values, w)).Sum();
            var result = leaves[k].Lengths is { } lengths
                ? GradientCheck.Tensor(x => Objective([.. x]), Tensor.Create(leaves[k].Values.ToArray(), lengths),
                    Tensor.Create(analytic.ToArray(), lengths), Options, leaves[k].Name)
                : GradientCheck.Scalar(x => Objective([x]), _ => analytic[0], leaves[k].Values[0], Options);
            result.ThrowIfWrong();
        }
    }

    /// <summary>⟨Jv, w⟩ = ⟨v, Jᵀw⟩.</summary>
    public static void Products(
        IReadOnlyList<double[]> tangents, IReadOnlyList<double[]> weights, IReadOnlyList<double[]> gradient,
        IReadOnlyList<double[]> directions, double tolerance)
    {
        static (double Sum, double Size) Dot(IReadOnlyList<double[]> x, IReadOnlyList<double[]> y)
        {
            var terms = x.SelectMany(a => a).Zip(y.SelectMany(b => b), (a, b) => a * b).ToList();
            return (terms.Sum(), terms.Sum(Math.Abs));
        }

        var (forward, reverse) = (Dot(tangents, weights), Dot(gradient, directions));
        Assert.True(
            Math.Abs(forward.Sum - reverse.Sum) <= tolerance * Math.Max(1, Math.Max(forward.Size, reverse.Size)),
            $"<Jv, w> = {forward.Sum:r}, <v, J'w> = {reverse.Sum:r}");
    }
}
