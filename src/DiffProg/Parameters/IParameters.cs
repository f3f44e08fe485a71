using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>What the generator adds to a <see cref="ParametersAttribute"/> record.</summary>
public interface IParameters
{
    /// <summary>
    /// Shows every tensor with its dotted name (<c>Hidden.W</c>), in declaration order. A tensor that is reachable
    /// twice is shown twice, under each name.
    /// </summary>
    /// <param name="prefix">Put before every name; empty at the root.</param>
    /// <param name="visitor">Receives the tensors.</param>
    void Visit(string prefix, IParameterVisitor visitor);
}

/// <summary>Parameters that can make another set of their own shapes.</summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IParameters<TSelf> : IParameters
    where TSelf : class, IParameters<TSelf>
{
    /// <summary>The same record over new tensors, each made by <paramref name="map"/> from the tensor it
    /// replaces.</summary>
    /// <param name="map">Keeps sharing: it is asked once for each distinct tensor.</param>
    TSelf Map(ParameterMap map);
}

/// <summary>Receives the tensors of a parameter record.</summary>
public interface IParameterVisitor
{
    /// <summary>One single-precision tensor.</summary>
    void Visit(string name, Tensor<float> value);

    /// <summary>One double-precision tensor.</summary>
    void Visit(string name, Tensor<double> value);
}
