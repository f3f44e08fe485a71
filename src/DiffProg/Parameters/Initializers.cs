using System.ComponentModel;
using System.Numerics;
using System.Numerics.Tensors;
using DiffProg.Kernels;

namespace DiffProg;

/// <summary>Fills the tensors of a new parameter record; the generated <c>Create</c> calls it.</summary>
public static class Initializers
{
    /// <summary>
    /// A new tensor. Element i is a function of the key and of i alone, drawn in double precision, so that a float and
    /// a double record of one key start from the same numbers.
    /// </summary>
    /// <param name="kind">The distribution.</param>
    /// <param name="scale">A factor on its standard deviation, bound or constant.</param>
    /// <param name="key">The source of random numbers, another one for each tensor.</param>
    /// <param name="lengths">The shape. Fan-out is its first length, fan-in the product of the others.</param>
    /// <exception cref="ArgumentException">There are no lengths, or one is negative.</exception>
    public static Tensor<T> Make<T>(Initialization kind, double scale, RandomKey key, params ReadOnlySpan<nint> lengths)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        RequireShape(lengths);
        double fanOut = lengths[0];
        double fanIn = Shapes.Product(lengths[1..]);
        return kind switch
        {
            Initialization.Zeros => Fill<T>(lengths, _ => 0),
            Initialization.Ones => Fill<T>(lengths, _ => scale),
            Initialization.Normal => Normal<T>(lengths, key, scale),
            Initialization.Uniform => Uniform<T>(lengths, key, scale),
            Initialization.XavierUniform => Uniform<T>(lengths, key, scale * Math.Sqrt(6 / (fanIn + fanOut))),
            Initialization.XavierNormal => Normal<T>(lengths, key, scale * Math.Sqrt(2 / (fanIn + fanOut))),
            Initialization.HeUniform => Uniform<T>(lengths, key, scale * Math.Sqrt(6 / fanIn)),
            Initialization.HeNormal => Normal<T>(lengths, key, scale * Math.Sqrt(2 / fanIn)),
            _ => throw new InvalidEnumArgumentException(nameof(kind), (int)kind, typeof(Initialization)),
        };
    }

    // In [-bound, bound).
    private static Tensor<T> Uniform<T>(ReadOnlySpan<nint> lengths, RandomKey key, double bound)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Fill<T>(lengths, i => bound * (2 * Philox.UniformDouble(key.Value, i) - 1));

    // Box and Muller, 1958: element i takes the uniform numbers 2 i and 2 i + 1; 1 - u keeps the logarithm finite.
    private static Tensor<T> Normal<T>(ReadOnlySpan<nint> lengths, RandomKey key, double deviation)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Fill<T>(lengths, i => deviation * Math.Sqrt(-2 * Math.Log(1 - Philox.UniformDouble(key.Value, 2 * i)))
            * Math.Cos(Math.Tau * Philox.UniformDouble(key.Value, 2 * i + 1)));

    private static Tensor<T> Fill<T>(ReadOnlySpan<nint> lengths, Func<nint, double> element)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var elements = new T[checked((int)Shapes.Product(lengths))];
        for (var i = 0; i < elements.Length; i++)
            elements[i] = T.CreateTruncating(element(i));

        return DenseAccess.Create(elements, lengths);
    }

    private static void RequireShape(ReadOnlySpan<nint> lengths)
    {
        var negative = false;
        foreach (var length in lengths)
            negative |= length < 0;

        if (negative || lengths.IsEmpty)
        {
            throw new ArgumentException($"Initializers.Make: 'lengths' is {Shapes.Text(lengths)}; expected at least "
                + "one length, none of them negative. A scalar parameter is [1].", nameof(lengths));
        }
    }
}
