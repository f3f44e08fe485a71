using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Names that the generated code uses, or that C# does.</summary>
public static partial class Names
{
    [Differentiable]
    public static Tensor<Real> Keywords(
        [Shape("in, out")] Tensor<Real> @in, [Shape("out, ref")] Tensor<Real> @out,
        [Shape("ref")] Tensor<Real> @class) =>
        Tanh(MatMul(@in, @out) + @class);

    [Differentiable]
    public static Tensor<Real> Gradients(
        [Shape("N")] Tensor<Real> gradient, [Shape("N")] Tensor<Real> value, [Shape("N")] Tensor<Real> x,
        [Shape("N")] Tensor<Real> destination) =>
        gradient * value + x * Sum(destination * value);

    [Differentiable]
    public static Real ScalarValue(Real value, Real gradient) => value * gradient;

    [Differentiable]
    public static Tensor<Real> Locals(
        [Shape("i, j")] Tensor<Real> call, [Shape("j, k")] Tensor<Real> workspace, [Shape("k")] Tensor<Real> V) =>
        Softmax(MatMul(call, workspace) + V) * V;

    [Differentiable]
    public static Tensor<Real> Loops(
        [Shape("row, column")] Tensor<Real> i, [Shape("row, column")] Tensor<Real> j,
        [Shape("column")] Tensor<Real> k) =>
        Sum(i * j + k, 1, keepDims: true) * i;

    [Differentiable]
    public static Tensor<Real> Epilogue(
        [Shape("n, m")] Tensor<Real> row, [Shape("m, product")] Tensor<Real> column,
        [Shape("product")] Tensor<Real> product, [Shape("n, 1")] Tensor<Real> batch) =>
        Tanh(MatMul(row, column) * product) + batch;

    [Differentiable]
    public static Tensor<Real> Batches(
        [Shape("batch, n, m")] Tensor<Real> row, [Shape("batch, m, product")] Tensor<Real> batch2,
        [Shape("product")] Tensor<Real> epilogue) =>
        Exp(MatMul(row, batch2)) * epilogue;

    [Differentiable]
    public static Tensor<Real> DimensionIsParameter([Shape("x, y")] Tensor<Real> x, [Shape("y")] Tensor<Real> y) =>
        x * y + Sum(x, 1, keepDims: true);

    [Differentiable]
    public static Tensor<Real> DimensionIsLocal([Shape("a, b")] Tensor<Real> x)
    {
        var a = Exp(x);
        var b = Sum(a, 1, keepDims: true);
        return a / b;
    }

    [Differentiable]
    public static Tensor<Real> LocalsLikeGenerated([Shape("N")] Tensor<Real> x)
    {
        var value = Exp(x);
        var valueTangent = value * x;
        var cotangent = Sum(valueTangent) * value;
        var xGradient = cotangent + x;
        var multiply = xGradient * xGradient;
        var start = Sum(multiply);
        var end = multiply * start;
        var T = end + value;
        return T;
    }

    [Differentiable]
    public static Real ScalarsLikeGenerated([Shape("N")] Tensor<Real> x, Real start, Real endTotal, Real endLanes)
    {
        var y = x * start * endTotal;
        var end = Sum(y * endLanes);
        var i = Sum(y) * end;
        var endLanesRest = Sum(y * end * i * 0.01f);
        return endLanesRest * end;
    }

    [Differentiable]
    public static Tensor<Real> CotangentIsParameter([Shape("N")] Tensor<Real> cotangent, Real tangent) =>
        cotangent * cotangent * tangent;

