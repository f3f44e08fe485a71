using System.Numerics.Tensors;

namespace DiffProg.Tests;

/// <summary>Short spellings for the tensors of a test.</summary>
internal static class Make
{
    public static Tensor<float> Floats(ReadOnlySpan<nint> lengths, params float[] elements) =>
        Tensor.Create(elements, lengths);

    public static Tensor<double> Doubles(ReadOnlySpan<nint> lengths, params double[] elements) =>
        Tensor.Create(elements, lengths);

    public static Tensor<double> Vector(params double[] elements) => Tensor.Create(elements);

    /// <summary>0, 1, 2, ... in that shape.</summary>
    public static Tensor<double> Range(params ReadOnlySpan<nint> lengths)
    {
        nint count = 1;
        foreach (var length in lengths)
            count *= length;

        return Tensor.Create(Enumerable.Range(0, (int)count).Select(i => (double)i).ToArray(), lengths);
    }

    /// <summary>[[1, 2], [5, 6], [9, 10]]: the middle columns of 3x4, a view that is not dense.</summary>
    public static Tensor<double> MiddleColumns() => Range(3, 4).Slice([0..3, 1..3]);

    /// <summary>
    /// [[4, 5, 6, 7], [8, 9, 10, 11]]: the last rows of 3x4, a dense view that does not begin at the first element.
    /// </summary>
    public static Tensor<double> LastRows() => Range(3, 4).Slice([1..3, 0..4]);

    public static T[] Elements<T>(Tensor<T> x)
    {
        var elements = new T[x.FlattenedLength];
        x.FlattenTo(elements);
        return elements;
    }

    public static nint[] Shape<T>(Tensor<T> x) => x.Lengths.ToArray();

    /// <summary>Shape and elements, these to about 12 digits.</summary>
    public static void AssertIs(Tensor<double> actual, ReadOnlySpan<nint> lengths, params double[] expected)
    {
        Assert.Equal(lengths.ToArray(), Shape(actual));
        AssertClose(expected, Elements(actual));
    }

    public static void AssertClose(double[] expected, double[] actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            AssertClose(expected[i], actual[i], tolerance);
    }

    public static void AssertClose(double expected, double actual, double tolerance = 1e-12)
    {
        var allowed = tolerance * Math.Max(1, Math.Abs(expected));
        var same = expected.Equals(actual) || Math.Abs(expected - actual) <= allowed;
        Assert.True(same, $"expected {expected}, got {actual}");
    }

    /// <summary>How many doubles lie between the two.</summary>
    public static long Ulps(double expected, double actual) =>
        Math.Abs(BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual));
}
