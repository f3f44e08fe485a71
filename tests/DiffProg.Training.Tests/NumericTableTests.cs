using System.Text;

namespace DiffProg.Training.Tests;

public sealed class NumericTableTests
{
    private static NumericTable Read(string text, bool hasHeader = false) =>
        NumericTable.Read(new StringReader(text), "t.csv", hasHeader);

    [Fact]
    public void Read_WithAndWithoutHeader()
    {
        var plain = Read("1,2.5\n-3e2,0\n");
        Assert.Equal((2, 2), (plain.Rows, plain.Columns));
        Assert.Equal([-300.0, 0.0], plain.Row(1));
        var named = Read("a,b\n1,2\n", hasHeader: true);
        Assert.Equal(["a", "b"], named.Header);
        Assert.Equal([1.0, 2.0], named.Row(0));
        Assert.Equal(0, Read("").Rows);
    }

    [Fact]
    public void Read_CompressedStream()
    {
        var bytes = IdxReaderTests.Compress(Encoding.UTF8.GetBytes("1,2\n3,4\n"));
        Assert.Equal([3.0, 4.0], NumericTable.Read(new MemoryStream(bytes), "t.csv.gz").Row(1));
    }

    [Theory]
    [InlineData("1,2\n3,x\n", "t.csv, line 2, field 2: 'x' is not a number.")]
    [InlineData("1,2\n3\n", "t.csv, line 2: has 1 fields, expected 2 as in the first line.")]
    [InlineData("1,2\n3,4,5\n", "t.csv, line 2: has 3 fields, expected 2 as in the first line.")]
    public void Malformed_NamesLineAndField(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Read(text)).Message);

    [Fact]
    public void TextAfterAQuote_IsRefused() =>
        Assert.StartsWith("t.csv: ", Assert.Throws<InvalidDataException>(() => Read("1,2\n3,\"4\"5\n")).Message);

    [Fact]
    public void ToDataset_LastColumnIsTheLabel()
    {
        var data = Read("0,16,3\n4,8,0\n").ToDataset(classes: 4, full: 16);
        Assert.Equal([0.25f, 0.5f], data.Input(1));
        Assert.Equal([3, 0], data.Labels);
        Assert.Contains("Row 0 has the label 3, expected an integer from 0 to 2",
            Assert.Throws<InvalidDataException>(() => Read("0,16,3\n").ToDataset(3)).Message);
        Assert.Contains("1 columns", Assert.Throws<InvalidDataException>(() => Read("0\n").ToDataset(3)).Message);
        Assert.Contains("label 0.5", Assert.Throws<InvalidDataException>(() => Read("0,0.5\n").ToDataset(3)).Message);
    }
}
