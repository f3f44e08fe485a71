namespace DiffProg.Training.Tests;

public sealed class SgdTests
{
    private static double[] Path(Func<Line, Sgd> create, params double[] gradients)
    {
        var p = Line.Of(1);
        var sgd = create(p);
        return [.. gradients.Select(g =>
        {
            sgd.Step(p, Line.Of(g));
            return p.W[0];
        })];
    }

    private static void AssertPath(double[] expected, double[] actual)
    {
        foreach (var (e, a) in expected.Zip(actual))
            Assert.Equal(e, a, 1e-14);
    }

    [Fact]
    public void Plain_MovesAgainstTheGradient() =>
        AssertPath([0.8, 0.9], Path(p => new Sgd(p, 0.1), 2, -1));

    // u: 2, then 0.9 * 2 - 1 = 0.8.
    [Fact]
    public void Momentum_GathersVelocity() =>
        AssertPath([0.8, 0.72], Path(p => new Sgd(p, 0.1, momentum: 0.9), 2, -1));

    // Directions: 2 + 0.9 * 2 = 3.8, then -1 + 0.9 * 0.8 = -0.28.
    [Fact]
    public void Nesterov_LooksAhead() =>
        AssertPath([0.62, 0.648], Path(p => new Sgd(p, 0.1, momentum: 0.9, nesterov: true), 2, -1));

    // Slopes: 2 + 0.5 * 1 = 2.5, then -1 + 0.5 * 0.75 = -0.625.
    [Fact]
    public void WeightDecay_IsAddedToTheGradient() =>
        AssertPath([0.75, 0.8125], Path(p => new Sgd(p, 0.1, weightDecay: 0.5), 2, -1));

    [Fact]
    public void LearningRate_ChangesBetweenSteps()
    {
        var p = Line.Of(1);
        var sgd = new Sgd(p, 0.1);
        sgd.Step(p, Line.Of(1));
        sgd.LearningRate = 0;
        sgd.Step(p, Line.Of(1));
        Assert.Equal(0.9, p.W[0], 15);
        Assert.Throws<ArgumentOutOfRangeException>(() => sgd.LearningRate = -2);
    }

    [Fact]
    public void Single_EveryLengthToSeveralVectors_MovesEveryElement()
    {
        for (var length = 1; length < 70; length++)
        {
            var p = SingleLine.Of([.. Enumerable.Range(0, length).Select(i => (float)i)]);
            new Sgd(p, 0.5, momentum: 0.5).Step(p, SingleLine.Of([.. Enumerable.Repeat(2f, length)]));
            for (var i = 0; i < length; i++)
                Assert.Equal(i - 1f, p.W[i]);
        }
    }

    [Fact]
    public void BadNumber_IsNamedWithItsValue()
    {
        var p = Line.Of(1);
        Assert.Contains("momentum is 1,",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(p, 0.1, momentum: 1)).Message);
        Assert.Contains("weightDecay is -1,",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(p, 0.1, weightDecay: -1)).Message);
        Assert.Throws<ArgumentException>(() => new Sgd(p, 0.1, nesterov: true));
    }
}