    [Differentiable]
    public static Tensor<Real> GradientIsParameter([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> xGradient) =>
        x * x * xGradient;

    [Differentiable]
    public static Tensor<Real> TangentIsParameter([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> xTangent) =>
        Exp(x) * xTangent;

    [Differentiable]
    public static (Tensor<Real> x, Tensor<Real> y) ResultsLikeParameters([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => (x * y, Sin(x) + y);

    [Differentiable]
    public static (Tensor<Real> value, Tensor<Real> valueTangent, Real tangent) ResultsLikeTangents([Shape("N")] Tensor<Real> x) => (x * x, Exp(x), Sum(x));

    [Differentiable]
    public static (Real @this, Tensor<Real> @return) ResultsLikeKeywords([Shape("N")] Tensor<Real> @base) =>
        (Sum(@base), @base * @base);

    [Differentiable]
    public static (Tensor<Real> rest, Real Value, Real value, Real equals) ResultsLikeTuples([Shape("N")] Tensor<Real> x, Real a) => (x * a, a, Sum(x), a * a);

    [Differentiable]
    public static (Tensor<Real>, Real, Tensor<Real>, Real) Unnamed([Shape("N")] Tensor<Real> x, Real item1) =>
        (x * item1, item1, x * x, Sum(x));

    [Differentiable]
    public static Tensor<Real> Self([Shape("N")] Tensor<Real> self, [Shape("N")] Tensor<Real> result) => self * result;

    [Differentiable]
    public static Tensor<Real> Ünïcode([Shape("größe")] Tensor<Real> ξ, [Shape("größe")] Tensor<Real> 行列) =>
        ξ * 行列 + Exp(ξ);

    [Differentiable]
    public static Tensor<Real> Underscores([Shape("_n")] Tensor<Real> _, [Shape("_n")] Tensor<Real> __x) => _ * __x;

    [Differentiable]
    public static Tensor<Real> Types(
        [Shape("Tensor")] Tensor<Real> Dense, [Shape("Tensor")] Tensor<Real> Unsafe, [Shape("nint")] Tensor<Real> Check,
        [Below("nint")] int Math) =>
        Dense * Unsafe + Sum(Check * 2f) + Index(Reshape(Check, -1, 1), Math);

    [Differentiable]
    public static Tensor<Real> Integers(
        [Shape("N, M")] Tensor<Real> x, int n, [Below("N")] int i, [Shape("n"), Below("N")] int[] j) =>
        Gather(x, j) * n + Index(x, i);
}

/// <summary>Names that become one where they are joined, shortened or given a case.</summary>
[Parameters]
public sealed partial record Letters(
    [Shape("n")] Tensor<Real> w, [Shape("n")] Tensor<Real> W, [Shape("m")] Tensor<Real> wGradient);

[Parameters]
public sealed partial record Joined(
    [Dims("n=k, m=k")] Letters a, [Dims("n=k, m=k")] Letters aW, [Shape("k")] Tensor<Real> aWW);

[Parameters]
public sealed partial record Exposing([Shape("out")] Tensor<Real> W);

public static partial class Joining
{
    [Differentiable]
    public static Real Cases(
        Letters p, [Shape("n"), Gradient] Tensor<Real> pW, [Shape("m"), Gradient] Tensor<Real> P) =>
        Sum(p.w * 2 + p.W * 3 + pW * 5) + Sum(p.wGradient * P);

    [Differentiable]
    public static Real Paths(Joined p, Joined q) =>
        Sum(p.a.wGradient * 2 + p.aW.w * 3 + p.aWW * 5 + p.a.W) * Sum(
            q.aW.W * q.a.W * q.aWW + q.a.w * q.aW.wGradient + p.a.w * q.aW.w);

    [Differentiable]
    public static Real ExposedDimensions(
        Exposing a, Exposing b, [Shape("aOut"), Gradient] Tensor<Real> x, [Shape("bOut"), Gradient] Tensor<Real> y) =>
        Sum(a.W) * Sum(b.W) * a.W.Lengths[0] + Sum(x) * Sum(y * y) * x.Lengths[0];

    [Differentiable]
    public static Real ReservedDimensions([Shape("V, VSize")] Tensor<Real> x, [Shape("row, rowSize")] Tensor<Real> y) =>
        Sum(x * x) * Sum(y) * x.Lengths[0] * x.Lengths[1];

    [Differentiable]
    public static Tensor<Real> StridedDimensions(
        [Shape("row, V")] Tensor<Real> x, [Shape("V, row")] Tensor<Real> y, [Shape("in, class")] Tensor<Real> z) =>
        Transpose(x) * y + Exp(Transpose(Exp(x))) + Sum(Transpose(z) * 2f);

    [Differentiable]
    public static Real LengthOfSpan(
        [Shape("idsLength, 2")] Tensor<Real> x, [Below("idsLength")] ReadOnlySpan<int> ids) =>
        Sum(Gather(x, ids)) * ids.Length * x.Lengths[0];

    [Differentiable]
    public static (Real n, Real m, Tensor<Real> nResult, Real N) Results(
        [Shape("n")] Tensor<Real> x, [Shape("nResult, mResult")] Tensor<Real> y) =>
        (Sum(x) * x.Lengths[0], Sum(y) * y.Lengths[1], x * y.Lengths[0], Sum(x * x));

    [Differentiable]
    public static Tensor<Real> Locals(
        [Shape("x, y")] Tensor<Real> x, [Shape("y")] Tensor<Real> x2, [Shape("y")] Tensor<Real> xGradientTensor,
        [Shape("y")] Tensor<Real> x2Gradient) =>
        x * x2 * xGradientTensor + x2Gradient;
}

/// <summary>Overloads of one name.</summary>
public static partial class Dense
{
    [Differentiable]
    public static Tensor<Real> Ops([Shape("N")] Tensor<Real> x) => Tanh(x) * Gemm.Check(x);
}

public static partial class Gemm
{
    [Differentiable]
    public static Tensor<Real> Check([Shape("N")] Tensor<Real> Ops) => Exp(Ops);
}

public static partial class Workspace
{
    [Differentiable]
    public static Tensor<Real> Value([Shape("M, K")] Tensor<Real> x, [Shape("K, N")] Tensor<Real> y) =>
        Relu(MatMul(x, y));

    [Differentiable]
    public static Real Gradient([Shape("N")] Tensor<Real> x) => Sum(Softmax(x) * x);
}

[Parameters]
public sealed partial record Tensors(
    [Shape("N")] Tensor<Real> Value, [Shape("N")] Tensor<Real> Gradient, [Shape("N")] Tensor<Real> Tensor)
{
    [Differentiable]
    public Tensor<Real> Run([Shape("N")] Tensor<Real> gradient) => Value * Gradient + Tensor * gradient;

    [Differentiable]
    public Tensor<Real> Self([Shape("N"), Gradient] Tensor<Real> self, [Shape("N"), Gradient] Tensor<Real> tangent) =>
        Value * Gradient + Tensor * self * tangent;
}

public static partial class Simd
{
    [Differentiable]
    public static Tensor<Real> ISimd(Tensors gradient, [Shape("N")] Tensor<Real> p) =>
        gradient.Value * gradient.Gradient + gradient.Tensor * p;

    [Differentiable]
    public static Tensor<Real> Two(Tensors a, Tensors b) =>
        MatMul(Reshape(a.Value * a.Tensor, -1, 1), Reshape(b.Value, 1, -1)) * Sum(a.Gradient) - b.Gradient * b.Tensor;

    // A result is called value, too.
    [Differentiable]
    public static Real ArgumentCalledValue(Real value) => value * value * 3;

    [Differentiable]
    public static (Real Value, Real X) ResultsCalledAsArguments(Real value, Real X) => (value * X, X * X * value);
}
