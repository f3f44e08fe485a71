using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace DiffProg.Tests;

/// <summary>What users write must bind without type arguments, in both precisions and on scalars.</summary>
public class SpellingTests
{
    private sealed record Dense(Tensor<float> W, Tensor<float> B);

    [Fact]
    public void FeedForward_AsUsersWriteIt_Binds()
    {
        var p = new Dense(Make.Floats([2, 3], 1, 0, -1, 2, 1, 0), Make.Floats([2], 0.5f, -10));
        var x = Make.Floats([3], 1, 2, 3);
        Assert.Equal([0f, 0f], Make.Elements(Relu(MatMul(p.W, x) + p.B)));
        Assert.Equal([-1.5f, -6f], Make.Elements(p.W.MatMul(x) + p.B));
    }

    [Fact]
    public void ReductionsAndLayout_WithoutTypeArguments_Bind()
    {
        var x = Make.Floats([2, 2], 1, 4, 3, 2);
        var y = Make.Range(2, 2);
        var b = 4;
        Assert.Equal([4f, 3f], Make.Elements(Max(x, 1)));
        Assert.Equal(30f, Sum(x * x));
        Assert.Equal(14.0, Sum(y * y));
        Assert.Equal([1, 1], Make.Shape(Sum(y, [0, 1], keepDims: true)));
        Assert.Equal([4, 1], Make.Shape(Reshape(x, b, -1)));
        Assert.Equal([2, 4], Make.Shape(Concatenate(1, x, x)));
        Assert.Equal([2, 4], Make.Shape(Concatenate(1, new[] { y, y })));
        Assert.Equal([2, 2, 2], Make.Shape(Stack(0, y, y)));
        Assert.Equal([2, 2, 2], Make.Shape(Broadcast(y, 2, 2, 2)));
        Assert.Equal([2], Make.Shape(Index(x, 1)));
        Assert.Equal([1, 2], Make.Shape(Slice(x, 0, 1, 1)));
        Assert.Equal([2, 2], Make.Shape(Permute(x, [1, 0])));
        Assert.Equal([3, 2], Make.Shape(Gather(x, [0, 1, 0])));
        Assert.Equal([1, 5], Make.Shape(OneHot<float>([2], 5)));
    }

    [Fact]
    public void ScalarsAndMixedOperands_WithoutTypeArguments_Bind()
    {
        var x = Make.Floats([2], 1, 4);
        double e = Exp(2.0);
        float f = Exp(2f);
        Make.AssertClose(e, f, 1e-6);
        Assert.Equal([1f, 16f], Make.Elements(Pow(x, 2)));
        Assert.Equal([2f, 4f], Make.Elements(Maximum(x, 2)));
        Assert.Equal([1f, 2f], Make.Elements(Minimum(x, 2)));
        Assert.Equal([0f, 4f], Make.Elements(Where(Greater(x, 2), x, 0)));
        Assert.Equal([1f, 0f], Make.Elements(Where(Less(x, 2), 1f, 0f)));
        Assert.Equal([1f, 4f], Make.Elements(Where(Less(x, 2), 1, x)));
        Assert.Equal([1f, 4f], Make.Elements(Where(EqualTo(x, x), x, x)));
        Assert.Equal(8.0, Pow(2.0, 3));
        float loss = CrossEntropy(x, 1);
        float mean = CrossEntropy(Reshape(x, 1, 2), [1]);
        int[] labels = [1];
        Assert.Equal(loss, mean);
        Assert.Equal(loss, CrossEntropy(Reshape(x, 1, 2), labels));
    }
}
