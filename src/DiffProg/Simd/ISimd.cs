using System.ComponentModel;

namespace DiffProg.Kernels;

/// <summary>
/// A vector of lanes that a kernel is written over once and that the JIT specialises for each width. A kernel runs its
/// main loop over a wide type and its remainder over the one-lane type; both compute the same bits, because every
/// function is one polynomial, written once (<c>Float32Math</c>, <c>Float64Math</c>), and a remainder must not be seen
/// in a result.
/// </summary>
/// <remarks>Comparisons give masks: lanes with all bits set or none. Functions are within 2 ulp.</remarks>
/// <typeparam name="V">The vector itself.</typeparam>
/// <typeparam name="T">A lane: float or double.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISimd<V, T>
    where V : struct, ISimd<V, T>
    where T : unmanaged
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The value in every lane.</summary>
    static abstract V Splat(T value);

    /// <summary>source[index .. index + Count), unaligned.</summary>
    static abstract V Load(ref readonly T source, nint index);

    /// <summary>source[index .. index + Count), converted; exact where the lane can hold it.</summary>
    static abstract V LoadInt32(ref readonly int source, nint index);

    /// <summary>Lane j is source[index + j * stride].</summary>
    static abstract V LoadStrided(ref readonly T source, nint index, nint stride);

    /// <summary>destination[index .. index + Count) = value, unaligned.</summary>
    static abstract void Store(V value, ref T destination, nint index);

    /// <summary>destination[index + j * stride] = lane j.</summary>
    static abstract void StoreStrided(V value, ref T destination, nint index, nint stride);

    /// <summary>start, start + 1, ... converted to T.</summary>
    static abstract V Iota(nint start);

    /// <summary>Lane by lane.</summary>
    static abstract V operator +(V left, V right);

    /// <summary>Lane by lane.</summary>
    static abstract V operator -(V left, V right);

    /// <summary>Lane by lane.</summary>
    static abstract V operator *(V left, V right);

    /// <summary>Lane by lane.</summary>
    static abstract V operator /(V left, V right);

    /// <summary>Lane by lane.</summary>
    static abstract V operator -(V value);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>The lesser; NaN if either is, and -0 is less than +0.</summary>
    static abstract V Min(V left, V right);

    /// <summary>The greater; NaN if either is, and +0 is greater than -0.</summary>
    static abstract V Max(V left, V right);

    /// <summary>The greater, in one instruction, where the bound is neither zero nor NaN; NaN stays.</summary>
    static abstract V AtLeast(V value, V bound);

    /// <summary>The lesser, in one instruction, where the bound is neither zero nor NaN; NaN stays.</summary>
    static abstract V AtMost(V value, V bound);

    /// <summary>value held within [low, high]; NaN stays.</summary>
    static abstract V Clamp(V value, V low, V high);

    /// <summary>The absolute value.</summary>
    static abstract V Abs(V value);

    /// <summary>The square root, correctly rounded.</summary>
    static abstract V Sqrt(V value);

    /// <summary>1, -1, or the value itself where it is a zero or NaN.</summary>
    static abstract V Sign(V value);

    /// <summary>The magnitude of one under the sign of the other.</summary>
    static abstract V CopySign(V magnitude, V sign);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract V RoundToEven(V value);

    /// <summary>value * 2^power, rounded once; the power is integral, at most twice the largest exponent.</summary>
    static abstract V ScaleByPower(V value, V power);

    /// <summary>Splits a positive normal number into mantissa * 2^exponent, mantissa in [sqrt(1/2), sqrt(2)).</summary>
    static abstract V Exponent(V value, out V mantissa);

    /// <summary>
    /// -value where the given bit of the integral <paramref name="number"/> is set (two's complement). Its magnitude is
    /// under 2^(bits of the mantissa - 2).
    /// </summary>
    static abstract V NegateIfBit(V value, V number, int bit);

    /// <summary>Mask of equal lanes.</summary>
    static abstract V Equal(V left, V right);

    /// <summary>Mask of lanes that differ; NaN differs from everything.</summary>
    static abstract V NotEqual(V left, V right);

    /// <summary>Mask of left &lt; right.</summary>
    static abstract V Less(V left, V right);

    /// <summary>Mask of left &lt;= right.</summary>
    static abstract V LessOrEqual(V left, V right);

    /// <summary>Mask of left &gt; right.</summary>
    static abstract V Greater(V left, V right);

    /// <summary>Mask of left &gt;= right.</summary>
    static abstract V GreaterOrEqual(V left, V right);

    /// <summary>Both masks.</summary>
    static abstract V And(V left, V right);

    /// <summary>Either mask.</summary>
    static abstract V Or(V left, V right);

    /// <summary>The other lanes.</summary>
    static abstract V Not(V mask);

    /// <summary>Lanes of the one where the mask is set, of the other elsewhere.</summary>
    static abstract V Select(V mask, V ifTrue, V ifFalse);

    /// <summary>left * right; zero where left is, whatever right is.</summary>
    static virtual V StrongProduct(V left, V right) =>
        V.Select(V.NotEqual(left, V.Splat(default)), left * right, V.Splat(default));

    /// <summary>Whether a lane of the mask is set.</summary>
    static abstract bool Any(V mask);

    /// <summary>The scalar function of each lane: the road for the few lanes a polynomial does not serve.</summary>
    static abstract V MapLanes<F>(V value) where F : ILaneFunction<T>;

    /// <summary>e^x.</summary>
    static abstract V Exp(V value);

    /// <summary>e^x - 1, exact near zero.</summary>
    static abstract V ExpM1(V value);

    /// <summary>The natural logarithm.</summary>
    static abstract V Log(V value);

    /// <summary>ln(1 + x), exact near zero.</summary>
    static abstract V LogP1(V value);

    /// <summary>The sine of radians.</summary>
    static abstract V Sin(V value);

    /// <summary>The cosine of radians.</summary>
    static abstract V Cos(V value);

    /// <summary>The tangent of radians.</summary>
    static abstract V Tan(V value);

    /// <summary>The hyperbolic tangent.</summary>
    static abstract V Tanh(V value);

    /// <summary>The arc tangent.</summary>
    static abstract V Atan(V value);

    /// <summary>1 / (1 + e^-x); never overflows.</summary>
    static abstract V Sigmoid(V value);

    /// <summary>ln(1 + e^x); never overflows before its result does.</summary>
    static abstract V Softplus(V value);

    /// <summary>The error function.</summary>
    static abstract V Erf(V value);

    /// <summary>1 / sqrt(x) in full precision.</summary>
    static abstract V Rsqrt(V value);

    /// <summary>x^y with the special cases of <see cref="Math.Pow"/>.</summary>
    static abstract V Pow(V x, V y);

    /// <summary>Lane j is element index + j of the uniform stream of the key; see <see cref="Philox"/>.</summary>
    static abstract V Uniform(ulong key, nint index);

    /// <summary>The sum of the lanes, halves first.</summary>
    static abstract T Sum(V value);

    /// <summary>The greatest lane; NaN if one is.</summary>
    static abstract T MaxAcross(V value);

    /// <summary>The least lane; NaN if one is.</summary>
    static abstract T MinAcross(V value);

    /// <summary>The product of the lanes, halves first.</summary>
    static abstract T ProductAcross(V value);
}

/// <summary>A scalar function as a type, for which <see cref="ISimd{V, T}.MapLanes"/> is specialised.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILaneFunction<T>
{
    /// <summary>The value at x.</summary>
    static abstract T At(T x);
}
