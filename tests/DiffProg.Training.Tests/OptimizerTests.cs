using System.Numerics.Tensors;

namespace DiffProg.Training.Tests;

public sealed class OptimizerTests
{
    [Fact]
    public void Step_KeepsTheGradient_StepAndClear_ZeroesIt()
    {
        var (p, g) = (Pair.OfSizes(3, 7), Pair.OfSizes(3, 7));
        g.W.Fill(2);
        g.B.Fill(3);
        foreach (Optimizer optimizer in new Optimizer[] { new Sgd(p, 1), new Sgd(p, 1, momentum: 0.5), new Adam(p) })
        {
            g.W.Fill(2);
            g.B.Fill(3);
            optimizer.Step(p, g);
            Assert.All(g.W, value => Assert.Equal(2, value));
            Assert.All(g.B, value => Assert.Equal(3, value));
            optimizer.StepAndClear(p, g);
            Assert.All(g.W, value => Assert.Equal(0, value));
            Assert.All(g.B, value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void SharedTensor_MovesOnce()
    {
        var (table, slope) = (Tensor.Create<double>([1.0, 2.0], [2]), Tensor.Create<double>([1.0, 1.0], [2]));
        var (p, g) = (new Tied(table, table), new Tied(slope, slope));
        new Sgd(p, 0.5).Step(p, g);
        Assert.Equal([0.5, 1.5], table);
    }

    [Fact]
    public void SharedTensor_SeparateGradients_NamesBoth()
    {
        var table = Tensor.CreateFromShape<double>([2]);
        var (tied, free) = (new Tied(table, table),
            new Tied(Tensor.CreateFromShape<double>([2]), Tensor.CreateFromShape<double>([2])));
        Assert.Contains("own tensor for 'Head', which is one parameter with 'Embedding.Table'",
            Assert.Throws<ArgumentException>(() => new Sgd(tied, 1).Step(tied, free)).Message);
        Assert.Contains("one tensor for 'Head' and 'Embedding.Table', which are two parameters",
            Assert.Throws<ArgumentException>(() => new Sgd(free, 1).Step(free, tied)).Message);
    }

    [Fact]
    public void OtherShape_NamesTheTensorAndBothShapes()
    {
        var p = Pair.OfSizes(2, 3);
        var error = Assert.Throws<ArgumentException>(() => new Adam(p).Step(p, Pair.OfSizes(3, 2)));
        Assert.Contains("gradient record has [3, 2] in 'W', expected [2, 3]", error.Message);
    }

    [Fact]
    public void OtherRecord_NamesTheTensor()
    {
        IParameters pair = Pair.OfSizes(2, 3), line = Line.Of(1, 2);
        Assert.Contains("has Tensor<double> in 'W', expected Tensor<float>",
            Assert.Throws<ArgumentException>(() => new Adam(pair).Step(pair, line)).Message);
        Assert.Contains("has 1 tensors, expected 2: 'B' is missing",
            Assert.Throws<ArgumentException>(() => new Adam(pair).Step(pair, new SingleLine(((Pair)pair).W))).Message);
        Assert.Contains("has 'Embedding.Table' where 'W' was expected", Assert.Throws<ArgumentException>(
            () => new Adam(line).Step(line, new Tied(((Line)line).W, ((Line)line).W))).Message);
    }

    [Fact]
    public void GradientThatIsTheParameter_IsRefused()
    {
        var p = Line.Of(1, 2);
        Assert.Contains("'W'", Assert.Throws<ArgumentException>(() => new Sgd(p, 1).Step(p, p)).Message);
    }

    [Fact]
    public void GradientThatIsAnotherParameter_IsRefused()
    {
        var (table, head) = (Tensor.Create<double>([1.0, 2.0], [2]), Tensor.Create<double>([3.0, 4.0], [2]));
        var thrown = Assert.Throws<ArgumentException>(() => new Sgd(new Tied(table, head), 1)
            .Step(new Tied(table, head), new Tied(head, Tensor.CreateFromShape<double>([2]))));
        Assert.Contains("The gradient of 'Embedding.Table' is the parameter 'Head' itself", thrown.Message);
        Assert.Equal([3, 4], head);
    }

    [Fact]
    public void StridedTensor_IsRefused()
    {
        var wide = Tensor.CreateFromShape<double>([4, 4]);
        var p = new Line(wide.Slice([0..4, 0..2]));
        Assert.Contains("'W' is not dense", Assert.Throws<ArgumentException>(() => new Sgd(p, 1)).Message);
    }

    [Fact]
    public void Where_SelectsTensors()
    {
        var (p, g) = (Pair.OfSizes(1, 2), Pair.OfSizes(1, 2));
        g.W.Fill(1);
        g.B.Fill(1);
        new Sgd(p, 1, where: name => name == "B").StepAndClear(p, g);
        Assert.All(p.W, value => Assert.Equal(0, value));
        Assert.All(g.W, value => Assert.Equal(1, value));
        Assert.All(p.B, value => Assert.Equal(-1, value));
        Assert.All(g.B, value => Assert.Equal(0, value));
        Assert.Throws<ArgumentException>(() => new Sgd(p, 1, where: _ => false));
    }

    [Fact]
    public void ReplacedRecord_KeepsTheVelocity()
    {
        var first = Line.Of(0);
        var sgd = new Sgd(first, 1, momentum: 0.5);
        sgd.Step(first, Line.Of(1));
        var second = Line.Of(10);
        sgd.Step(second, Line.Of(1));
        Assert.Equal(-1, first.W[0]);
        Assert.Equal(8.5, second.W[0]);
    }

    [Fact]
    public void EmptyTensor_IsSkipped()
    {
        var p = Pair.OfSizes(0, 0);
        new Adam(p).Step(p, Pair.OfSizes(0, 0));
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("momentum")]
    [InlineData("adamw")]
    public void SecondStep_AllocatesNothing(string kind)
    {
        var (p, g) = (Pair.OfSizes(5, 33), Pair.OfSizes(5, 33));
        Optimizer optimizer = kind switch
        {
            "sgd" => new Sgd(p, 1e-3),
            "momentum" => new Sgd(p, 1e-3, momentum: 0.9),
            _ => new AdamW(p),
        };
        Assert.Equal(0, Allocation.OfSecondRun(() => optimizer.Step(p, g)));
        Assert.Equal(0, Allocation.OfSecondRun(() => optimizer.StepAndClear(p, g)));
    }
}
