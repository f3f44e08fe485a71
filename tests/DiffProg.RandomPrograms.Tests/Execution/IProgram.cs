namespace DiffProg.Tests.RandomPrograms;

/// <summary>What calling a program and judging it depends on.</summary>
[Flags]
public enum Features
{
    None = 0,

    /// <summary>It writes an argument.</summary>
    Writes = 1,

    /// <summary>It has arguments of these kinds.</summary>
    Tensors = 2,
    Rows = 4,
    Parameters = 8,

    /// <summary>It takes derivatives, which are numerical as it is written: its body is no reference.</summary>
    TakesDerivatives = 16,

    /// <summary>Its derivatives are not those of its value.</summary>
    StopsGradient = 32,

    /// <summary>It has values whose adjoints are shown.</summary>
    Probes = 64,
}

/// <summary>A compiled program: as it is written, as it is generated, and on dual numbers.</summary>
public interface IProgram
{
    Features Features { get; }

    double Body(Inputs<double> at);

    double Value(Inputs<double> at);

    (double Value, double[] Gradient) Gradient(Inputs<double> at);

    /// <summary>The same, while adjoints are shown; the gradient itself where the program has none to show.</summary>
    (double Value, double[] Gradient) GradientWithProbes(Inputs<double> at);

    (double Value, double Tangent) Jvp(Inputs<double> at, Inputs<double> direction);

    Dual Traced(Inputs<Dual> at);
}
