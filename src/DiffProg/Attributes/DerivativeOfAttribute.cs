namespace DiffProg;

/// <summary>
/// The method is the derivative of another one, and is used wherever that one is called or differentiated, in both
/// modes and to any order.
/// <para>
/// A pullback takes the arguments of the method, its results if it likes, and a cotangent for each result; it returns
/// the gradients of the float and double arguments (numbers and tensors) in their order, several as a tuple; not those
/// of [NoGradient] arguments. With <see cref="Forward"/> it is a directional derivative: it takes the arguments, the
/// results if it likes, and a tangent for each of those arguments, and returns the tangents of the results.
/// </para>
/// <para>
/// Either must be linear in the cotangents or tangents: the other mode is its transpose. Nobody checks that it is
/// the true derivative; <see cref="GradientCheck.Pullback(Func{double, double}, Func{double, double, double}, double,
/// GradientCheckOptions)"/> and its like tell.
/// </para>
/// <para>
/// Of a [Differentiable] method of the same type it takes the place of what the compiler would make of the body, and is
/// static and [Differentiable] itself. Of any other static method, one of another assembly, a native one or one that
/// does what the language does not know, it is all that the compiler knows: such a method is called as it is, exactly
/// once where the program calls it, and may be called wherever it has a derivative. It takes float, double, int, bool
/// and tensors, which it may keep, as they are copies; it returns one or several floats, doubles or tensors, and is
/// public or internal. What shapes it returns is said by [Shape] on its own arguments and result, or on those of the
/// derivative, in the sizes of the arguments. It may also take spans that it only reads (ReadOnlySpan): then its
/// derivatives are called as they are; a pullback gets a Span for each that is not [NoGradient], behind the cotangents,
/// and adds to it; a directional derivative gets a ReadOnlySpan that moves. Its derivative may be [Differentiable],
/// which serves both modes and any order, or not: then it is called as it is, too, and serves its own mode alone; a
/// method may have one for each mode. A part that is computed again (<see cref="CheckpointAttribute"/>) calls it again.
/// </para>
/// <para>
/// What a derivative throws comes out of the gradient or tangent that asks for it, behind whatever the program itself
/// throws; spans and tensors that a gradient is added to may have been added to by then.
/// </para>
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DerivativeOfAttribute : Attribute
{
    /// <summary>The derivative of a method of the same type.</summary>
    /// <param name="method">The name of the method: <c>nameof(F)</c>.</param>
    public DerivativeOfAttribute(string method)
    {
        Method = method;
    }

    /// <summary>The derivative of a static method of another type, in whatever assembly.</summary>
    /// <param name="type">The type that has the method.</param>
    /// <param name="method">The name of the method: <c>nameof(Special.Erf)</c>. Of several of that name it is the one
    /// whose arguments fit.</param>
    public DerivativeOfAttribute(Type type, string method)
    {
        (Type, Method) = (type, method);
    }

    /// <summary>The type that has the method; null for that in which the derivative stands.</summary>
    public Type? Type { get; }

    /// <summary>The name of the method.</summary>
    public string Method { get; }

    /// <summary>A directional derivative, not a pullback.</summary>
    public bool Forward { get; init; }
}
