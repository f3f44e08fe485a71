using System.Buffers.Binary;
using System.IO.Compression;

namespace DiffProg.Training;

/// <summary>The contents of an IDX file.</summary>
/// <param name="Lengths">The length of each dimension, outermost first.</param>
/// <param name="Bytes">The elements, in row-major order.</param>
public sealed record IdxData(int[] Lengths, byte[] Bytes);

/// <summary>
/// Reads files in the IDX format of MNIST (LeCun, Cortes and Burges): two zero bytes, the element type, the rank, the
/// lengths as big-endian 32-bit integers, then the elements. Only unsigned bytes occur in these data sets, and only
/// they are read. A gzip-compressed file is recognised by its first bytes.
/// </summary>
public static class IdxReader
{
    private const byte UnsignedByte = 0x08;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not IDX, or is too short or too long.</exception>
    public static IdxData Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Read(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">The whole file, compressed or not.</param>
    /// <param name="name">How error messages call it.</param>
    /// <exception cref="InvalidDataException">The bytes are not IDX, or too few or too many.</exception>
    public static IdxData Read(byte[] file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        var bytes = file is [0x1F, 0x8B, ..] ? Decompress(file, name) : file;
        var lengths = ReadLengths(bytes, name);
        var header = 4 + 4 * lengths.Length;
        var count = lengths.Aggregate(1.0, (product, length) => product * length);
        return bytes.Length - header == count
            ? new IdxData(lengths, bytes[header..])
            : throw Malformed(name, $"has {bytes.Length - header} elements, "
                + $"expected {count:F0} for the shape [{string.Join(", ", lengths)}] in its header");
    }

    private static int[] ReadLengths(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 4)
            throw Malformed(name, $"has {bytes.Length} bytes, expected at least the 4 of an IDX magic number");

        if (bytes[0] != 0 || bytes[1] != 0 || bytes[2] != UnsignedByte)
        {
            throw Malformed(name, $"starts with 0x{BinaryPrimitives.ReadUInt32BigEndian(bytes):X8}, "
                + "expected 0x0000080N: IDX with unsigned bytes in N dimensions");
        }

        var rank = bytes[3];
        if (bytes.Length < 4 + 4 * rank)
        {
            throw Malformed(
                name, $"ends within its header: {bytes.Length} bytes, expected {4 + 4 * rank} for rank {rank}");
        }

        var lengths = new int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            lengths[axis] = BinaryPrimitives.ReadInt32BigEndian(bytes[(4 + 4 * axis)..]);
            if (lengths[axis] < 0)
                throw Malformed(name, $"has length {lengths[axis]} in axis {axis}, expected at least 0");
        }

        return lengths;
    }

    private static byte[] Decompress(byte[] file, string name)
    {
        using var source = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        try
        {
            source.CopyTo(bytes);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{name}: damaged gzip data: {error.Message}", error);
        }

        return bytes.ToArray();
    }

    private static InvalidDataException Malformed(string name, string what) => new($"{name}: {what}.");
}
