using System.Numerics.Tensors;
using DiffProg.Modules;

namespace DiffProg.Tests.Modules;

/// <summary>Modules against numbers worked by hand, and their pullbacks against finite differences of the plain
/// bodies.</summary>
public sealed class ModuleTests
{
    private static readonly Tensor<float> X = Tensor.Create<float>([1, 2, -3, 4], [2, 2]);

    [Fact]
    public void Linear_OfTwoRows_IsTheAffineMap()
    {
        var p = new Linear(Tensor.Create<float>([1, 0, 2, -1, 1, 1], [3, 2]), Tensor.Create<float>([0.5f, 0, -1], [3]));
        Require([1.5f, 0, 2, -2.5f, -10, 0], p.ApplyValue(X));
        RequireGradient(p, q => q.Apply(X), (q, c, g) => q.ApplyVjp(X, c, g));
    }

    [Fact]
    public void FeedForward_OfTwoRows_IsTheRectifiedAffineMap()
    {
        var p = new FeedForward(
            Tensor.Create<float>([1, 0, 2, -1, 1, 1], [3, 2]), Tensor.Create<float>([0.5f, 0.25f, -1], [3]));
        Require([1.5f, 0.25f, 2, 0, 0, 0], p.ApplyValue(X));
        var shifted = p with { B = Tensor.Create<float>([0.5f, 0.25f, -1.5f], [3]) };
        RequireGradient(shifted, q => q.Apply(X), (q, c, g) => q.ApplyVjp(X, c, g));
    }

    [Fact]
    public void EmbedToken_OfRepeatedIds_AddsTheirGradients()
    {
        var p = new EmbedToken(Tensor.Create<float>([1, 2, 3, 4, 5, 6], [3, 2]));
        Require([5, 6, 1, 2, 5, 6], p.ApplyValue([2, 0, 2]));
        var gradient = p.ZerosLike();
        p.ApplyVjp([2, 0, 2], Tensor.Create<float>([1, 2, 3, 4, 10, 20], [3, 2]), gradient);
        Require([3, 4, 0, 0, 11, 22], gradient.Table);
    }

    [Fact]
    public void LayerNorm_OfTwoRows_HasTheirStandardScores()
    {
        var p = new LayerNorm(Tensor.Create<float>([2, 1], [2]), Tensor.Create<float>([0, 1], [2]));
        Require([-2, 2, -2, 2], p.ApplyValue(X), 1e-4f);
        RequireGradient(p, q => q.Apply(X), (q, c, g) => q.ApplyVjp(X, c, g));
    }

    [Fact]
    public void Create_ByItself_HasTheDocumentedShapesAndConstants()
    {
        var norm = LayerNorm.Create(4, new RandomKey(1));
        Require([1, 1, 1, 1], norm.Gain);
        Require([0, 0, 0, 0], norm.Bias);
        Assert.Equal([3, 2], FeedForward.Create(@out: 3, @in: 2, key: new RandomKey(1)).W.Lengths.ToArray());
        Assert.Equal([7, 5], EmbedToken.Create(V: 7, E: 5, key: new RandomKey(1)).Table.Lengths.ToArray());
    }

    // The derivative of sum(c y) for a fixed c, by pullback and by differences of the plain body.
    private static void RequireGradient<P>(P p, Func<P, Tensor<float>> apply, Action<P, Tensor<float>, P> pullback)
        where P : class, IParameters<P>
    {
        var y = apply(p);
        var c = Tensor.CreateFromShape<float>(y.Lengths);
        for (int i = 0; i < c.Lengths[0]; i++)
        {
            for (int j = 0; j < c.Lengths[1]; j++)
                c[i, j] = 0.5f + i - (0.75f * j);
        }

        var gradient = p.ZerosLike();
        pullback(p, c, gradient);
        GradientCheck.Parameters(q => Ops.Sum(apply(q) * c), p, gradient).ThrowIfWrong();
    }

    private static void Require(float[] expected, Tensor<float> actual, float tolerance = 1e-6f)
    {
        var values = new float[actual.FlattenedLength];
        actual.FlattenTo(values);
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(expected[i], values[i], tolerance);
    }
}
