namespace DiffProg.Training;

/// <summary>Reads the four files of MNIST, or of a data set in its form such as Fashion-MNIST.</summary>
public static class ImageFolder
{
    private const int Classes = 10;
    private const float White = 255;

    /// <summary>
    /// Reads <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c> and both <c>t10k</c> files, each plain or
    /// with <c>.gz</c>. Pixels are scaled to 0 to 1.
    /// </summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is malformed, or images and labels differ in number.</exception>
    public static (Dataset Train, Dataset Test) Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return (ReadPair(folder, "train"), ReadPair(folder, "t10k"));
    }

    private static Dataset ReadPair(string folder, string part)
    {
        var imagesPath = Find(folder, $"{part}-images-idx3-ubyte");
        var labelsPath = Find(folder, $"{part}-labels-idx1-ubyte");
        var images = ReadRank(imagesPath, 3, "[images, height, width]");
        var labels = ReadRank(labelsPath, 1, "[labels]");
        if (images.Lengths[0] != labels.Lengths[0])
        {
            throw new InvalidDataException(
                $"{labelsPath}: has {labels.Lengths[0]} labels, "
                + $"expected one for each of the {images.Lengths[0]} images.");
        }

        var wrong = Array.FindIndex(labels.Bytes, label => label >= Classes);
        return wrong < 0
            ? new Dataset(images.Lengths[1] * images.Lengths[2], Classes, Scale(images.Bytes), Widen(labels.Bytes))
            : throw new InvalidDataException(
                $"{labelsPath}: label {wrong} is {labels.Bytes[wrong]}, expected below {Classes}.");
    }

    private static string Find(string folder, string name)
    {
        var plain = Path.Combine(folder, name);
        var compressed = plain + ".gz";
        return File.Exists(plain) ? plain
            : File.Exists(compressed) ? compressed
            : throw new FileNotFoundException($"{folder}: holds neither {name} nor {name}.gz.", plain);
    }

    private static IdxData ReadRank(string path, int rank, string shape)
    {
        var data = IdxReader.Read(path);
        return data.Lengths.Length == rank
            ? data
            : throw new InvalidDataException(
                $"{path}: has {data.Lengths.Length} dimensions, expected {rank}: {shape}.");
    }

    private static float[] Scale(byte[] bytes)
    {
        var scaled = new float[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
            scaled[i] = bytes[i] / White;

        return scaled;
    }

    private static int[] Widen(byte[] bytes) => Array.ConvertAll(bytes, value => (int)value);
}
