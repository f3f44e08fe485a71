using System.Numerics;
using System.Numerics.Tensors;
using DiffProg.Kernels;

namespace DiffProg;

public static partial class Ops
{
    /// <summary>
    /// Sets each element to 0 with probability <paramref name="rate"/> and divides the others by 1 - rate, so that the
    /// mean stays (Srivastava et al., 2014). An element is kept where its uniform number, a function of the key and of
    /// its row-major index, is at least the rate; the gradient uses the same mask.
    /// </summary>
    /// <param name="x">The tensor.</param>
    /// <param name="rate">At least 0, less than 1; at 0, x comes back unchanged.</param>
    /// <param name="key">Decides the mask; a key used twice gives the same mask twice, so fold in the step.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in [0, 1).</exception>
    public static Tensor<T> Dropout<T>(Tensor<T> x, T rate, RandomKey key) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!(rate >= T.Zero && rate < T.One))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"Ops.Dropout: 'rate' is {rate}; expected at "
                + "least 0 and less than 1, the part of the elements that is dropped.");
        }

        var elements = DenseAccess.Read(x);
        var result = DenseAccess.Allocate<T>(x.Lengths);
        var destination = DenseAccess.Elements(result);
        var scale = T.One / (T.One - rate);
        for (var i = 0; i < elements.Length; i++)
            destination[i] = Uniform<T>(key, i) >= rate ? elements[i] * scale : T.Zero;

        return result;
    }

    // Each precision has its own number of random bits; compiled code draws the same.
    private static T Uniform<T>(RandomKey key, nint index) where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? T.CreateTruncating(Philox.UniformSingle(key.Value, index))
            : T.CreateTruncating(Philox.UniformDouble(key.Value, index));
}
