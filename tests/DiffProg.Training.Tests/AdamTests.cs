namespace DiffProg.Training.Tests;

public sealed class AdamTests
{
    /// <summary>The text of algorithm 1 of Kingma and Ba, scalar by scalar.</summary>
    private static double[] Reference(double start, double[] gradients, double rate, double l2, double decoupled)
    {
        const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;
        var (p, m, v) = (start, 0.0, 0.0);
        var path = new double[gradients.Length];
        for (var t = 1; t <= gradients.Length; t++)
        {
            var g = gradients[t - 1] + l2 * p;
            m = Beta1 * m + (1 - Beta1) * g;
            v = Beta2 * v + (1 - Beta2) * g * g;
            var mHat = m / (1 - Math.Pow(Beta1, t));
            var vHat = v / (1 - Math.Pow(Beta2, t));
            p -= rate * decoupled * p;
            p -= rate * mHat / (Math.Sqrt(vHat) + Epsilon);
            path[t - 1] = p;
        }

        return path;
    }

    [Fact]
    public void FirstStep_MovesByTheLearningRate()
    {
        var p = Line.Of(1, -2, 3);
        new Adam(p, learningRate: 0.1).Step(p, Line.Of(0.5, -7, 1e-3));
        Assert.Equal(0.9, p.W[0], 7);
        Assert.Equal(-1.9, p.W[1], 7);
        Assert.Equal(2.9, p.W[2], 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(37)]
    public void Steps_AnyLength_FollowThePaper(int length)
    {
        double[] gradients = [0.3, -0.2, 1.5, 0, 1e-6];
        var starts = Enumerable.Range(0, length).Select(i => Math.Sin(i) * 2).ToArray();
        var p = Line.Of([.. starts]);
        var adam = new Adam(p, learningRate: 0.05, weightDecay: 0.1);
        for (var t = 0; t < gradients.Length; t++)
        {
            adam.Step(p, Line.Of([.. starts.Select(start => gradients[t] * (1 + start))]));
            for (var i = 0; i < length; i++)
            {
                var scaled = gradients.Select(g => g * (1 + starts[i])).ToArray();
                Assert.Equal(Reference(starts[i], scaled, 0.05, 0.1, 0)[t], p.W[i], 1e-13);
            }
        }

        Assert.Equal(gradients.Length, adam.StepCount);
    }

    [Fact]
    public void AdamW_DecayStaysOutOfTheMoments()
    {
        double[] gradients = [0.3, -0.2, 1.5];
        var p = Line.Of(2);
        var adam = new AdamW(p, learningRate: 0.05);
        foreach (var g in gradients)
            adam.Step(p, Line.Of(g));

        Assert.Equal(Reference(2, gradients, 0.05, 0, 0.01)[^1], p.W[0], 1e-14);
    }

    [Fact]
    public void Single_FollowsDouble()
    {
        var values = Enumerable.Range(0, 100).Select(i => MathF.Cos(i)).ToArray();
        var single = SingleLine.Of([.. values]);
        var exact = Line.Of([.. values.Select(v => (double)v)]);
        var (adam, reference) = (new Adam(single, 0.01), new Adam(exact, 0.01));
        for (var t = 0; t < 20; t++)
        {
            var g = values.Select(v => v * (t - 5)).ToArray();
            adam.Step(single, SingleLine.Of(g));
            reference.Step(exact, Line.Of([.. g.Select(v => (double)v)]));
        }

        for (var i = 0; i < values.Length; i++)
            Assert.Equal(exact.W[i], single.W[i], 1e-5);
    }

    [Fact]
    public void Defaults_ArePyTorchs()
    {
        var adam = new Adam(Line.Of(1));
        Assert.Equal((1e-3, 0.9, 0.999, 1e-8, 0.0),
            (adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay));
        Assert.Equal(0.01, new AdamW(Line.Of(1)).WeightDecay);
    }

    [Theory]
    [InlineData(-1, 0.9, 0.999, 1e-8, 0, "learningRate", "-1")]
    [InlineData(double.NaN, 0.9, 0.999, 1e-8, 0, "learningRate", "NaN")]
    [InlineData(1, 1, 0.999, 1e-8, 0, "beta1", "1")]
    [InlineData(1, 0.9, -0.5, 1e-8, 0, "beta2", "-0.5")]
    [InlineData(1, 0.9, 0.999, 0, 0, "epsilon", "0")]
    [InlineData(1, 0.9, 0.999, 1e-8, double.PositiveInfinity, "weightDecay", "Infinity")]
    public void BadNumber_IsNamedWithItsValue(
        double rate, double beta1, double beta2, double epsilon, double decay, string name, string value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new Adam(Line.Of(1), rate, beta1, beta2, epsilon, decay));
        Assert.Contains($"{name} is {value}, expected", error.Message);
    }
}
