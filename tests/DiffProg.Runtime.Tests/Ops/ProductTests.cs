using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests;

public class ProductTests
{
    private static readonly Tensor<double> a = Make.Range(2, 3);

    [Fact]
    public void MatMul_OfEveryForm_ByHand()
    {
        Make.AssertIs(MatMul(a, Make.Range(3, 2)), [2, 2], 10, 13, 28, 40);
        Make.AssertIs(MatMul(a, Make.Vector(1, 0, -1)), [2], -2, -2);
        Make.AssertIs(MatMul(Make.Vector(1, 10), a), [3], 30, 41, 52);
        Make.AssertIs(MatMul(Make.Range(2, 1, 2), Make.Range(2, 2, 1)), [2, 1, 1], 1, 13);
        Make.AssertIs(MatMul(Make.Range(2, 1, 2), Make.Doubles([2, 2], 1, 2, 3, 4)), [2, 1, 2], 3, 4, 11, 16);
        Assert.Equal([4, 4], Make.Shape(MatMul(Make.Range(4, 6), Make.Range(6, 4))));
        Assert.Equal([2, 2, 5, 7], Make.Shape(MatMul(Make.Range(2, 2, 5, 3), Make.Range(2, 2, 3, 7))));
    }

    [Fact]
    public void MatMul_OfViewsAndTransposes_ReadsTheRightElements()
    {
        Make.AssertIs(MatMul(Make.MiddleColumns(), Make.Doubles([2, 1], 1, 1)), [3, 1], 3, 11, 19);
        Make.AssertIs(MatMul(a, Tensor.Transpose(a)), [2, 2], 5, 14, 14, 50);
        Make.AssertIs(MatMul(a, Transpose(a)), [2, 2], 5, 14, 14, 50);
    }

    [Fact]
    public void MatMul_OfEmptySides_IsZeroOrEmpty()
    {
        Make.AssertIs(MatMul(Make.Doubles([2, 0]), Make.Doubles([0, 2])), [2, 2], 0, 0, 0, 0);
        Make.AssertIs(MatMul(Make.Doubles([2, 0]), Make.Doubles([0])), [2], 0, 0);
        Assert.Equal([0, 2], Make.Shape(MatMul(Make.Doubles([0, 3]), Make.Range(3, 2))));
        Assert.Equal([0, 2, 2], Make.Shape(MatMul(Make.Doubles([0, 2, 3]), Make.Doubles([0, 3, 2]))));
    }

    [Fact]
    public void MatMul_AgainstThreeLoops_Agrees()
    {
        var (m, n, k) = (7, 5, 9);
        var x = Sin(Make.Range(m, k));
        var y = Cos(Make.Range(k, n));
        var expected = new double[m * n];
        for (var i = 0; i < m * n; i++)
        {
            for (var p = 0; p < k; p++)
                expected[i] += x[i / n, p] * y[p, i % n];
        }

        Make.AssertIs(MatMul(x, y), [m, n], expected);
    }

    [Fact]
    public void Dot_ByHand()
    {
        Assert.Equal(12, Dot(Make.Vector(1, 2, 3), Make.Vector(3, 3, 1)));
        Assert.Equal(0, Dot(Make.Vector(1, 0), Make.Vector(0, 1)));
        Assert.Equal(0, Dot(Make.Doubles([0]), Make.Doubles([0])));
        Assert.Equal("b", Assert.Throws<ArgumentException>(() => Dot(Make.Range(2), Make.Range(3))).ParamName);
        Assert.Contains("use MatMul", Assert.Throws<ArgumentException>(() => Dot(a, a)).Message);
    }

    [Fact]
    public void MatMul_OfShapesThatDoNotFit_NamesShapesAndWayOut()
    {
        var inner = Assert.Throws<ArgumentException>(() => MatMul(a, a));
        Assert.Equal("b", inner.ParamName);
        Assert.Contains("'b' is [2, 3], with 2 in axis 0; expected 3", inner.Message);
        Assert.Contains("Transpose(b)", inner.Message);
        var vectors = Assert.Throws<ArgumentException>(() => MatMul(Make.Range(3), Make.Range(3)));
        Assert.Contains("use Dot", vectors.Message);
        Assert.Contains("leading axes [2]",
            Assert.Throws<ArgumentException>(() => MatMul(Make.Range(2, 1, 3), Make.Range(3, 3, 1))).Message);
        Assert.Throws<ArgumentException>(() => MatMul(a, Make.Range(2, 3, 1)));
        Assert.Throws<ArgumentException>(() => MatMul(Make.Range(3), Make.Range(2, 3, 2)));
    }
}
