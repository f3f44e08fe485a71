using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Functions that move data.</summary>
public static partial class Layout
{
    [Differentiable]
    public static Tensor<Real> TransposeOf([Shape("A, B")] Tensor<Real> x) => Transpose(x);

    [Differentiable]
    public static Tensor<Real> TransposeLast([Shape("A, B, C")] Tensor<Real> x) => Transpose(x) * 2f;

    [Differentiable]
    public static Tensor<Real> TransposeAxes([Shape("A, B, C")] Tensor<Real> x) => Transpose(x, 0, -1);

    [Differentiable]
    public static Tensor<Real> PermuteOf([Shape("A, B, C")] Tensor<Real> x) => Permute(x, [2, 0, 1]);

    [Differentiable]
    public static Tensor<Real> Permute4([Shape("A, B, C, D")] Tensor<Real> x, [Shape("C, A, D, B")] Tensor<Real> y) =>
        Permute(x, [2, 0, 3, 1]) * y;

    [Differentiable]
    public static Tensor<Real> TransposeTwice([Shape("A, B")] Tensor<Real> x) => Transpose(Transpose(x) * 2f) + x;

    [Differentiable]
    public static Tensor<Real> TransposeAdd([Shape("A, B")] Tensor<Real> x, [Shape("B, A")] Tensor<Real> y) =>
        x + Transpose(y);

    [Differentiable]
    public static Tensor<Real> Symmetric([Shape("A, A")] Tensor<Real> x) => x * Transpose(x) + Transpose(x);

    [Differentiable]
    public static Tensor<Real> SoftmaxOfTransposed([Shape("A, B")] Tensor<Real> x) => Transpose(Softmax(Transpose(x)));

    [Differentiable]
    public static Tensor<Real> SumOfTransposed([Shape("A, B")] Tensor<Real> x) => Sum(Transpose(x) * Transpose(x), 0);

    [Differentiable]
    public static Tensor<Real> ReshapeOf([Shape("A, B")] Tensor<Real> x) => Reshape(x, -1);

    [Differentiable]
    public static Tensor<Real> ReshapeSplit([Shape("A, 4")] Tensor<Real> x) => Reshape(x, -1, 2) * 3f;

    [Differentiable]
    public static Tensor<Real> ReshapeOnes([Shape("A, B")] Tensor<Real> x) => Reshape(x, 1, -1, 1, 1) + 1f;

    [Differentiable]
    [Sizes("", "*=1", "*=17")]
    public static Tensor<Real> ReshapeThenReduce([Shape("A, B, C")] Tensor<Real> x) =>
        Sum(Reshape(x * x, (int)x.Lengths[0], -1), 1);

    [Differentiable]
    public static Tensor<Real> ReshapeAddOnes([Shape("A")] Tensor<Real> x, [Shape("B")] Tensor<Real> y) =>
        Reshape(x, -1, 1) * Reshape(y, 1, -1);

    // Lengths are nint; what is computed from them needs no cast.
    [Differentiable]
    [Sizes("", "*=1", "*=17")]
    public static Tensor<Real> ReshapeByLengths([Shape("A, B, C")] Tensor<Real> x) =>
        Reshape(x, x.Lengths[0] * x.Lengths[1], x.Lengths[^1]) + Sum(Reshape(x, x.Lengths[2], -1), 1) * 2f;

    [Differentiable]
    public static Tensor<Real> ReshapeAs([Shape("A, B")] Tensor<Real> x, [Shape("A, B")] Tensor<Real> y) =>
        Reshape(Reshape(x, -1), y.Lengths) * y;

    [Differentiable]
    public static Tensor<Real> BroadcastByLengths([Shape("N")] Tensor<Real> x, [Shape("M")] Tensor<Real> y) =>
        Broadcast(x, 2 * y.Lengths[0], x.Lengths[0]) * Reshape(Broadcast(y, [2, y.Lengths[0]]), -1, 1);

    [Differentiable]
    public static Tensor<Real> BroadcastAs([Shape("N")] Tensor<Real> x, [Shape("M, N")] Tensor<Real> y) =>
        Exp(Broadcast(x, y.Lengths)) * y;

