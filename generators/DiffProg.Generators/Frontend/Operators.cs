using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>Which operators mean which functions of Ops.</summary>
internal static class Operators
{
    public static string? BinaryName(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => "Add",
        BinaryOperatorKind.Subtract => "Subtract",
        BinaryOperatorKind.Multiply => "Multiply",
        BinaryOperatorKind.Divide => "Divide",
        BinaryOperatorKind.Remainder => "Remainder",
        BinaryOperatorKind.LessThan => "Less",
        BinaryOperatorKind.LessThanOrEqual => "LessOrEqual",
        BinaryOperatorKind.GreaterThan => "Greater",
        BinaryOperatorKind.GreaterThanOrEqual => "GreaterOrEqual",
        BinaryOperatorKind.Equals => "EqualTo",
        BinaryOperatorKind.NotEquals => "NotEqualTo",
        _ => null,
    };

    /// <summary>Operators on bools; both sides are evaluated, which is allowed because they are pure.</summary>
    public static string? LogicalName(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And => "And",
        BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or => "Or",
        BinaryOperatorKind.ExclusiveOr or BinaryOperatorKind.NotEquals => "NotEqualTo",
        BinaryOperatorKind.Equals => "EqualTo",
        _ => null,
    };

    /// <summary>Operators that tensors have; == and != compare references there.</summary>
    public static bool OnTensors(BinaryOperatorKind kind) =>
        kind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract
        or BinaryOperatorKind.Multiply or BinaryOperatorKind.Divide;
}
