using System.Globalization;

namespace DiffProg.Passes.Tests.Oracle;

/// <summary>
/// An array of numbers in row-major order. Every scalar kind is held as double: I32 as whole numbers, Bool as 0 and 1,
/// Key as a whole number below 2^32.
/// </summary>
public sealed class Dense(int[] shape, double[] data)
{
    public Dense(int[] shape)
        : this(shape, new double[shape.Aggregate(1, (a, b) => a * b)])
    {
    }

    public int[] Shape { get; } = shape;

    public double[] Data { get; } =
        data.Length == shape.Aggregate(1, (a, b) => a * b) ? data
            : throw new ArgumentException("the shape does not hold the data");

    public int Rank => Shape.Length;

    public int Count => Data.Length;

    /// <summary>The element at an index.</summary>
    public double this[params int[] index]
    {
        get => Data[Linear(index)];
        set => Data[Linear(index)] = value;
    }

    public static Dense Scalar(double value) => new([], [value]);

    public static Dense Vector(params double[] values) => new([values.Length], values);

    public static Dense Matrix(int rows, int columns, params double[] values) => new([rows, columns], values);

    /// <summary>Every index of a shape, the last axis fastest; one empty index for a scalar.</summary>
    public static IEnumerable<int[]> Indices(params int[] shape)
    {
        int count = shape.Aggregate(1, (a, b) => a * b);
        var index = new int[shape.Length];
        for (int n = 0; n < count; n++)
        {
            yield return [.. index];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                if (++index[axis] < shape[axis])
                    break;
                index[axis] = 0;
            }
        }
    }

    /// <summary>An array filled from its indices.</summary>
    public static Dense Fill(int[] shape, Func<int[], double> value) =>
        new(shape, Indices(shape).Select(value).ToArray());

    public double Dot(Dense other) => Data.Zip(other.Data, (a, b) => a * b).Sum();

    /// <summary>this + factor * other.</summary>
    public Dense Plus(Dense other, double factor) =>
        new(Shape, Data.Zip(other.Data, (a, b) => a + factor * b).ToArray());

    public override string ToString() => $"[{string.Join(", ", Shape)}] {{ "
        + string.Join(", ", Data.Take(64).Select(d => d.ToString(CultureInfo.InvariantCulture))) + " }";

    private int Linear(int[] index)
    {
        if (index.Length != Rank)
            throw new ArgumentException($"an index of rank {index.Length} for an array of rank {Rank}");
        int linear = 0;
        for (int axis = 0; axis < Rank; axis++)
        {
            if (index[axis] < 0 || index[axis] >= Shape[axis])
                throw new IndexOutOfRangeException($"[{string.Join(", ", index)}] in [{string.Join(", ", Shape)}]");
            linear = (linear * Shape[axis]) + index[axis];
        }

        return linear;
    }
}
