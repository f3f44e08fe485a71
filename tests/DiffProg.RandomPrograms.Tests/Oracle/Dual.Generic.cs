using System.Numerics;

namespace DiffProg.Tests.RandomPrograms;

/// <content>What code that is generic over numbers calls.</content>
public readonly partial record struct Dual
    : IAdditionOperators<Dual, Dual, Dual>, ISubtractionOperators<Dual, Dual, Dual>,
        IMultiplyOperators<Dual, Dual, Dual>
{
    public static Dual One => 1;

    public static Dual CreateChecked(double value) => value;

    public static Dual Sin(Dual x) => DualMath.Sin(x);

    public static Dual Cos(Dual x) => DualMath.Cos(x);

    public static Dual Tanh(Dual x) => DualMath.Tanh(x);

    public static Dual Exp(Dual x) => DualMath.Exp(x);

    public static Dual Abs(Dual x) => DualMath.Abs(x);

    public static Dual Max(Dual x, Dual y) => DualMath.Max(x, y);

    public static Dual Min(Dual x, Dual y) => DualMath.Min(x, y);
}
