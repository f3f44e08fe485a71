using System.Numerics.Tensors;

namespace DiffProg.Tests;

public class ParameterTests
{
    [Fact]
    public void Leaves_OfTiedTensor_ShowItOnceUnderItsFirstName()
    {
        Assert.Equal(["Embedding", "Head.B", "Scale"],
            TiedNetwork.Create(tied: true).Leaves().Select(leaf => leaf.Name));
        Assert.Equal(["Embedding", "Head.W", "Head.B", "Scale"],
            TiedNetwork.Create(tied: false).Leaves().Select(leaf => leaf.Name));
    }

    [Fact]
    public void ParameterCount_CountsSharedTensorsOnce()
    {
        Assert.Equal(10, TiedNetwork.Create(tied: true).ParameterCount());
        Assert.Equal(16, TiedNetwork.Create(tied: false).ParameterCount());
    }

    [Fact]
    public void ZerosLike_KeepsShapesAndSharing()
    {
        var zeros = TiedNetwork.Create(tied: true).ZerosLike();
        Assert.Same(zeros.Embedding, zeros.Head.W);
        Make.AssertIs(zeros.Embedding, [3, 2], 0, 0, 0, 0, 0, 0);
        Make.AssertIs(zeros.Head.B, [3], 0, 0, 0);
        var untied = TiedNetwork.Create(tied: false).ZerosLike();
        Assert.NotSame(untied.Embedding, untied.Head.W);
    }

    [Fact]
    public void Clone_CopiesValuesAndSharing_AndNothingElse()
    {
        var original = TiedNetwork.Create(tied: true);
        var copy = original.Clone();
        Assert.Same(copy.Embedding, copy.Head.W);
        copy.Embedding[0, 0] = 9;
        copy.Scale[0] = 9;
        Assert.Equal(0, original.Embedding[0, 0]);
        Assert.Equal(0.5f, original.Scale[0]);
        Assert.Equal(9, copy.Head.W[0, 0]);
    }

    [Fact]
    public void Clone_OfViewsAndEmpty_IsDense()
    {
        var copy = new Layer(Make.MiddleColumns(), Make.Doubles([0, 3])).Clone();
        Make.AssertIs(copy.W, [3, 2], 1, 2, 5, 6, 9, 10);
        Assert.True(copy.W.IsDense);
        Assert.Equal([0, 3], Make.Shape(copy.B));
    }

    [Fact]
    public void Clear_SetsAllToZero_ThroughAViewToo()
    {
        var whole = Make.Range(3, 4);
        var layer = new Layer(whole.Slice([0..3, 1..3]), Make.Doubles([0]));
        layer.Clear();
        Make.AssertIs(whole, [3, 4], 0, 0, 0, 3, 4, 0, 0, 7, 8, 0, 0, 11);
        var network = TiedNetwork.Create(tied: true);
        network.Clear();
        Assert.All(Make.Elements(network.Embedding), x => Assert.Equal(0, x));
        Assert.Equal(0f, network.Scale[0]);
    }

    [Fact]
    public void OneMap_UsedForTwoRecords_KeepsWhatTheyShare()
    {
        var shared = Make.Range(2);
        var map = ParameterMap.Copies();
        var first = new Layer(shared, Make.Range(1)).Map(map);
        var second = new Layer(Make.Range(3), shared).Map(map);
        Assert.Same(first.W, second.B);
    }

    [Fact]
    public void Map_OfNull_NamesIt() =>
        Assert.Throws<ArgumentNullException>(() => new Layer(null!, Make.Range(1)).Clone());
}
