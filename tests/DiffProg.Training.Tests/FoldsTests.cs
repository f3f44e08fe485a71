namespace DiffProg.Training.Tests;

public sealed class FoldsTests
{
    [Theory]
    [InlineData(1797, 5)]
    [InlineData(10, 10)]
    [InlineData(7, 2)]
    public void Folds_AreDisjointAndComplete(int count, int folds)
    {
        var splits = Folds.Shuffled(count, folds, new RandomKey(0));
        var all = Enumerable.Range(0, count);
        Assert.Equal(folds, splits.Length);
        Assert.Equal(all, splits.SelectMany(split => split.Test).Order());
        foreach (var split in splits)
        {
            Assert.Equal(all, split.Train.Concat(split.Test).Order());
            Assert.InRange(split.Test.Length, count / folds, count / folds + 1);
        }
    }

    [Fact]
    public void SameKey_SameFolds()
    {
        static int[] Test(ulong seed) => Folds.Shuffled(20, 4, new RandomKey(seed))[1].Test;
        Assert.Equal(Test(3), Test(3));
        Assert.NotEqual(Test(3), Test(4));
    }

    [Fact]
    public void BadNumberOfFolds_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Folds.Shuffled(5, 1, new RandomKey(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Folds.Shuffled(5, 6, new RandomKey(0)));
    }
}
