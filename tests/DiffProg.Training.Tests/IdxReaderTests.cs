using System.Buffers.Binary;
using System.IO.Compression;

namespace DiffProg.Training.Tests;

public sealed class IdxReaderTests
{
    private const string BytesExpected = ", expected 0x0000080N: IDX with unsigned bytes in N dimensions.";

    internal static byte[] Idx(int[] lengths, byte[] elements)
    {
        var header = new byte[4 + 4 * lengths.Length];
        (header[2], header[3]) = (0x08, (byte)lengths.Length);
        for (var axis = 0; axis < lengths.Length; axis++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * axis), lengths[axis]);

        return [.. header, .. elements];
    }

    internal static byte[] Compress(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }

    [Fact]
    public void RoundTrip_PlainAndCompressed()
    {
        byte[] elements = [.. Enumerable.Range(0, 2 * 300).Select(i => (byte)i)];
        var file = Idx([2, 300, 1], elements);
        foreach (var bytes in new[] { file, Compress(file) })
        {
            var data = IdxReader.Read(bytes, "images");
            Assert.Equal([2, 300, 1], data.Lengths);
            Assert.Equal(elements, data.Bytes);
        }
    }

    [Fact]
    public void NoElements_IsFine() => Assert.Empty(IdxReader.Read(Idx([0, 28, 28], []), "none").Bytes);

    public static TheoryData<byte[], string> Malformed() => new()
    {
        { [], "x.idx: has 0 bytes, expected at least the 4 of an IDX magic number." },
        { "PNG!data"u8.ToArray(), "x.idx: starts with 0x504E4721" + BytesExpected },
        { [0, 0, 0x0D, 1, 0, 0, 0, 0], "x.idx: starts with 0x00000D01" + BytesExpected },
        { [0, 0, 8, 2, 0, 0, 0, 1], "x.idx: ends within its header: 8 bytes, expected 12 for rank 2." },
        { Idx([3, 2], [1, 2, 3, 4, 5]), "x.idx: has 5 elements, expected 6 for the shape [3, 2] in its header." },
        { Idx([2], [1, 2, 3]), "x.idx: has 3 elements, expected 2 for the shape [2] in its header." },
        { Idx([-1], []), "x.idx: has length -1 in axis 0, expected at least 0." },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_SaysWhatWasFoundAndExpected(byte[] bytes, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => IdxReader.Read(bytes, "x.idx")).Message);

    [Fact]
    public void HugeShape_DoesNotOverflow() => Assert.Throws<InvalidDataException>(
        () => IdxReader.Read(Idx([int.MaxValue, int.MaxValue, int.MaxValue], []), "x.idx"));

    [Fact]
    public void DamagedCompression_NamesTheFile()
    {
        var bytes = Compress(Idx([600], new byte[600]));
        bytes[2] = 0;
        Assert.StartsWith("x.gz: ", Assert.Throws<InvalidDataException>(() => IdxReader.Read(bytes, "x.gz")).Message);
    }
}
