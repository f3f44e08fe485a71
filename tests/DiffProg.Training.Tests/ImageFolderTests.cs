namespace DiffProg.Training.Tests;

public sealed class ImageFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("images").FullName;

    public ImageFolderTests()
    {
        Write("train-images-idx3-ubyte", IdxReaderTests.Idx([2, 1, 3], [0, 255, 51, 1, 2, 3]));
        Write("train-labels-idx1-ubyte", IdxReaderTests.Idx([2], [9, 0]));
        Write("t10k-images-idx3-ubyte.gz", IdxReaderTests.Compress(IdxReaderTests.Idx([1, 1, 3], [0, 0, 255])));
        Write("t10k-labels-idx1-ubyte.gz", IdxReaderTests.Compress(IdxReaderTests.Idx([1], [4])));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_ScalesPixels_PlainAndCompressed()
    {
        var (train, test) = ImageFolder.Read(folder);
        Assert.Equal((2, 3, 10), (train.Count, train.Features, train.Classes));
        Assert.Equal([0, 1, 0.2f], train.Input(0));
        Assert.Equal([9, 0], train.Labels);
        Assert.Equal([0, 0, 1], test.Input(0));
        Assert.Equal([4], test.Labels);
    }

    [Fact]
    public void MissingFile_NamesBothForms()
    {
        File.Delete(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));
        Assert.Contains("neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz",
            Assert.Throws<FileNotFoundException>(() => ImageFolder.Read(folder)).Message);
    }

    [Fact]
    public void FilesThatDoNotFit_AreNamed()
    {
        Write("train-labels-idx1-ubyte", IdxReaderTests.Idx([1], [9]));
        AssertMalformed("train-labels-idx1-ubyte: has 1 labels, expected one for each of the 2 images.");
        Write("train-labels-idx1-ubyte", IdxReaderTests.Idx([2], [9, 10]));
        AssertMalformed("train-labels-idx1-ubyte: label 1 is 10, expected below 10.");
        Write("train-labels-idx1-ubyte", IdxReaderTests.Idx([2, 1], [9, 0]));
        AssertMalformed("train-labels-idx1-ubyte: has 2 dimensions, expected 1: [labels].");
    }

    private void AssertMalformed(string message) =>
        Assert.EndsWith(message, Assert.Throws<InvalidDataException>(() => ImageFolder.Read(folder)).Message);

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(folder, name), bytes);
}
