using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>
/// Is shown the adjoints of intermediate values: those that the program names with <see cref="Ops.Probe(float,
/// string)"/>. A method that has such values has an overload of its gradient, or of its pullback, with one of these as
/// the last argument. <see cref="Probes"/> writes down what it is shown.
/// <para>
/// Visits come in the order of the way back: what the program computes last comes first, the last iteration of a loop
/// before the one before it; a branch that is not taken has none, nor has a value that the result does not depend on. A
/// value that stands in a loop, or in a method that is called several times, is visited once each time. What a visitor
/// throws goes to the caller of the gradient, which may have been added to in part by then.
/// </para>
/// </summary>
public interface IProbe
{
    /// <summary>A number, a float as the double that it is.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="value">What it was.</param>
    /// <param name="adjoint">The derivative of the result with respect to it; of a pullback, of the results along the
    /// cotangents.</param>
    void Visit(string name, double value, double adjoint);

    /// <summary>A tensor. What the spans show is overwritten after the visit.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="value">What it was.</param>
    /// <param name="adjoint">The derivative with respect to it, in its shape.</param>
    void Visit(string name, in ReadOnlyTensorSpan<float> value, in ReadOnlyTensorSpan<float> adjoint);

    /// <inheritdoc cref="Visit(string, in ReadOnlyTensorSpan{float}, in ReadOnlyTensorSpan{float})"/>
    void Visit(string name, in ReadOnlyTensorSpan<double> value, in ReadOnlyTensorSpan<double> adjoint);
}
