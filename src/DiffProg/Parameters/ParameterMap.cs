using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>
/// Makes the tensors of a new parameter record. Each distinct tensor is made once, so that a tensor that is reachable
/// twice (a tied output layer) stays one tensor. One map used for several records keeps what they share between them
/// too.
/// </summary>
public abstract class ParameterMap
{
    private readonly Dictionary<object, object> made = new(ReferenceEqualityComparer.Instance);

    /// <summary>A map to dense tensors of the same shapes, all 0.</summary>
    public static ParameterMap Zeros() => new ZerosMap();

    /// <summary>A map to dense copies.</summary>
    public static ParameterMap Copies() => new CopiesMap();

    /// <summary>The tensor that takes the place of this one.</summary>
    public Tensor<float> Apply(Tensor<float> value) => Once(value, Make);

    /// <inheritdoc cref="Apply(Tensor{float})"/>
    public Tensor<double> Apply(Tensor<double> value) => Once(value, Make);

    /// <summary>Makes the tensor that takes the place of this one; asked once for each distinct tensor.</summary>
    protected abstract Tensor<float> Make(Tensor<float> value);

    /// <inheritdoc cref="Make(Tensor{float})"/>
    protected abstract Tensor<double> Make(Tensor<double> value);

    private Tensor<T> Once<T>(Tensor<T> value, Func<Tensor<T>, Tensor<T>> make)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!made.TryGetValue(value, out var replacement))
            made.Add(value, replacement = make(value));

        return (Tensor<T>)replacement;
    }

    private sealed class ZerosMap : ParameterMap
    {
        protected override Tensor<float> Make(Tensor<float> value) => Tensor.CreateFromShape<float>(value.Lengths);

        protected override Tensor<double> Make(Tensor<double> value) => Tensor.CreateFromShape<double>(value.Lengths);
    }

    private sealed class CopiesMap : ParameterMap
    {
        protected override Tensor<float> Make(Tensor<float> value) => Copy(value);

        protected override Tensor<double> Make(Tensor<double> value) => Copy(value);

        private static Tensor<T> Copy<T>(Tensor<T> value) =>
            DenseAccess.Create(DenseAccess.Read(value).ToArray(), value.Lengths);
    }
}
