namespace DiffProg;

/// <summary>
/// The method is the derivative of another [Differentiable] method of the same type, and is used instead of what the
/// compiler would make of that method's body, wherever it is called or differentiated, in both modes and to any order.
/// Both are static and [Differentiable].
/// <para>
/// A pullback takes the arguments of the method, its results if it likes, and a cotangent for each result; it returns
/// the gradients of the float and double arguments (numbers and tensors) in their order, several as a tuple; not those
/// of [NoGradient] arguments. With <see cref="Forward"/> it is a directional derivative: it takes the arguments, the
/// results if it likes, and a tangent for each of those arguments, and returns the tangents of the results.
/// </para>
/// <para>
/// Either must be linear in the cotangents or tangents: the other mode is its transpose. Nobody checks that it is
/// the true derivative; <see cref="GradientCheck"/> on the generated gradient tells.
/// </para>
/// </summary>
/// <param name="method">The name of the method: <c>nameof(F)</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DerivativeOfAttribute(string method) : Attribute
{
    /// <summary>The name of the method.</summary>
    public string Method { get; } = method;

    /// <summary>A directional derivative, not a pullback.</summary>
    public bool Forward { get; init; }
}
