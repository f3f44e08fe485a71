using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>A tensor of the point at which a gradient is checked, seen in double precision.</summary>
internal abstract class CheckedTensor(string name, nint[] lengths, double[] origin, double[] gradient)
{
    public string Name { get; } = name;

    public nint[] Lengths { get; } = lengths;

    public double[] Origin { get; } = origin;

    public double[] Gradient { get; } = gradient;

    public double LargestGradient { get; } = gradient.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();

    /// <summary>The distance between 1 and the next number of this precision.</summary>
    public abstract double Epsilon { get; }

    /// <summary>Sets one element and gives it back as it was stored: a float rounds.</summary>
    public abstract double Write(int element, double value);

    /// <summary>The position of an element by axis; that of a scalar has no axes.</summary>
    public nint[] Position(int element)
    {
        var position = new nint[Lengths.Length];
        nint rest = element;
        for (var axis = position.Length - 1; axis >= 0; axis--)
            (rest, position[axis]) = nint.DivRem(rest, Lengths[axis]);

        return position;
    }
}

/// <param name="name">Shown in results.</param>
/// <param name="lengths">The shape; no axes for a scalar.</param>
/// <param name="values">Dense, written to during the check.</param>
/// <param name="gradient">The gradient under test, of the same shape.</param>
internal sealed class CheckedTensor<T>(string name, ReadOnlySpan<nint> lengths, Tensor<T> values, Tensor<T> gradient)
    : CheckedTensor(name, lengths.ToArray(), Doubles(values), Doubles(gradient))
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override double Epsilon => double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    public override double Write(int element, double value)
    {
        var stored = T.CreateTruncating(value);
        DenseAccess.Elements(values)[element] = stored;
        return double.CreateTruncating(stored);
    }

    private static double[] Doubles(Tensor<T> x)
    {
        var elements = DenseAccess.Read(x);
        var doubles = new double[elements.Length];
        for (var i = 0; i < doubles.Length; i++)
            doubles[i] = double.CreateTruncating(elements[i]);

        return doubles;
    }
}
