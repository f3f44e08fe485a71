using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace DiffProg.Tests.RandomPrograms.Traced;

/// <summary>A tensor of one or two axes, by loops over indices. It stands for the tensor of .NET in the programs, and
/// so has its name.</summary>
[SuppressMessage("Usage", "CA2225", Justification = "Operators are all that the programs use.")]
public sealed class Tensor<T>(T[] elements, params int[] lengths)
    where T : IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>
{
    public T[] Elements { get; } = elements;

    public int[] Lengths { get; } = lengths;

    /// <summary>The length of the last axis.</summary>
    public int Columns => Lengths[^1];

    public Tensor<T> Map(Func<T, T> f) => new([.. Elements.Select(f)], Lengths);

    /// <summary>A vector beside a matrix is each of its rows.</summary>
    public Tensor<T> Zip(Tensor<T> other, Func<T, T, T> f) => Elements.Length < other.Elements.Length
        ? other.Zip(this, (x, y) => f(y, x))
        : new([.. Elements.Select((x, i) => f(x, other.Elements[i % other.Elements.Length]))], Lengths);

    public static Tensor<T> operator +(Tensor<T> x, Tensor<T> y) => x.Zip(y, (a, b) => a + b);

    public static Tensor<T> operator -(Tensor<T> x, Tensor<T> y) => x.Zip(y, (a, b) => a - b);

    public static Tensor<T> operator *(Tensor<T> x, Tensor<T> y) => x.Zip(y, (a, b) => a * b);

    public static Tensor<T> operator *(Tensor<T> x, T y) => x.Map(a => a * y);
}
