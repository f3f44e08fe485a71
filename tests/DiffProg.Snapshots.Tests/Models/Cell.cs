using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Models;

/// <summary>A recurrent cell (Elman, 1990): an instance method with two results.</summary>
[Parameters]
public sealed partial record Cell(
    [Shape("D, in")] Tensor<double> Input,
    [Shape("D, D")] Tensor<double> State,
    [Shape("D")] Tensor<double> Bias)
{
    /// <summary>The next state, and how large it is.</summary>
    /// <param name="x">What came in; see <see cref="Tensor{T}"/>.</param>
    /// <param name="h">The state, as <paramref name="x"/> left it.</param>
    /// <param name="leak">What stays of the state.</param>
    /// <returns>The next state and its squared length.</returns>
    [Differentiable]
    public (Tensor<double> Next, double Energy) Step(
        [Shape("in")] Tensor<double> x, [Shape("D")] Tensor<double> h, [Gradient] double leak)
    {
        var next = leak * h + Tanh(MatMul(Input, x) + MatMul(State, h) + Bias);
        return (next, Sum(next * next));
    }
}
