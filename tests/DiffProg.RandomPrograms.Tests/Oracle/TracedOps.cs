using System.Diagnostics.CodeAnalysis;

namespace DiffProg.Tests.RandomPrograms.Traced;

/// <summary>The operations on tensors that the programs call, element by element on dual numbers.</summary>
public static class TracedOps
{
    public static Tensor<Dual> Sin(Tensor<Dual> x) => x.Map(DualMath.Sin);

    public static Tensor<Dual> Cos(Tensor<Dual> x) => x.Map(DualMath.Cos);

    public static Tensor<Dual> Tanh(Tensor<Dual> x) => x.Map(DualMath.Tanh);

    public static Tensor<Dual> Exp(Tensor<Dual> x) => x.Map(DualMath.Exp);

    public static Tensor<Dual> Abs(Tensor<Dual> x) => x.Map(DualMath.Abs);

    public static Tensor<Dual> Relu(Tensor<Dual> x) => x.Map(e => DualMath.Max(e, 0));

    public static Tensor<Dual> Maximum(Tensor<Dual> x, Dual y) => x.Map(e => DualMath.Max(e, y));

    public static Tensor<Dual> Sigmoid(Tensor<Dual> x) => x.Map(e => 1 / (1 + DualMath.Exp(-e)));

    /// <summary>The number alone.</summary>
    public static Dual StopGradient(Dual x) =>
        x.Nested is { } nested ? StopGradient(nested.Primal) : new(x.Value, Error: x.Error);

    public static Tensor<Dual> StopGradient(Tensor<Dual> x) => x.Map(StopGradient);

    [SuppressMessage("Style", "IDE0060", Justification = "As the programs call it.")]
    public static T Probe<T>(T x, string name) => x;

    /// <summary>Of vectors.</summary>
    public static Tensor<Dual> Concatenate(int axis, params Tensor<Dual>[] parts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(axis, 0);
        Dual[] all = [.. parts.SelectMany(p => p.Elements)];
        return new(all, all.Length);
    }

    public static Tensor<Dual> Slice(Tensor<Dual> x, int axis, int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(axis, 0);
        return new(x.Elements[start..(start + length)], length);
    }

    /// <summary>Of each row.</summary>
    public static Tensor<Dual> Softmax(Tensor<Dual> x)
    {
        var powers = Exp(x).Elements;
        var sums = powers.Chunk(x.Columns).Select(row => row.Aggregate((s, e) => s + e)).ToArray();
        return new([.. powers.Select((e, i) => e / sums[i / x.Columns])], x.Lengths);
    }

    public static Dual Sum(Tensor<Dual> x) => x.Elements.Aggregate((s, e) => s + e);

    public static Dual Mean(Tensor<Dual> x) => Sum(x) / x.Elements.Length;

    public static Dual Max(Tensor<Dual> x) => x.Elements.Aggregate(DualMath.Max);

    public static Dual Dot(Tensor<Dual> x, Tensor<Dual> y) => Sum(x * y);

    public static Tensor<Dual> Transpose(Tensor<Dual> x) => new(
        [.. Enumerable.Range(0, x.Elements.Length)
            .Select(i => x.Elements[(i % x.Columns * x.Columns) + (i / x.Columns)])], x.Lengths);

    /// <summary>Of two square matrices, or of one and a vector.</summary>
    public static Tensor<Dual> MatMul(Tensor<Dual> x, Tensor<Dual> y)
    {
        int n = x.Columns, columns = y.Elements.Length / n;
        Dual Element(int i) => Enumerable.Range(0, n)
            .Select(k => x.Elements[(i / columns * n) + k] * y.Elements[(k * columns) + (i % columns)])
            .Aggregate((s, e) => s + e);
        return new([.. Enumerable.Range(0, n * columns).Select(Element)], y.Lengths);
    }
}
