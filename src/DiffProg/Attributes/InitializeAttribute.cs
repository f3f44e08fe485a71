namespace DiffProg;

/// <summary>How <c>Create</c> fills a parameter tensor.</summary>
/// <param name="initialization">The distribution.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class InitializeAttribute(Initialization initialization) : Attribute
{
    /// <summary>The distribution.</summary>
    public Initialization Initialization { get; } = initialization;

    /// <summary>A factor on the distribution's own standard deviation or bound; for a constant, on the
    /// constant.</summary>
    public double Scale { get; set; } = 1;
}

/// <summary>
/// Distributions of initial parameters. Fan-in is the product of all dimensions but the first, fan-out the first (a
/// weight is <c>[out, in]</c>). Without an attribute, tensors of rank 1 start at zero and others with
/// <see cref="XavierUniform"/>.
/// </summary>
public enum Initialization
{
    /// <summary>All 0.</summary>
    Zeros,

    /// <summary>All 1.</summary>
    Ones,

    /// <summary>Normal, standard deviation 1 (times the scale).</summary>
    Normal,

    /// <summary>Uniform in [-1, 1) (times the scale).</summary>
    Uniform,

    /// <summary>Uniform in ±sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio, 2010).</summary>
    XavierUniform,

    /// <summary>Normal, standard deviation sqrt(2 / (fan-in + fan-out)) (Glorot and Bengio, 2010).</summary>
    XavierNormal,

    /// <summary>Uniform in ±sqrt(6 / fan-in) (He et al., 2015).</summary>
    HeUniform,

    /// <summary>Normal, standard deviation sqrt(2 / fan-in) (He et al., 2015).</summary>
    HeNormal,
}
