using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

// A comparison carries no gradient. With NaN it is false, but NotEqualTo is true.
public static partial class Ops
{
    /// <summary>Where x &gt; y, element by element, broadcasting. Carries no gradient.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<bool> Greater<T>(Tensor<T> x, Tensor<T> y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, y, Broadcasting.Shape(x, y), static (a, b) => a > b);

    /// <summary>Where x &gt; y, for one number y, element by element. Carries no gradient.</summary>
    public static Tensor<bool> Greater<T>(Tensor<T> x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Compare(x, element => element > y);

    /// <summary>Where x ≥ y, element by element, broadcasting. Carries no gradient.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<bool> GreaterOrEqual<T>(Tensor<T> x, Tensor<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, y, Broadcasting.Shape(x, y), static (a, b) => a >= b);

    /// <summary>Where x ≥ y, for one number y, element by element. Carries no gradient.</summary>
    public static Tensor<bool> GreaterOrEqual<T>(Tensor<T> x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Compare(x, element => element >= y);

    /// <summary>Where x &lt; y, element by element, broadcasting. Carries no gradient.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<bool> Less<T>(Tensor<T> x, Tensor<T> y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, y, Broadcasting.Shape(x, y), static (a, b) => a < b);

    /// <summary>Where x &lt; y, for one number y, element by element. Carries no gradient.</summary>
    public static Tensor<bool> Less<T>(Tensor<T> x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Compare(x, element => element < y);

    /// <summary>Where x ≤ y, element by element, broadcasting. Carries no gradient.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<bool> LessOrEqual<T>(Tensor<T> x, Tensor<T> y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, y, Broadcasting.Shape(x, y), static (a, b) => a <= b);

    /// <summary>Where x ≤ y, for one number y, element by element. Carries no gradient.</summary>
    public static Tensor<bool> LessOrEqual<T>(Tensor<T> x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Compare(x, element => element <= y);

    /// <summary>Where x = y, element by element, broadcasting. Carries no gradient.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<bool> EqualTo<T>(Tensor<T> x, Tensor<T> y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, y, Broadcasting.Shape(x, y), static (a, b) => a == b);

    /// <summary>Where x = y, for one number y, element by element. Carries no gradient.</summary>
    public static Tensor<bool> EqualTo<T>(Tensor<T> x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Compare(x, element => element == y);

    /// <summary>Where x ≠ y, element by element, broadcasting. Carries no gradient.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<bool> NotEqualTo<T>(Tensor<T> x, Tensor<T> y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, y, Broadcasting.Shape(x, y), static (a, b) => a != b);

    /// <summary>Where x ≠ y, for one number y, element by element. Carries no gradient.</summary>
    public static Tensor<bool> NotEqualTo<T>(Tensor<T> x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Compare(x, element => element != y);

    /// <summary>
    /// <paramref name="x"/> where the condition holds and <paramref name="y"/> elsewhere; all three broadcast. The
    /// gradient goes to the operand that was taken; the other receives an exact 0, whatever its own derivative is.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Where<T>(Tensor<bool> condition, Tensor<T> x, Tensor<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Three shapes broadcast if each pair does; the pairs give messages that show shapes the caller knows.
        Broadcasting.Shape(x, y);
        var shape = Broadcasting.Shape(Broadcasting.Shape(condition, x), Broadcasting.Shape(condition, y),
            nameof(x), nameof(y), nameof(Where));
        return Select(condition, Broadcasting.Stretch(x, shape), Broadcasting.Stretch(y, shape), shape);
    }

    /// <inheritdoc cref="Where{T}(Tensor{bool}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Where<T>(Tensor<bool> condition, Tensor<T> x, T y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var shape = Broadcasting.Shape(condition, x);
        return Select(condition, Broadcasting.Stretch(x, shape), Repeat(y, shape), shape);
    }

    /// <inheritdoc cref="Where{T}(Tensor{bool}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Where<T>(Tensor<bool> condition, T x, Tensor<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var shape = Broadcasting.Shape(condition, y);
        return Select(condition, Repeat(x, shape), Broadcasting.Stretch(y, shape), shape);
    }

    /// <inheritdoc cref="Where{T}(Tensor{bool}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Where<T>(Tensor<bool> condition, T x, T y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Select(condition, Repeat(x, condition.Lengths), Repeat(y, condition.Lengths), condition.Lengths);
    }

    private static Tensor<T> Select<T>(Tensor<bool> condition, ReadOnlySpan<T> x, ReadOnlySpan<T> y,
        ReadOnlySpan<nint> shape)
    {
        var mask = Broadcasting.Stretch(condition, shape);
        var result = DenseAccess.Allocate<T>(shape);
        var destination = DenseAccess.Elements(result);
        for (var i = 0; i < destination.Length; i++)
            destination[i] = mask[i] ? x[i] : y[i];

        return result;
    }

    private static T[] Repeat<T>(T value, ReadOnlySpan<nint> shape)
    {
        var repeated = new T[checked((int)Shapes.Product(shape))];
        Array.Fill(repeated, value);
        return repeated;
    }

    private static Tensor<bool> Compare<T>(Tensor<T> x, Func<T, bool> test)
    {
        var elements = DenseAccess.Read(x);
        var result = DenseAccess.Allocate<bool>(x.Lengths);
        var destination = DenseAccess.Elements(result);
        for (var i = 0; i < elements.Length; i++)
            destination[i] = test(elements[i]);

        return result;
    }
}
