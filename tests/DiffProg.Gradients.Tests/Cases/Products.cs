using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Matrix products of every pair of ranks, transposed on either side, and what stands around them.</summary>
public static partial class Products
{
    [Differentiable]
    public static Tensor<Real> Ranks22NN([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> Ranks22TN([Shape("K, M")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(Transpose(a), b);

    [Differentiable]
    public static Tensor<Real> Ranks22NT([Shape("M, K")] Tensor<Real> a, [Shape("N, K")] Tensor<Real> b) =>
        MatMul(a, Transpose(b));

    [Differentiable]
    public static Tensor<Real> Ranks22TT([Shape("K, M")] Tensor<Real> a, [Shape("N, K")] Tensor<Real> b) =>
        MatMul(Transpose(a), Transpose(b));

    [Differentiable]
    public static Tensor<Real> Ranks33NN([Shape("B, M, K")] Tensor<Real> a, [Shape("B, K, N")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> Ranks33TN([Shape("B, K, M")] Tensor<Real> a, [Shape("B, K, N")] Tensor<Real> b) =>
        MatMul(Transpose(a), b);

    [Differentiable]
    public static Tensor<Real> Ranks33NT([Shape("B, M, K")] Tensor<Real> a, [Shape("B, N, K")] Tensor<Real> b) =>
        MatMul(a, Transpose(b));

    [Differentiable]
    public static Tensor<Real> Ranks33TT([Shape("B, K, M")] Tensor<Real> a, [Shape("B, N, K")] Tensor<Real> b) =>
        MatMul(Transpose(a), Transpose(b));

    [Differentiable]
    public static Tensor<Real> Ranks32NN([Shape("B, M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> Ranks32TN([Shape("B, K, M")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(Transpose(a), b);

    [Differentiable]
    public static Tensor<Real> Ranks32NT([Shape("B, M, K")] Tensor<Real> a, [Shape("N, K")] Tensor<Real> b) =>
        MatMul(a, Transpose(b));

    [Differentiable]
    public static Tensor<Real> Ranks32TT([Shape("B, K, M")] Tensor<Real> a, [Shape("N, K")] Tensor<Real> b) =>
        MatMul(Transpose(a), Transpose(b));

    [Differentiable]
    public static Tensor<Real> Ranks44NN([Shape("A, B, M, K")] Tensor<Real> a, [Shape("A, B, K, N")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> Ranks44TN([Shape("A, B, K, M")] Tensor<Real> a, [Shape("A, B, K, N")] Tensor<Real> b) =>
        MatMul(Transpose(a), b);

    [Differentiable]
    public static Tensor<Real> Ranks44NT([Shape("A, B, M, K")] Tensor<Real> a, [Shape("A, B, N, K")] Tensor<Real> b) =>
        MatMul(a, Transpose(b));

    [Differentiable]
    public static Tensor<Real> Ranks44TT([Shape("A, B, K, M")] Tensor<Real> a, [Shape("A, B, N, K")] Tensor<Real> b) =>
        MatMul(Transpose(a), Transpose(b));

    [Differentiable]
    public static Tensor<Real> Ranks42NN([Shape("A, B, M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> Ranks42TN([Shape("A, B, K, M")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(Transpose(a), b);

    [Differentiable]
    public static Tensor<Real> Ranks42NT([Shape("A, B, M, K")] Tensor<Real> a, [Shape("N, K")] Tensor<Real> b) =>
        MatMul(a, Transpose(b));

    [Differentiable]
    public static Tensor<Real> Ranks42TT([Shape("A, B, K, M")] Tensor<Real> a, [Shape("N, K")] Tensor<Real> b) =>
        MatMul(Transpose(a), Transpose(b));

    [Differentiable]
    public static Tensor<Real> MatrixVector([Shape("M, K")] Tensor<Real> a, [Shape("K")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> MatrixVectorT([Shape("K, M")] Tensor<Real> a, [Shape("K")] Tensor<Real> b) =>
        MatMul(Transpose(a), b);

    [Differentiable]
    public static Tensor<Real> BatchVector([Shape("B, M, K")] Tensor<Real> a, [Shape("K")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> VectorMatrix([Shape("K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> VectorMatrixT([Shape("K")] Tensor<Real> a, [Shape("N, K")] Tensor<Real> b) =>
        a.MatMul(Transpose(b));

    [Differentiable]
    public static Real DotOf([Shape("K")] Tensor<Real> a, [Shape("K")] Tensor<Real> b) => Dot(a, b);

    [Differentiable]
    public static Real DotOfItself([Shape("K")] Tensor<Real> a) => Dot(a, a * 2f);

    [Differentiable]
    public static Tensor<Real> WithItself([Shape("N, N")] Tensor<Real> a) => MatMul(a, a);

    [Differentiable]
    public static Tensor<Real> WithItsTranspose([Shape("N, M")] Tensor<Real> a) => MatMul(Transpose(a), a);

    [Differentiable]
    public static Tensor<Real> BatchedGram([Shape("B, N, M")] Tensor<Real> a) => MatMul(a, Transpose(a));

    [Differentiable]
    public static Tensor<Real> Chain([Shape("M, K")] Tensor<Real> a, [Shape("K, L")] Tensor<Real> b, [Shape("L, N")] Tensor<Real> c) => MatMul(MatMul(a, b), c);

    [Differentiable]
    public static Tensor<Real> ChainRight([Shape("M, K")] Tensor<Real> a, [Shape("K, L")] Tensor<Real> b, [Shape("L")] Tensor<Real> c) => MatMul(a, MatMul(b, c));

    [Differentiable]
    public static Tensor<Real> Quadratic([Shape("N, N")] Tensor<Real> a, [Shape("N")] Tensor<Real> x) =>
        x * MatMul(a, x);

    [Differentiable]
    public static Real QuadraticForm([Shape("N, N")] Tensor<Real> a, [Shape("N")] Tensor<Real> x) =>
        Dot(x, MatMul(a, x));

    [Differentiable]
    [Sizes("M=3, K=4, N=5", "*=1", "*=17", "M=2, K=0, N=3")]
    public static Tensor<Real> SlicedOperand([Shape("M, 2*K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(Slice(a, 1, (int)b.Lengths[0], (int)b.Lengths[0]), b);

    [Differentiable]
    [Sizes("M=3, K=4, N=5", "M=17, K=2, N=33")]
    public static Tensor<Real> SlicedRows([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(Slice(a, 0, 1, 2), b);

    [Differentiable]
    [Sizes("M=3, K=4, N=5", "M=17, K=2, N=33")]
    public static Tensor<Real> ProductSliced([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        Slice(MatMul(a, b), 0, 1, 2);

    [Differentiable]
    public static Tensor<Real> ProductTransposed([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        Transpose(MatMul(a, b));

    [Differentiable]
    public static Tensor<Real> ProductReshaped([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        Reshape(MatMul(a, b), -1);

    [Differentiable]
    [Sizes("", "*=1", "*=17")]
    public static Tensor<Real> OperandReshaped([Shape("A, B, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(Reshape(a, -1, (int)b.Lengths[0]), b);

    [Differentiable]
    [Sizes("", "*=1", "*=0", "B=2, T=17, H=3, D=5")]
    public static Tensor<Real> Heads([Shape("B, T, H, D")] Tensor<Real> q, [Shape("B, T, H, D")] Tensor<Real> k) =>
        MatMul(Permute(q, [0, 2, 1, 3]), Permute(k, [0, 2, 3, 1]));

    [Differentiable]
    public static Tensor<Real> Attention([Shape("T, D")] Tensor<Real> q, [Shape("S, D")] Tensor<Real> k, [Shape("S, E")] Tensor<Real> v) => MatMul(Softmax(MatMul(q, Transpose(k)) * 0.5f), v);

    [Differentiable]
    public static Tensor<Real> ProductOfMaps([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(Tanh(a) * 2f, Exp(b));

    [Differentiable]
    public static Tensor<Real> ColumnScaled([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b, [Shape("M, 1")] Tensor<Real> c) => c * MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> RowSums([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        Sum(MatMul(a, b), 1);

    [Differentiable]
    public static Tensor<Real> ColumnMeans([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        Mean(Relu(MatMul(a, b)), 0);

    [Differentiable]
    public static Real MeanOfProduct([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        Mean(MatMul(a, b) * MatMul(a, b));

    [Differentiable]
    public static Tensor<Real> TwoProductsAdded([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b, [Shape("M, L")] Tensor<Real> c, [Shape("L, N")] Tensor<Real> d) => MatMul(a, b) + MatMul(c, d);

    [Differentiable]
    public static Tensor<Real> TwoProductsMultiplied([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b, [Shape("M, L")] Tensor<Real> c, [Shape("L, N")] Tensor<Real> d) => Sigmoid(MatMul(a, b)) * MatMul(c, d);

    [Differentiable]
    public static Tensor<Real> SharedLeft([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b, [Shape("K, N")] Tensor<Real> c) => MatMul(a, b) * MatMul(a, c);

    [Differentiable]
    public static Tensor<Real> ProductUsedTwice([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        Products.Twice(MatMul(a, b));

    [Differentiable]
    public static Tensor<Real> Twice([Shape("M, N")] Tensor<Real> x) => x * Tanh(x) + Softmax(x);

    [Differentiable]
    public static Tensor<Real> BroadcastOperand([Shape("K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(Broadcast(a, 3, (int)b.Lengths[0]), b);

    [Differentiable]
    [Sizes("", "*=1", "V=5, L=17, K=3, N=33", "V=3, L=0, K=2, N=2")]
    public static Tensor<Real> GatherOperand([Shape("V, K")] Tensor<Real> table, [Shape("L"), Below("V")] ReadOnlySpan<int> ids, [Shape("K, N")] Tensor<Real> b) => MatMul(Gather(table, ids), b);

    [Differentiable]
    public static Tensor<Real> ConstantOperand([NoGradient] [Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) => MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> RightConstant([Shape("M, K")] Tensor<Real> a, [NoGradient] [Shape("K, N")] Tensor<Real> b) => MatMul(a, b) + 1f;

    [Differentiable]
    public static Tensor<Real> DenseRelu([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Relu(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualRelu([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Relu(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseGelu([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Gelu(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualGelu([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Gelu(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseGeluTanh([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => GeluTanh(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualGeluTanh([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + GeluTanh(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseSilu([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Silu(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualSilu([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Silu(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseSigmoid([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Sigmoid(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualSigmoid([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Sigmoid(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseTanh([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Tanh(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualTanh([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Tanh(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseSoftplus([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Softplus(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualSoftplus([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Softplus(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseExp([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Exp(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualExp([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Exp(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseErf([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Erf(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualErf([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Erf(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseAbs([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Abs(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualAbs([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Abs(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> DenseSoftmax([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => Softmax(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> ResidualSoftmax([Shape("B, O")] Tensor<Real> x, [Shape("O, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) => x + Softmax(MatMul(x, w) + b) * 0.5f;

    [Differentiable]
    public static Tensor<Real> Network([Shape("B, I")] Tensor<Real> x, [Shape("H, I")] Tensor<Real> w, [Shape("H")] Tensor<Real> b, [Shape("O, H")] Tensor<Real> v, [Shape("O")] Tensor<Real> c) => MatMul(Relu(MatMul(x, Transpose(w)) + b), Transpose(v)) + c;

    [Differentiable]
    public static Tensor<Real> Dropped([Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, RandomKey key) =>
        Dropout(MatMul(x, w), 0.4f, key) + MatMul(Dropout(x, 0.2f, key.Fold(3)), w);

    [Differentiable]
    public static Tensor<Real> BatchedEpilogue([Shape("B, M, K")] Tensor<Real> a, [Shape("B, K, N")] Tensor<Real> b, [Shape("N")] Tensor<Real> c) => Tanh(MatMul(a, b) + c) * MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> BatchedRowBias([Shape("B, M, K")] Tensor<Real> a, [Shape("B, K, N")] Tensor<Real> b, [Shape("M, 1")] Tensor<Real> c, [Shape("B, 1, N")] Tensor<Real> d) => (MatMul(a, b) + c) * d;

    [Differentiable]
    public static Tensor<Real> MaskedScores([Shape("T, D")] Tensor<Real> q, [Shape("T, D")] Tensor<Real> k, [NoGradient] [Shape("T, T")] Tensor<Real> mask) => Softmax(Where(Greater(mask, 0), MatMul(q, Transpose(k)), -9f));

    [Differentiable]
    public static (Tensor<Real> Y, Real Loss) ProductAndLoss([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) => (MatMul(a, b), Sum(MatMul(a, b)));
}
