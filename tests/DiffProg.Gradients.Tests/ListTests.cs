using System.Numerics.Tensors;

namespace DiffProg.Gradients.Tests;

/// <summary>Arrays and lists of records: what is made of them, training, sharing, what is refused.</summary>
public sealed class ListTests
{
    private static readonly Tensor<double> X = Draw(1, 4, 3);
    private static readonly Tensor<double> Y = Draw(2, 4);

    [Fact]
    public void Create_MakesAsManyDifferentElements()
    {
        var p = TransformerModel.Create(d: 2, heads: 2, width: 3, depth: 4, key: new RandomKey(1));
        Assert.Equal(4, p.Blocks.Length);
        Assert.All(p.Blocks, block => Assert.Equal(2, block.Heads.Count));
        Assert.NotEqual(p.Blocks[0].Heads[0].Query.ToArray(), p.Blocks[1].Heads[0].Query.ToArray());
        Assert.NotEqual(p.Blocks[0].Heads[0].Query.ToArray(), p.Blocks[0].Heads[1].Query.ToArray());
        Assert.Empty(DeepModel.Create(width: 3, depth: 0, key: new RandomKey(1)).Layers);
        Assert.Throws<ArgumentOutOfRangeException>(() => DeepModel.Create(width: 3, depth: -1, key: new RandomKey(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DeepModel.Zeros(width: 0, depth: 2));
    }

    [Fact]
    public void Visit_NamesElementsByTheirNumbers()
    {
        var names = TransformerModel.Zeros(d: 2, heads: 2, width: 3, depth: 2).Leaves().Select(l => l.Name).ToArray();
        Assert.Equal("Blocks[0].Heads[0].Query", names[0]);
        Assert.Equal("Blocks[0].Heads[1].Back", names[7]);
        Assert.Equal("Blocks[1].Forward.B", names[^2]);
        Assert.Equal("Out", names[^1]);
    }

    [Fact]
    public void DeepModel_InTraining_EqualsTheUnrolledOne()
    {
        var p = DeepModel.Create(width: 3, depth: 3, key: new RandomKey(3));
        var unrolled = new UnrolledModel(p.Layers[0], p.Layers[1], p.Layers[2], p.Out).Clone();
        Trained(
            p, unrolled, (model, gradient) => ListPrograms.DeepGradient(X, Y, model, gradient),
            (model, gradient) => ListPrograms.UnrolledGradient(X, Y, model, gradient));
    }

    [Fact]
    public void AttentionBlocks_InTraining_EqualTheUnrolledOnes()
    {
        var p = TransformerModel.Create(d: 2, heads: 2, width: 3, depth: 2, key: new RandomKey(4));
        var unrolled = new UnrolledTransformer(
            p.Blocks[0].Heads[0], p.Blocks[0].Heads[1], p.Blocks[0].Forward, p.Blocks[1].Heads[0], p.Blocks[1].Heads[1],
            p.Blocks[1].Forward, p.Out).Clone();
        Trained(
            p, unrolled, (model, gradient) => ListPrograms.TransformedGradient(X, Y, model, gradient),
            (model, gradient) => ListPrograms.UnrolledTransformedGradient(X, Y, model, gradient));
    }

    // Elements that are not there have no sizes, which nothing can contradict.
    [Fact]
    public void EmptyList_HasNoSizes()
    {
        Stage first = new(Draw(3, 3, 2), Draw(4, 3)), direction = new(Draw(5, 3, 2), Draw(6, 3));
        double value = Dot(first.B, first.B), slope = 2 * Dot(first.B, direction.B);
        void IsRight((double Value, double Tangent) jvp, Func<Stage, double> gradient)
        {
            Assert.Equal((value, slope), (jvp.Value, jvp.Tangent));
            var byFirst = Stage.Zeros(o: 3, i: 2);
            Assert.Equal(value, gradient(byFirst));
            Assert.Equal(slope, Dot(byFirst.B, direction.B), 1e-14);
        }

        Assert.Equal(value, ListPrograms.ThroughValue([], first), 1e-14);
        IsRight(ListPrograms.ThroughJvp([], first, [], direction), g => ListPrograms.ThroughGradient([], first, [], g));
        IsRight(
            ListPrograms.ThroughArrayJvp([], first, [], direction),
            g => ListPrograms.ThroughArrayGradient([], first, [], g));
        foreach (var groups in (Groups[])[new([]), new([new([]), new([])])])
        {
            IsRight(
                ListPrograms.ThroughGroupsJvp(groups, first, groups, direction),
                g => ListPrograms.ThroughGroupsGradient(groups, first, groups, g));
        }

        Assert.Equal(ListPrograms.Image([], first).ToArray(), ListPrograms.ImageValue([], first).ToArray());
        var by = Stage.Zeros(o: 3, i: 2);
        ListPrograms.ImageVjp([], first, direction.B, [], by);
        Assert.Equal(Dot(direction.B, direction.B) * 2, Dot(by.B, direction.B), 1e-14);
        Assert.Throws<ArgumentException>(() => ListPrograms.ThroughValue([new(Draw(1, 3, 2), Draw(2, 3))], first));
    }

    private static double Dot(Tensor<double> x, Tensor<double> y) => Tensor.Dot<double>(x, y);

    [Fact]
    public void SharedElement_IsOneParameter()
    {
        var p = DeepModel.Create(width: 3, depth: 3, key: new RandomKey(5));
        var tied = p with { Layers = [p.Layers[0], p.Layers[1], p.Layers[0]] };
        var gradient = tied.ZerosLike();
        Assert.Same(gradient.Layers[0].W, gradient.Layers[2].W);
        Assert.NotSame(gradient.Layers[0].W, gradient.Layers[1].W);
        Assert.Equal(5, tied.Leaves().Count);
        var free = tied.Clone() is var copy
            ? copy with { Layers = [copy.Layers[0], copy.Layers[1], copy.Layers[2].Clone()] } : null!;
        var apart = free.ZerosLike();
        ListPrograms.DeepGradient(X, Y, tied, gradient);
        ListPrograms.DeepGradient(X, Y, free, apart);
        Same(apart.Layers[0].W + apart.Layers[2].W, gradient.Layers[0].W);
        Same(apart.Layers[0].B + apart.Layers[2].B, gradient.Layers[0].B);
        Same(apart.Layers[1].W, gradient.Layers[1].W);
    }

    [Fact]
    public void FrozenList_ReceivesNothing()
    {
        var p = new PartlyFrozen([Draw(1, 2), Draw(2, 2)], [Draw(3, 2), Draw(4, 2)]);
        var gradient = p.ZerosLike();
        ListPrograms.FrozenGradient(Draw(5, 2), p, gradient);
        Assert.All(gradient.Fixed, g => Assert.All(g, value => Assert.Equal(0, value)));
        Same(p.Fixed[1], gradient.Free[0]);
        Assert.All(gradient.Free[1], value => Assert.Equal(1, value));
    }

    [Fact]
    public void WrongElement_IsNamed()
    {
        var p = DeepModel.Create(width: 3, depth: 3, key: new RandomKey(6));
        DeepModel With(Layer layer) => p with { Layers = [p.Layers[0], layer, p.Layers[2]] };
        Refused<ArgumentNullException>(() => ListPrograms.DeepValue(X, Y, p with { Layers = null! }), "p.Layers");
        Refused<ArgumentNullException>(() => ListPrograms.DeepValue(X, Y, With(null!)), "p.Layers[1].W");
        Refused<ArgumentNullException>(
            () => ListPrograms.DeepValue(X, Y, With(p.Layers[1] with { B = null! })), "p.Layers[1].B");
        Refused<ArgumentException>(
            () => ListPrograms.DeepValue(X, Y, With(new(Draw(1, 3, 3), Draw(1, 4)))),
            "Deep: parameter 'p.Layers[1].B' has 4 in axis 0 (width), expected 3, the length of axis 1 of 'x'");
        Refused<ArgumentException>(
            () => ListPrograms.DeepValue(X, Y, With(new(Draw(1, 3), Draw(1, 3)))), "'p.Layers[1].W' has rank 1");
    }

    [Fact]
    public void WrongGradient_IsNamed_AndLeftAlone()
    {
        var p = DeepModel.Create(width: 3, depth: 2, key: new RandomKey(7));
        var gradient = p.ZerosLike();
        Refused<ArgumentException>(
            () => ListPrograms.DeepGradient(X, Y, p, DeepModel.Zeros(width: 3, depth: 3)),
            "'gradient.Layers' has length 3 (depth), expected 2, the length of 'p.Layers'");
        Refused<ArgumentException>(
            () => ListPrograms.DeepGradient(
                X, Y, p, gradient with { Layers = [gradient.Layers[0], Layer.Zeros(w: 2)] }),
            "'gradient.Layers[1].W' is [2, 2]");
        Refused<ArgumentException>(
            () => ListPrograms.DeepGradient(
                X, Y, p, gradient with { Layers = [gradient.Layers[0], gradient.Layers[0]] }),
            "'gradient.Layers[0].", "'gradient.Layers[1].", "share memory");
        Refused<ArgumentException>(
            () => ListPrograms.DeepGradient(X, Y, p, gradient with { Layers = [gradient.Layers[0], p.Layers[0]] }),
            "'gradient.Layers[1].", "'p.Layers[0].", "share memory");
        Refused<ArgumentException>(
            () => ListPrograms.DeepGradient(X, Y, p, gradient with
            {
                Layers = [gradient.Layers[0], gradient.Layers[1] with { W = Draw(1, 3, 4)[.., ..3] }],
            }),
            "gradient.Layers[1].W", "view with gaps");
        Assert.All(gradient.Leaves(), leaf => Assert.All((Tensor<double>)leaf.Tensor, value => Assert.Equal(0, value)));
    }

    [Fact]
    public void InnerList_OfAnotherLength_IsNamed()
    {
        var p = TransformerModel.Create(d: 2, heads: 2, width: 3, depth: 2, key: new RandomKey(8));
        var block = p.Blocks[1] with { Heads = [p.Blocks[1].Heads[0]] };
        Refused<ArgumentException>(
            () => ListPrograms.TransformedValue(X, Y, p with { Blocks = [p.Blocks[0], block] }),
            "'p.Blocks[1].Heads' has length 1 (heads), expected 2, the length of 'p.Blocks[0].Heads'");
        Refused<ArgumentNullException>(
            () => ListPrograms.TransformedValue(X, Y, p with { Blocks = [p.Blocks[0], block with { Heads = null! }] }),
            "p.Blocks[1].Heads");
        var head = p.Blocks[1].Heads[1] with { Key = Draw(1, 3, 5) };
        Refused<ArgumentException>(
            () => ListPrograms.TransformedValue(X, Y, p with
            {
                Blocks = [p.Blocks[0], block with { Heads = [p.Blocks[1].Heads[0], head] }],
            }),
            "'p.Blocks[1].Heads[1].Key' has 5 in axis 1 (d), expected 2");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MinValue)]
    public void NumberThatIsNone_ThrowsWhatTheBodyThrows(int i)
    {
        Layer[] layers = [Layer.Zeros(2), Layer.Zeros(2)];
        Layer[] gradient = [Layer.Zeros(2), Layer.Zeros(2)];
        Assert.Throws<IndexOutOfRangeException>(() => ListPrograms.OfArray(layers, i));
        Assert.Throws<IndexOutOfRangeException>(() => ListPrograms.OfArrayValue(layers, i));
        Assert.Throws<IndexOutOfRangeException>(() => ListPrograms.OfArrayGradient(layers, i, gradient));
        var list = layers.ToList();
        string says = Assert.Throws<ArgumentOutOfRangeException>(() => ListPrograms.OfList(list, i)).Message;
        Assert.Equal(
            says, Assert.Throws<ArgumentOutOfRangeException>(() => ListPrograms.OfListValue(list, i)).Message);
        Assert.Equal(says, Assert.Throws<ArgumentOutOfRangeException>(
            () => ListPrograms.OfListGradient(list, i, gradient)).Message);
        Assert.All(gradient, layer => Assert.All(layer.W, value => Assert.Equal(0, value)));
    }

    [Fact]
    public void OneElementTwice_IsAddedToTwice()
    {
        Layer[] layers = [Layer.Zeros(2), Layer.Zeros(2)];
        Layer[] gradient = [Layer.Zeros(2), Layer.Zeros(2)];
        ListPrograms.OfTwoGradient(layers, 0, gradient);
        Assert.All(gradient[0].W, value => Assert.Equal(3, value));
        ListPrograms.OfTwoGradient(layers, 1, gradient);
        Assert.All(gradient[0].W, value => Assert.Equal(4, value));
        Assert.All(gradient[1].W, value => Assert.Equal(2, value));
    }

    // The first is there; nothing is added to its gradient before the second is asked for.
    [Fact]
    public void NumberThatIsNone_AfterOneThatIs_LeavesTheGradientAlone()
    {
        Layer[] gradient = [Layer.Zeros(2)];
        Assert.Throws<IndexOutOfRangeException>(() => ListPrograms.OfTwoGradient([Layer.Zeros(2)], 1, gradient));
        Assert.All(gradient[0].W, value => Assert.Equal(0, value));
    }

    [Fact]
    public void ViewWithGaps_InAList_IsRead()
    {
        var p = DeepModel.Create(width: 3, depth: 2, key: new RandomKey(9));
        var wide = Draw(3, 3, 5);
        var view = p with { Layers = [p.Layers[0], p.Layers[1] with { W = wide[.., 1..4] }] };
        Assert.Equal(ListPrograms.Deep(X, Y, view), ListPrograms.DeepValue(X, Y, view), 12);
    }

    // A few steps of gradient descent on both models: every loss and every gradient agrees, and the loss goes down.
    private static void Trained<TList, TNamed>(
        TList list, TNamed named, Func<TList, TList, double> ofList, Func<TNamed, TNamed, double> ofNamed)
        where TList : class, IParameters<TList>
        where TNamed : class, IParameters<TNamed>
    {
        var (listGradient, namedGradient) = (list.ZerosLike(), named.ZerosLike());
        double first = 0, last = 0;
        for (int step = 0; step < 6; step++)
        {
            last = ofList(list, listGradient);
            Assert.Equal(ofNamed(named, namedGradient), last, 12);
            if (step == 0)
                first = last;
            foreach (var (one, other) in listGradient.Leaves().Zip(namedGradient.Leaves()))
                Same((Tensor<double>)other.Tensor, (Tensor<double>)one.Tensor);
            Descend(list, listGradient);
            Descend(named, namedGradient);
        }

        Assert.True(last < first, $"{last} is not below {first}");
    }

    private static void Descend(IParameters parameters, IParameters gradient)
    {
        foreach (var (p, g) in parameters.Leaves().Zip(gradient.Leaves()))
        {
            var (values, slopes) = ((Tensor<double>)p.Tensor, (Tensor<double>)g.Tensor);
            Tensor.Subtract<double>(values, slopes * 0.05, values);
        }

        gradient.Clear();
    }

    private static void Same(Tensor<double> expected, Tensor<double> actual)
    {
        foreach (var (x, y) in expected.Zip(actual))
            Assert.Equal(x, y, 12);
    }

    private static Tensor<double> Draw(ulong seed, params nint[] lengths) =>
        Initializers.Make<double>(Initialization.Normal, 1, new RandomKey(seed), lengths);

    private static void Refused<T>(Action call, params string[] parts)
        where T : Exception
    {
        string message = Assert.Throws<T>(call).Message;
        foreach (string part in parts)
            Assert.Contains(part, message);
    }
}
