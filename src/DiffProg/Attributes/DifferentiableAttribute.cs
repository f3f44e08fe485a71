namespace DiffProg;

/// <summary>
/// Asks for the compiled forward, gradient (or pullback) and tangent of this method, generated beside it in the same
/// partial type. The body stays ordinary C# and runs as written.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DifferentiableAttribute : Attribute;
