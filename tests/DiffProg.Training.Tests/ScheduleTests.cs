namespace DiffProg.Training.Tests;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(5, 0.6)]
    [InlineData(10, 0.2)]
    [InlineData(11, 0.2)]
    public void Linear_FallsOnALine(int step, double expected) =>
        Assert.Equal(expected, Schedule.Linear(1, step, 10, final: 0.2), 12);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(5, 0.6)]
    [InlineData(10, 0.2)]
    public void Cosine_FallsAlongHalfAPeriod(int step, double expected) =>
        Assert.Equal(expected, Schedule.Cosine(1, step, 10, final: 0.2), 12);

    [Fact]
    public void Warmup_RisesToOne()
    {
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(step => Schedule.Warmup(step, 4)));
        Assert.Equal(1, Schedule.Warmup(0, 0));
    }
}
