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
}
