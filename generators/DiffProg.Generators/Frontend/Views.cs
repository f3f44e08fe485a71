using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Recognises .NET's views of a tensor whose elements do not lie side by side. The tensor that is viewed counts as
/// dense, and axes as longer than 1, unless the code shows otherwise.
/// </summary>
internal static class Views
{
    /// <summary>By its syntax alone: it makes a view, or is a local that may be one.</summary>
    public static bool MayBe(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax p => MayBe(p.Expression),
        IdentifierNameSyntax or ElementAccessExpressionSyntax => true,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: var name } } =>
            name is "Transpose" or "PermuteDimensions" or "Slice",
        _ => false,
    };

    /// <param name="value">An argument.</param>
    /// <param name="shape">The shape that it must have, where it is stated.</param>
    public static bool HasGaps(IOperation value, EquatableArray<Dim>? shape)
    {
        bool IsOne(int axis) => shape is { } dims && axis >= 0 && axis < dims.Count && dims[axis].IsOne;
        int rank = shape?.Count ?? 2;
        return Making(value) is { } view && Making(view.Of) is null && view.Maker switch
        {
            "Transpose" => !IsOne(rank - 1) && !IsOne(rank - 2),
            "PermuteDimensions" => Moves(view.How!, IsOne),
            "Slice" => CutsInside(view.How!, IsOne),
            _ => false,
        };
    }

    // The call that makes a view, what of, and how. A view of a view may be dense again, so all makers are known here.
    private static (string Maker, IOperation Of, IOperation? How)? Making(IOperation value)
    {
        switch (Source(value))
        {
            case IInvocationOperation { TargetMethod: var method, Arguments: { Length: > 0 } arguments }
                when KnownTypes.IsNamed(method.ContainingType, "System.Numerics.Tensors", "Tensor")
                    && method.Name is "Transpose" or "PermuteDimensions" or "Reshape" or "Squeeze" or "Unsqueeze":
                return (method.Name, arguments[0].Value, arguments.Length == 2 ? arguments[1].Value : null);
            case IInvocationOperation { TargetMethod.Name: "Slice", Instance: { } of, Arguments: [var starts] }
                when KnownTypes.IsTensor(of.Type):
                return ("Slice", of, starts.Value);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } of, Arguments: [var ranges] }
                when KnownTypes.IsTensor(of.Type):
                return ("Slice", of, ranges.Value);
            default:
                return null;
        }
    }

    // What a local was declared with, where nothing else is ever assigned to it.
    private static IOperation Source(IOperation value)
    {
        while (value is IConversionOperation { Operand: var operand })
            value = operand;
        if (value is not ILocalReferenceOperation { Local: { RefKind: RefKind.None } local }
            || local.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: { } initializer } declarator
            || Scope(declarator).DescendantNodes().Any(n => IsWrite(n, local.Name)))
            return value;
        return value.SemanticModel?.GetOperation(initializer) ?? value;
    }

    // The member, or the file of top-level statements.
    private static SyntaxNode Scope(SyntaxNode node) => node.Ancestors().First(a => a is CompilationUnitSyntax
        || a is MemberDeclarationSyntax and not GlobalStatementSyntax);

    private static bool IsWrite(SyntaxNode node, string name) => node switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left.DescendantNodesAndSelf().Any(n => Names(n, name)),
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: var argument } => Names(argument, name),
        RefExpressionSyntax { Expression: var target } => Names(target, name),
        _ => false,
    };

    private static bool Names(SyntaxNode node, string name) =>
        node is IdentifierNameSyntax { Identifier.Text: var text } && text == name;

    // An order written in place in which axes longer than 1 change places; isOne asks for axes of the view.
    private static bool Moves(IOperation order, Func<int, bool> isOne)
    {
        var axes = Elements(order)?.Select(Constant).ToArray();
        if (axes is null || axes.Contains(null))
            return false;
        var moved = axes.Where((_, i) => !isOne(i)).ToArray();
        return !moved.SequenceEqual(moved.OrderBy(a => a));
    }

    // An inner axis loses something for certain, and there is more than one of it.
    private static bool CutsInside(IOperation ranges, Func<int, bool> isOne)
    {
        bool several = false;
        foreach (var (range, axis) in (Elements(ranges) ?? []).Select((r, i) => (r, i)))
        {
            if (several && IsCut(range))
                return true;
            several |= !isOne(axis) && !IsSingle(range);
        }

        return false;
    }

    private static bool IsCut(IOperation range) => range switch
    {
        IConversionOperation { Operand: var operand } => IsCut(operand),
        IRangeOperation { LeftOperand: var start, RightOperand: var end } => Constant(start) > 0 || FromEnd(end) > 0,
        // Where a slice is given by its starts.
        { Type.SpecialType: SpecialType.System_IntPtr or SpecialType.System_Int32 } => Constant(range) > 0,
        _ => false,
    };

    private static bool IsSingle(IOperation range) => range switch
    {
        IConversionOperation { Operand: var operand } => IsSingle(operand),
        IRangeOperation { LeftOperand: var start, RightOperand: var end } =>
            (start is null ? 0 : Constant(start)) is { } from && Constant(end) is { } to && to - from <= 1,
        _ => false,
    };

    private static long? Constant(IOperation? index) => index switch
    {
        { ConstantValue: { HasValue: true, Value: int value } } => value,
        { ConstantValue: { HasValue: true, Value: long value } } => value,
        IConversionOperation { Operand: var operand } => Constant(operand),
        _ => null,
    };

    private static long? FromEnd(IOperation? index) => index switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: var operand } => Constant(operand),
        IConversionOperation { Operand: var operand } => FromEnd(operand),
        _ => null,
    };

    private static IEnumerable<IOperation>? Elements(IOperation list) => list switch
    {
        IConversionOperation { Operand: var operand } => Elements(operand),
        ICollectionExpressionOperation collection => collection.Elements,
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        _ => null,
    };
}
