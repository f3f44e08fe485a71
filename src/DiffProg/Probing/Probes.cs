using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>A visit to a number.</summary>
/// <param name="Name">What the program calls it.</param>
/// <param name="Value">What it was.</param>
/// <param name="Adjoint">The derivative of the result with respect to it.</param>
public sealed record ProbedNumber(string Name, double Value, double Adjoint);

/// <summary>A visit to a tensor; both are copies.</summary>
/// <param name="Name">What the program calls it.</param>
/// <param name="Value">What it was.</param>
/// <param name="Adjoint">The derivative of the result with respect to it, in its shape.</param>
public sealed record ProbedTensor<T>(string Name, Tensor<T> Value, Tensor<T> Adjoint);

/// <summary>
/// Writes down the values and adjoints that a program names with <see cref="Ops.Probe(float, string)"/>:
/// <c>Net.LossGradient(x, p, gradient, probes)</c>, then <c>probes.Tensors&lt;float&gt;("h3")[0].Adjoint</c>. Several
/// calls write one after the other, until <see cref="Clear"/>.
/// </summary>
public sealed class Probes : IProbe
{
    private readonly List<object> _visits = [];
    private readonly List<string> _names = [];

    /// <summary>The names, in the order of the visits: backward.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The visits to numbers of a name, in their order: backward. There are none where nothing was visited
    /// under that name, as on a branch that was not taken; <see cref="Names"/> has those that were.</summary>
    /// <exception cref="ArgumentNullException">name is null.</exception>
    public IReadOnlyList<ProbedNumber> Numbers(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return [.. _visits.OfType<ProbedNumber>().Where(v => v.Name == name)];
    }

    /// <summary>The visits to tensors of a name, in their order: backward. There are none where nothing was visited
    /// under that name, as on a branch that was not taken; <see cref="Names"/> has those that were.</summary>
    /// <typeparam name="T">float or double, as the tensor is.</typeparam>
    /// <exception cref="ArgumentNullException">name is null.</exception>
    public IReadOnlyList<ProbedTensor<T>> Tensors<T>(string name) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(name);
        return [.. _visits.OfType<ProbedTensor<T>>().Where(v => v.Name == name)];
    }

    /// <summary>Forgets all visits.</summary>
    public void Clear()
    {
        _visits.Clear();
        _names.Clear();
    }

    /// <inheritdoc/>
    public void Visit(string name, double value, double adjoint) => Add(name, new ProbedNumber(name, value, adjoint));

    /// <inheritdoc/>
    public void Visit(string name, in ReadOnlyTensorSpan<float> value, in ReadOnlyTensorSpan<float> adjoint) =>
        Add(name, new ProbedTensor<float>(name, Copy(value), Copy(adjoint)));

    /// <inheritdoc/>
    public void Visit(string name, in ReadOnlyTensorSpan<double> value, in ReadOnlyTensorSpan<double> adjoint) =>
        Add(name, new ProbedTensor<double>(name, Copy(value), Copy(adjoint)));

    private void Add(string name, object visit)
    {
        _visits.Add(visit);
        _names.Add(name);
    }

    private static Tensor<T> Copy<T>(in ReadOnlyTensorSpan<T> span)
    {
        var copy = Tensor.CreateFromShapeUninitialized<T>(span.Lengths);
        span.CopyTo(copy);
        return copy;
    }
}
