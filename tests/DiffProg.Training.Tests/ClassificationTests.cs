using System.Numerics.Tensors;

namespace DiffProg.Training.Tests;

public sealed class ClassificationTests
{
    [Fact]
    public void Accuracy_CountsLargestLogits()
    {
        var logits = Tensor.Create<float>([1, 2, 0, 5, 5, 4, -3, -2, -1, 0, 0, 0], [4, 3]);
        var predictions = new int[4];
        Classification.Predict(logits, predictions);
        Assert.Equal([1, 0, 2, 0], predictions);
        Assert.Equal(3, Classification.CountCorrect(logits, [1, 0, 2, 1]));
        Assert.Equal(0.75, Classification.Accuracy(logits, [1, 0, 2, 1]));
    }

    [Fact]
    public void NotANumber_IsNeverRight()
    {
        Assert.Equal(Classification.None, Classification.ArgMax<double>([1, double.NaN, 3]));
        Assert.Equal(Classification.None, Classification.ArgMax<double>([double.NaN]));
        Assert.Equal(Classification.None, Classification.ArgMax<double>([]));
        Assert.Equal(0, Classification.CountCorrect(Tensor.Create<double>([double.NaN, 1], [1, 2]), [-1]));
    }

    [Fact]
    public void WrongShape_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Classification.Accuracy(Tensor.CreateFromShape<float>([2, 3]), [1]));
        Assert.Throws<ArgumentException>(() => Classification.Accuracy(Tensor.CreateFromShape<float>([2]), [1, 0]));
    }
}
