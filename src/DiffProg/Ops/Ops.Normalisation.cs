using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

public static partial class Ops
{
    /// <summary>
    /// e^x / Σ e^x along one axis, with the largest element taken out first so that nothing overflows.
    /// </summary>
    /// <remarks>-∞ gives 0; a row of nothing but -∞ is NaN. The gradient is y (g - Σ g y).</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Tensor<T> Softmax<T>(Tensor<T> x, int axis = -1) where T : unmanaged, IFloatingPointIeee754<T> =>
        AlongAxis(x, Shapes.Axis(axis, x), SoftmaxRow);

    /// <summary>x - log Σ e^x along one axis: the logarithm of the softmax, without forming the softmax.</summary>
    /// <remarks>The gradient is g - softmax(x) Σ g.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Tensor<T> LogSoftmax<T>(Tensor<T> x, int axis = -1) where T : unmanaged, IFloatingPointIeee754<T> =>
        AlongAxis(x, Shapes.Axis(axis, x), LogSoftmaxRow);

    /// <summary>
    /// log Σ e^x over all elements, with the largest taken out first. Empty: -∞. The gradient is softmax(x).
    /// </summary>
    public static T LogSumExp<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        ReductionRows.LogSumExp(DenseAccess.Read(x));

    /// <summary>
    /// log Σ e^x along one axis, which disappears or, with <paramref name="keepDims"/>, stays with length 1.
    /// </summary>
    /// <exception cref="ArgumentException">The only axis is reduced without <paramref name="keepDims"/>: .NET has no
    /// tensor without axes; use LogSumExp(x).</exception>
    public static Tensor<T> LogSumExp<T>(Tensor<T> x, int axis, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, [axis], keepDims, refuseEmpty: false, ReductionRows.LogSumExp, nameof(axis),
            nameof(LogSumExp));

    /// <summary>
    /// (x - mean) / √(variance + ε) · gain + bias over the last axis (Ba et al., 2016); the variance divides by n.
    /// </summary>
    /// <param name="x">[..., D].</param>
    /// <param name="gain">[D].</param>
    /// <param name="bias">[D].</param>
    /// <param name="epsilon">Keeps the quotient finite for a constant row.</param>
    /// <exception cref="ArgumentException">Gain or bias does not have the length of the last axis of x.</exception>
    public static Tensor<T> LayerNorm<T>(Tensor<T> x, Tensor<T> gain, Tensor<T> bias, double epsilon = 1e-5)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var last = Shapes.Axis(-1, x);
        RequireLastAxis(x, gain, nameof(gain));
        RequireLastAxis(x, bias, nameof(bias));
        var gains = DenseAccess.Read(gain).ToArray();
        var biases = DenseAccess.Read(bias).ToArray();
        return AlongAxis(x, last, (row, result) =>
        {
            var mean = ReductionRows.Mean(row);
            var scale = T.One / T.Sqrt(ReductionRows.Variance(row) + ScalarFunctions.Constant<T>(epsilon));
            for (var i = 0; i < row.Length; i++)
                result[i] = (row[i] - mean) * scale * gains[i] + biases[i];
        });
    }

    private static void RequireLastAxis<T>(Tensor<T> x, Tensor<T> vector, string name)
    {
        Shapes.Rank(vector, 1, "the length of the last axis of 'x'", name, nameof(LayerNorm));
        if (vector.Lengths[0] != x.Lengths[^1])
        {
            Shapes.Refuse(nameof(LayerNorm), name, $"'{name}' is {Shapes.Text(vector)}; expected [{x.Lengths[^1]}], "
                + $"the length of the last axis of 'x', which is {Shapes.Text(x)}.");
        }
    }

    private static void SoftmaxRow<T>(ReadOnlySpan<T> row, Span<T> result) where T : IFloatingPointIeee754<T>
    {
        var max = ReductionRows.Max(row);
        var sum = T.Zero;
        for (var i = 0; i < row.Length; i++)
        {
            result[i] = T.Exp(row[i] - max);
            sum += result[i];
        }

        TensorPrimitives.Divide(result, sum, result);
    }

    private static void LogSoftmaxRow<T>(ReadOnlySpan<T> row, Span<T> result) where T : IFloatingPointIeee754<T>
    {
        var max = ReductionRows.Max(row);
        var sum = T.Zero;
        foreach (var element in row)
            sum += T.Exp(element - max);

        var logSum = T.Log(sum);
        for (var i = 0; i < row.Length; i++)
            result[i] = row[i] - max - logSum;
    }

    // Applies a function to every row along one axis; the rows are gathered, computed and put back.
    private static Tensor<T> AlongAxis<T>(Tensor<T> x, int axis, SpanFunction<T> function)
    {
        var elements = DenseAccess.Read(x);
        var result = DenseAccess.Allocate<T>(x.Lengths);
        if (elements.IsEmpty)
            return result;

        var destination = DenseAccess.Elements(result);
        var length = (int)x.Lengths[axis];
        var stride = (int)Shapes.Product(x.Lengths[(axis + 1)..]);
        var row = new T[length];
        var rowResult = new T[length];
        for (var block = 0; block < elements.Length; block += length * stride)
        {
            for (var first = block; first < block + stride; first++)
            {
                for (var i = 0; i < length; i++)
                    row[i] = elements[first + i * stride];

                function(row, rowResult);
                for (var i = 0; i < length; i++)
                    destination[first + i * stride] = rowResult[i];
            }
        }

        return result;
    }
}