    [Differentiable]
    public static Tensor<Real> BroadcastOf([Shape("N")] Tensor<Real> x) => Broadcast(x, 3, (int)x.Lengths[0]);

    [Differentiable]
    public static Tensor<Real> BroadcastOnes([Shape("A, 1")] Tensor<Real> x) =>
        Broadcast(x, 2, (int)x.Lengths[0], 5) * 2f;

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SliceOf([Shape("N, M")] Tensor<Real> x) => Slice(x, 0, 1, 3);

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SliceInner([Shape("M, N")] Tensor<Real> x) => Slice(x, 1, 2, 3) * 2f;

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SliceNegativeAxis([Shape("M, N")] Tensor<Real> x) => Slice(x, -1, 0, 2);

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SliceOverlap([Shape("N, M")] Tensor<Real> x) =>
        Slice(x, 0, 0, 3) * Slice(x, 0, 1, 3) - Slice(x, 0, 2, 3);

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SliceDifference([Shape("N")] Tensor<Real> x) =>
        Slice(x, 0, 1, (int)x.Lengths[0] - 1) - Slice(x, 0, 0, (int)x.Lengths[0] - 1);

    [Differentiable]
    [Sizes("N=7, M=3, start=2, length=4", "N=7, M=17, start=0, length=7", "N=3, M=3, start=3, length=0")]
    public static Tensor<Real> SliceByArgument([Shape("N, M")] Tensor<Real> x, int start, int length) =>
        Slice(x, 0, start, length);

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SliceOfSlice([Shape("N, M")] Tensor<Real> x) => Slice(Slice(x, 0, 1, 4), 0, 1, 2);

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SliceOfTransposed([Shape("N, M")] Tensor<Real> x) => Slice(Transpose(x), 1, 1, 3);

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SliceThenSum([Shape("N, M")] Tensor<Real> x) => Sum(Slice(x, 0, 1, 3), 1);

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SoftmaxOfSlice([Shape("M, N")] Tensor<Real> x) => Softmax(Slice(x, 1, 1, 4));

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> SliceOfSoftmax([Shape("M, N")] Tensor<Real> x) => Slice(Softmax(x), 1, 1, 3);

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> IndexOf([Shape("N, M")] Tensor<Real> x) => Index(x, 2);

    [Differentiable]
    [Sizes("N=7, M=3", "N=33, M=17", "N=5, M=1", "N=6, M=0")]
    public static Tensor<Real> IndexByArgument([Shape("N, M")] Tensor<Real> x, [Below("N")] int i, [Below("N")] int j) => Index(x, i) * Index(x, j);

    [Differentiable]
    [Sizes("", "*=1", "*=17")]
    public static Tensor<Real> IndexTwice([Shape("A, B, C")] Tensor<Real> x) => Index(Index(x, 0), 0);

    [Differentiable]
    public static Tensor<Real> ConcatenateFirst([Shape("A, B")] Tensor<Real> x, [Shape("C, B")] Tensor<Real> y) =>
        Concatenate(0, x, y);

    [Differentiable]
    public static Tensor<Real> ConcatenateLast([Shape("A, B")] Tensor<Real> x, [Shape("A, C")] Tensor<Real> y) =>
        Concatenate(-1, x, y * 2f, x);

    [Differentiable]
    public static Tensor<Real> ConcatenateMiddle([Shape("A, B, C")] Tensor<Real> x, [Shape("A, D, C")] Tensor<Real> y) => Concatenate(1, x * x, y, Exp(y));

    [Differentiable]
    public static Tensor<Real> ConcatenateOne([Shape("A, B")] Tensor<Real> x) => Concatenate(0, x);

    [Differentiable]
    [Sizes("", "*=1", "*=17")]
    public static Tensor<Real> ConcatenateOfReductions([Shape("A, B")] Tensor<Real> x) =>
        Concatenate(0, Sum(x, 0), Max(x, 0), Mean(x * x, 0));

