namespace DiffProg.Tests.RandomPrograms;

/// <summary>A compiled program: as it is written, as it is generated, and on dual numbers.</summary>
public interface IProgram
{
    /// <summary>It writes an argument.</summary>
    bool Writes { get; }

    /// <summary>It has tensors among its arguments.</summary>
    bool HasTensors { get; }

    /// <summary>It takes derivatives, which are numerical as it is written: its body is no reference.</summary>
    bool TakesDerivatives { get; }

    double Body(Inputs<double> at);

    double Value(Inputs<double> at);

    (double Value, double[] Gradient) Gradient(Inputs<double> at);

    (double Value, double Tangent) Jvp(Inputs<double> at, Inputs<double> direction);

    Dual Traced(Inputs<Dual> at);
}
