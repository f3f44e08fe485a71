namespace DiffProg;

/// <summary>
/// Asks for the compiled forward, gradient (or pullback) and tangent of this method, generated beside it in the same
/// partial type. The body stays ordinary C# and runs as written.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DifferentiableAttribute : Attribute
{
    /// <summary>
    /// The value, from every generated member, has the same bits as the body's that runs as written: no fused
    /// multiply-add, no sum in another order, no approximation of a function, in loops over arrays and in tensors
    /// either. Loops over arrays are then not vectorised. What cannot have the same bits is an error (DP1080): of
    /// tensors everything but arithmetic, roots, extrema, comparisons, choices, layout and indexing; derivatives inside
    /// the body, which run numerically as written. Methods that are called are compiled as strictly, inside this one.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Also generates <c>FJvps</c>, forward mode along several directions at once: the value is computed once for as
    /// many directions as a vector has lanes (8 doubles, 16 floats at most), their tangents in lanes. It takes a span
    /// for each number that has a derivative, with a tangent for each direction, and for each array a span with the
    /// tangents of its elements, those of one element side by side: element i along direction k at
    /// <c>[i * directions + k]</c>. The last arguments, a span for each result, are written: as long as there are
    /// directions. The tangents are those of <c>FJvp</c>, to the bit where no loop over an array is taken in lanes: what
    /// such a loop adds up, <c>FJvp</c> adds up in another order.
    /// <para>
    /// For methods over numbers of one kind and arrays that they only read, whatever they do inside; not for tensors,
    /// derivatives taken inside, and recursion (DP1089): for these call <c>FJvp</c> for each direction.
    /// </para>
    /// </summary>
    public bool Directions { get; init; }
}