    [Differentiable]
    public static Tensor<Real> SoftmaxOfConcatenated([Shape("A, B")] Tensor<Real> x, [Shape("A, C")] Tensor<Real> y) =>
        Softmax(Concatenate(1, x, y));

    [Differentiable]
    [Sizes("N=3, M=4", "N=1, M=17", "N=0, M=5")]
    public static Tensor<Real> SliceOfConcatenated([Shape("N")] Tensor<Real> x, [Shape("M")] Tensor<Real> y) =>
        Slice(Concatenate(0, x, y), 0, 1, 4);

    [Differentiable]
    public static Tensor<Real> ConcatenateThenMultiply([Shape("A, B")] Tensor<Real> x, [Shape("A, C")] Tensor<Real> y, [Shape("B+C, D")] Tensor<Real> w) => MatMul(Concatenate(1, x, y), w);

    [Differentiable]
    public static Tensor<Real> StackFirst([Shape("A, B")] Tensor<Real> x, [Shape("A, B")] Tensor<Real> y) =>
        Stack(0, x, y);

    [Differentiable]
    public static Tensor<Real> StackLast([Shape("A, B")] Tensor<Real> x, [Shape("A, B")] Tensor<Real> y) =>
        Stack(-1, x * y, y, x);

    [Differentiable]
    public static Tensor<Real> StackMiddle([Shape("A, B")] Tensor<Real> x, [Shape("A, B")] Tensor<Real> y) =>
        Stack(1, x, y) * 2f;

