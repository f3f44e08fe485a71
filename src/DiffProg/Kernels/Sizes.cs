using System.ComponentModel;
using System.Numerics;

namespace DiffProg.Kernels;

/// <summary>Arithmetic of sizes where it is not that of C#.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Sizes
{
    /// <summary>
    /// a / b rounded down: a window of 3 with stride 2 fits (2 - 3)/2 + 1 = 0 times into 2 elements, where C# would say
    /// once.
    /// </summary>
    public static T FloorDivide<T>(T a, T b) where T : IBinaryInteger<T>
    {
        var (quotient, remainder) = T.DivRem(a, b);
        return remainder != T.Zero && T.IsNegative(remainder) != T.IsNegative(b) ? quotient - T.One : quotient;
    }
}
