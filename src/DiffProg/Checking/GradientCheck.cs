using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffProg;

/// <summary>
/// Compares an analytic gradient with central finite differences, element by element and along random directions. Two
/// steps are extrapolated to step 0, which leaves a relative error of about 1e-9 in double precision for smooth
/// functions.
/// <para>
/// The function is evaluated on a copy that moves; it must be deterministic and keep nothing. Exactly at a kink (relu
/// at 0) the difference quotient is the mean of both sides and disagrees with any convention: check beside it.
/// </para>
/// </summary>
public static partial class GradientCheck
{
    /// <summary>Checks the derivative of a function of one number.</summary>
    /// <param name="f">The function.</param>
    /// <param name="derivative">Its derivative, under test.</param>
    /// <param name="at">The point.</param>
    /// <param name="options">Step, tolerance, effort.</param>
    public static GradientCheckResult Scalar(Func<double, double> f, Func<double, double> derivative, double at,
        GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(derivative);
        double[] point = [at];
        var x = new CheckedTensor<double>("x", [], DenseAccess.Create(point, [1]),
            DenseAccess.Create([derivative(at)], [1]));
        return Compare([x], () => f(point[0]), (options ?? new()) with { Directions = 0 });
    }

    /// <summary>Checks the gradient of a function of one tensor in double precision.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point; it is copied, and stays as it is.</param>
    /// <param name="gradient">The gradient under test, of the shape of <paramref name="x"/>.</param>
    /// <param name="options">Step, tolerance, effort.</param>
    /// <param name="name">Shown in the result.</param>
    /// <exception cref="ArgumentException">The shapes differ, or f is not deterministic or not finite
    /// there.</exception>
    public static GradientCheckResult Tensor(Func<Tensor<double>, double> f, Tensor<double> x, Tensor<double> gradient,
        GradientCheckOptions? options = null, [CallerArgumentExpression(nameof(x))] string name = "") =>
        OneTensor(f, x, gradient, options, name);

    /// <summary>
    /// Checks the gradient of a function of one tensor in single precision, with larger steps and tolerance.
    /// </summary>
    /// <inheritdoc cref="Tensor(Func{Tensor{double}, double}, Tensor{double}, Tensor{double}, GradientCheckOptions, string)"/>
    public static GradientCheckResult Tensor(Func<Tensor<float>, double> f, Tensor<float> x, Tensor<float> gradient,
        GradientCheckOptions? options = null, [CallerArgumentExpression(nameof(x))] string name = "") =>
        OneTensor(f, x, gradient, options, name);

    /// <summary>
    /// Checks the gradient of a function of a parameter record. If it holds floats, steps and tolerance are larger.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="parameters">The point; it is copied, and stays as it is.</param>
    /// <param name="gradient">The gradient under test: a record of the same shapes and sharing.</param>
    /// <param name="options">Step, tolerance, effort.</param>
    /// <exception cref="ArgumentException">The records do not match, or f is not deterministic or not finite
    /// there.</exception>
    public static GradientCheckResult Parameters<TRecord>(Func<TRecord, double> f, TRecord parameters, TRecord gradient,
        GradientCheckOptions? options = null)
        where TRecord : class, IParameters<TRecord>
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradient);
        var point = parameters.Clone();
        var (values, gradients) = (point.Leaves(), gradient.Leaves());
        if (!values.Select(leaf => leaf.Name).SequenceEqual(gradients.Select(leaf => leaf.Name)))
        {
            throw new ArgumentException($"'gradient' has the distinct tensors {Names(gradients)}; expected "
                + $"{Names(values)}, those of 'parameters'. parameters.ZerosLike() makes a gradient with "
                + "the same sharing.", nameof(gradient));
        }

        return Compare([.. values.Zip(gradients, Pair)], () => f(point), options);
    }

    private static GradientCheckResult OneTensor<T>(Func<Tensor<T>, double> f, Tensor<T> x, Tensor<T> gradient,
        GradientCheckOptions? options, string name)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(gradient);
        var point = DenseAccess.Create(DenseAccess.Read(x).ToArray(), x.Lengths);
        return Compare([Pair(name, point, gradient)], () => f(point), options);
    }

    private static CheckedTensor Pair((string Name, IReadOnlyTensor Tensor) value,
        (string Name, IReadOnlyTensor Tensor) gradient) => (value.Tensor, gradient.Tensor) switch
        {
            (Tensor<float> x, Tensor<float> g) => Pair(value.Name, x, g),
            (Tensor<double> x, Tensor<double> g) => Pair(value.Name, x, g),
            _ => throw new ArgumentException($"'{value.Name}' and its gradient differ in precision.", nameof(gradient)),
        };

    private static CheckedTensor Pair<T>(string name, Tensor<T> x, Tensor<T> gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!x.Lengths.SequenceEqual(gradient.Lengths))
        {
            throw new ArgumentException($"The gradient of '{name}' is {Shapes.Text(gradient)}; expected "
                + $"{Shapes.Text(x)}, the shape of the parameter.", nameof(gradient));
        }

        return new CheckedTensor<T>(name, x.Lengths, x, gradient);
    }

    private static string Names(IEnumerable<(string Name, IReadOnlyTensor Tensor)> leaves) =>
        string.Join(", ", leaves.Select(leaf => leaf.Name));

    private static GradientCheckResult Compare(IReadOnlyList<CheckedTensor> tensors, Func<double> f,
        GradientCheckOptions? options)
    {
        if (tensors.All(tensor => tensor.Origin.Length == 0))
            throw new ArgumentException("There is nothing to compare: no parameter has elements.");

        return new FiniteDifferences(tensors, f, options ?? new()).Compare();
    }
}