    [Differentiable]
    public static Tensor<Real> StackVectors([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Sum(Stack(0, x, y, x * y), 0);

    [Differentiable]
    public static Tensor<Real> PadOf([Shape("A, B")] Tensor<Real> x) => Pad(x, 0, 1, 2);

    [Differentiable]
    public static Tensor<Real> PadInner([Shape("A, B")] Tensor<Real> x) => Pad(x * x, 1, 2, 0, 1.5f);

    [Differentiable]
    public static Tensor<Real> PadNothing([Shape("A, B")] Tensor<Real> x) => Pad(x, 1, 0, 0);

    [Differentiable]
    public static Tensor<Real> PadThenMap([Shape("N")] Tensor<Real> x) => Exp(Pad(x, 0, 1, 1));

    [Differentiable]
    public static Tensor<Real> PadTwice([Shape("A, B")] Tensor<Real> x) => Pad(Pad(x, 0, 1, 1), 1, 1, 1) + 1f;

    [Differentiable]
    public static Tensor<Real> Shifted([Shape("N")] Tensor<Real> x) =>
        x + Slice(Pad(x, 0, 1, 0), 0, 0, (int)x.Lengths[0]);

    [Differentiable]
    public static Tensor<Real> Convolved([Shape("N")] Tensor<Real> x) =>
        Pad(x, 0, 1, 1) * 0.5f + Pad(x, 0, 0, 2) - Pad(x * x, 0, 2, 0);

    [Differentiable]
    [Sizes("", "V=1", "L=0, V=2", "V=17, D=16, L=33", "D=0, V=3")]
    public static Tensor<Real> GatherOf([Shape("V, D")] Tensor<Real> table, [Shape("L"), Below("V")] ReadOnlySpan<int> ids) => Gather(table, ids);

    [Differentiable]
    [Sizes("", "V=1", "L=0, V=2", "V=17, D=16, L=33", "D=0, V=3")]
    public static Tensor<Real> GatherArray([Shape("V, D")] Tensor<Real> table, [Shape("L"), Below("V")] int[] ids) =>
        Gather(table, ids) * 2f;

    [Differentiable]
    [Sizes("", "V=1", "L=0, V=2", "V=17, D=16, L=33", "D=0, V=3")]
    public static Tensor<Real> GatherTwice([Shape("V, D")] Tensor<Real> table, [Shape("L"), Below("V")] ReadOnlySpan<int> ids, [Shape("L"), Below("V")] int[] others) => Gather(table, ids) * Gather(table, others);

    [Differentiable]
    [Sizes("", "V=1", "L=0, V=2", "V=17, D=16, L=33", "D=0, V=3")]
    public static Tensor<Real> GatherSum([Shape("V, D")] Tensor<Real> table, [Shape("L"), Below("V")] ReadOnlySpan<int> ids) => Sum(Gather(table, ids), 0);

    [Differentiable]
    [Sizes("", "V=1", "V=17, D=16", "D=0, V=3")]
    public static Tensor<Real> GatherPlusTable([Shape("V, D")] Tensor<Real> table, [Shape("V"), Below("V")] ReadOnlySpan<int> ids) => Gather(table, ids) + table;

    [Differentiable]
    [Sizes("", "V=1", "L=0, V=2", "V=17, D=16, L=33", "D=0, V=3")]
    public static Tensor<Real> GatherRank3([Shape("V, D, E")] Tensor<Real> table, [Shape("L"), Below("V")] ReadOnlySpan<int> ids) => Gather(table, ids);

    [Differentiable]
    [Sizes("", "V=1", "L=0, V=2", "V=17, D=16, L=33", "D=0, V=3")]
    public static Tensor<Real> GatherOfMap([Shape("V, D")] Tensor<Real> table, [Shape("L"), Below("V")] ReadOnlySpan<int> ids) => Gather(Tanh(table), ids);

    [Differentiable]
    [Sizes("", "V=1", "L=0, V=2", "V=17, D=16, L=33", "D=0, V=3")]
    public static Tensor<Real> GatherOfProduct([Shape("V, K")] Tensor<Real> a, [Shape("K, D")] Tensor<Real> b, [Shape("L"), Below("V")] ReadOnlySpan<int> ids) => Gather(MatMul(a, b), ids);

    [Differentiable]
    [Sizes("", "V=1", "L=0, V=2", "V=17, D=16, L=33", "D=0, V=3")]
    public static Tensor<Real> GatherSoftmax([Shape("V, D")] Tensor<Real> table, [Shape("L"), Below("V")] ReadOnlySpan<int> ids) => Softmax(Gather(table, ids));

    [Differentiable]
    [Sizes("", "V=1", "L=0, V=2", "V=17, D=16, L=33", "D=0, V=3")]
    public static Tensor<Real> OneHotProduct([Shape("V, D")] Tensor<Real> table, [Shape("L"), Below("V")] ReadOnlySpan<int> ids) => MatMul(OneHot<Real>(ids, (int)table.Lengths[0]), table);

    [Differentiable]
    public static Tensor<Real> OneHotOf([Shape("L, 4")] Tensor<Real> x, [Shape("L"), Below("4")] ReadOnlySpan<int> ids) => OneHot<Real>(ids, 4) * x;

    [Differentiable]
    [Sizes("", "*=1", "*=17")]
    public static Tensor<Real> Sized([Shape("A, B")] Tensor<Real> x) => x * (Real)x.Lengths[0] / (Real)x.Lengths[^1];

    [Differentiable]
    public static Tensor<Real> LengthOfSpan([Shape("N")] Tensor<Real> x, [Shape("L"), Below("L")] ReadOnlySpan<int> ids) => x * (Real)ids.Length;

    [Differentiable]
    [Sizes("N=50000", "N=3")]
    public static Tensor<Real> LengthsMultiplied([Shape("N")] Tensor<Real> x) =>
        Slice(x, 0, 0, 2) * (x.Lengths[0] * (x.Lengths[0] - 1))
            + Slice(x, 0, 1, 2) * (3 * x.Lengths[^1] * 1_000_000_000);

    [Differentiable]
    [Sizes("N=3, k=7, m=-3", "N=3, k=-1, m=4", "N=2, k=100000, m=70000")]
    public static Tensor<Real> IntegerArithmetic([Shape("N")] Tensor<Real> x, int k, int m) =>
        x * Math.Max(k, m) + x * x * Math.Min(m, 3) - x * Math.Abs(k) + x * ((k - 2) / 2) + x * ((2 * m + 1) / -2)
            + x * (k * m) - x * (k * (long)m);
}
