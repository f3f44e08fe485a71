using System.Diagnostics.CodeAnalysis;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// A number with its derivative in one direction, a bound on what the derivative was added up from, and the rounding
/// error that it has collected. The programs run on it as they are written, so that it knows nothing of the compiler.
/// </summary>
/// <param name="Value">The number.</param>
/// <param name="Tangent">Its directional derivative.</param>
/// <param name="Bound">The tangent with all its terms made positive: what cancels still rounds.</param>
/// <param name="Error">First-order bound on the rounding error of the value.</param>
[SuppressMessage("Usage", "CA2225", Justification = "Operators are all that the programs use.")]
public readonly partial record struct Dual(double Value, double Tangent = 0, double Bound = 0, double Error = 0)
{
    private const double Rounding = 4 * double.Epsilon + 4.5e-16;

    public static implicit operator Dual(double value) => new(value);

    public static Dual operator +(Dual x) => x;

    public static Dual operator -(Dual x) => x.Nested is not null ? x.Chain(p => -p, _ => -1)
        : new(-x.Value, -x.Tangent, x.Bound, x.Error);

    public static Dual operator +(Dual x, Dual y) => AreNested(x, y)
        ? Chain(x, y, (p, q) => p + q, (_, _) => 1, (_, _) => 1) : Of(x.Value + y.Value, x, 1, y, 1);

    public static Dual operator -(Dual x, Dual y) => AreNested(x, y)
        ? Chain(x, y, (p, q) => p - q, (_, _) => 1, (_, _) => -1) : Of(x.Value - y.Value, x, 1, y, -1);

    public static Dual operator *(Dual x, Dual y) => AreNested(x, y)
        ? Chain(x, y, (p, q) => p * q, (_, q) => q, (p, _) => p) : Of(x.Value * y.Value, x, y.Value, y, x.Value);

    public static Dual operator /(Dual x, Dual y) => AreNested(x, y)
        ? Chain(x, y, (p, q) => p / q, (_, q) => 1 / q, (p, q) => -p / (q * q))
        : Of(x.Value / y.Value, x, 1 / y.Value, y, -x.Value / (y.Value * y.Value));

    public static bool operator <(Dual x, Dual y) => Path.Take(x.Value < y.Value, x, y);

    public static bool operator >(Dual x, Dual y) => Path.Take(x.Value > y.Value, x, y);

    public static bool operator <=(Dual x, Dual y) => Path.Take(x.Value <= y.Value, x, y);

    public static bool operator >=(Dual x, Dual y) => Path.Take(x.Value >= y.Value, x, y);

    /// <summary>f(x), whose derivative is given.</summary>
    public static Dual Of(double value, Dual x, double derivative) =>
        new(value, Times(derivative, x.Tangent), Times(Math.Abs(derivative), x.Bound),
            (Rounding * Math.Abs(value)) + Times(Math.Abs(derivative), x.Error));

    private static bool AreNested(Dual x, Dual y) => x.Nested is not null || y.Nested is not null;

    private static Dual Of(double value, Dual x, double dx, Dual y, double dy) =>
        new(value, Times(dx, x.Tangent) + Times(dy, y.Tangent),
            Times(Math.Abs(dx), x.Bound) + Times(Math.Abs(dy), y.Bound),
            (Rounding * Math.Abs(value)) + Times(Math.Abs(dx), x.Error) + Times(Math.Abs(dy), y.Error));

    // What does not depend on the input has no derivative, however steep the function.
    private static double Times(double derivative, double tangent) => tangent == 0 ? 0 : derivative * tangent;
}
