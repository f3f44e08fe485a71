namespace DiffProg.Passes.Tests.IR;

public class AttributesTests
{
    private static Attributes All => Attributes.None
        .With("keep", 1).With("value", 1.0).With("name", "Mean").With("axes", [0, 1])
        .With("rows", [Dim.Symbol("B") * 2]);

    [Fact]
    public void Text_EveryKindOfValue_IsSortedByKey() =>
        Assert.Equal("axes=[0, 1] keep=1 name=\"Mean\" rows=<2*B> value=1.0", All.ToString());

    [Fact]
    public void Equality_OtherOrderOfInsertion_IsEqual()
    {
        var a = Attributes.None.With("a", 1).With("b", 2.0);
        var b = Attributes.None.With("b", 2.0).With("a", 1);
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, a.With("a", 2));
    }

    [Fact]
    public void Equality_IntegerAndReal_Differ()
    {
        Assert.NotEqual(Attributes.None.With("v", 1), Attributes.None.With("v", 1.0));
        Assert.NotEqual(Attributes.None.With("v", 0.0), Attributes.None.With("v", -0.0));
        Assert.NotEqual(Attributes.None.With("v", new int[] { 1 }), Attributes.None.With("v", [Dim.One]));
        Assert.NotEqual(Attributes.None.With("v", "1"), Attributes.None.With("v", 1));
        Assert.Equal(Attributes.None.With("v", double.NaN), Attributes.None.With("v", double.NaN));
    }

    [Fact]
    public void With_ExistingKey_ReplacesAndLeavesTheOriginal()
    {
        var a = Attributes.None.With("v", 1);
        Assert.Equal(2, a.With("v", 2).Integer("v"));
        Assert.Equal(1, a.Integer("v"));
        Assert.True(Attributes.None.IsEmpty);
    }

    [Fact]
    public void MapDims_RewritesDimensionsOnly()
    {
        var mapped = All.MapDims(d => d.Substitute(_ => 3));
        Assert.Equal(6, mapped.Dims("rows")[0].AsConstant);
        Assert.Equal(All.Integers("axes"), mapped.Integers("axes"));
        Assert.Equal("Mean", mapped.Text("name"));
    }
}
