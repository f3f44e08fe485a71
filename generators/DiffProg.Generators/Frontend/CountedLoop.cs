using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>A for loop whose number of iterations is known when it begins.</summary>
/// <param name="Symbol">Its variable, which nothing else changes.</param>
/// <param name="Variable">A reference to it.</param>
/// <param name="Bound">What it is compared with: the same in every iteration.</param>
/// <param name="Inclusive">The bound itself is taken as well.</param>
/// <param name="Step">What is added after each iteration; not 0.</param>
internal sealed record CountedLoop(ILocalSymbol Symbol, IOperation Variable, IOperation Bound, bool Inclusive, int Step)
{
    public static CountedLoop? Of(IForLoopOperation loop)
    {
        if (loop.Condition is not IBinaryOperation { OperatorMethod: null } condition
            || loop.AtLoopBottom is not [IExpressionStatementOperation { Operation: var advance }]
            || Jumps.Breaks(loop) || Jumps.Returns(loop.Body))
            return null;
        var (left, right, kind) = (Plain(condition.LeftOperand), Plain(condition.RightOperand), condition.OperatorKind);
        if (Advance(advance) is not var (symbol, step) || step == 0)
            return null;
        if (right is ILocalReferenceOperation r && Same(r.Local, symbol))
            (left, right, kind) = (right, left, Mirrored(kind));
        // Compared with a length, which is a nint.
        if (left is IConversionOperation { IsImplicit: true, Operand: ILocalReferenceOperation narrow })
            left = narrow;
        if (left is not ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Int32 } variable
            || !Same(variable.Local, symbol))
            return null;
        bool fits = step > 0 ? kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
            : kind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;
        var changed = Assigned.By(loop.Body);
        if (MayBeRenamed(right, changed))
            return null;
        if (!fits || changed.Contains(symbol) || !IsFixed(right, changed, symbol))
            return null;
        // It may be another name of what the body writes, or a function of the caller's.
        if ((Assigned.Any(loop.Body) || Assigned.Calls(loop.Body)) && right.DescendantsAndSelf().Any(o =>
            o is IParameterReferenceOperation { Parameter.RefKind: not RefKind.None }))
            return null;
        return new CountedLoop(
            symbol, left, right, kind is BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual,
            step);
    }

    // What is changed under one name may be read under another. A float is no part of a bound.
    private static bool MayBeRenamed(IOperation bound, ISet<ISymbol> changed)
    {
        if (Plain(bound).ConstantValue.HasValue)
            return false;
        ISymbol[] others =
            [.. changed.Where(s => !IsFloat((s as ILocalSymbol)?.Type ?? (s as IParameterSymbol)?.Type))];
        return others.Any(s => s is IParameterSymbol { RefKind: not RefKind.None }
                or ILocalSymbol { RefKind: not RefKind.None })
            || (others.Length > 0 && bound.DescendantsAndSelf().Any(
                o => o is ILocalReferenceOperation { Local.RefKind: not RefKind.None }));
    }

    private static (ILocalSymbol Symbol, int Step)? Advance(IOperation advance) => advance switch
    {
        IIncrementOrDecrementOperation { Target: ILocalReferenceOperation { Local: var local }, Kind: var kind } =>
            (local, kind == OperationKind.Increment ? 1 : -1),
        ICompoundAssignmentOperation
        {
            Target: ILocalReferenceOperation { Local: var local },
                Value.ConstantValue: { HasValue: true, Value: int step },
            OperatorKind: BinaryOperatorKind.Add,
        } => (local, step),
        ICompoundAssignmentOperation
        {
            Target: ILocalReferenceOperation { Local: var local },
                Value.ConstantValue: { HasValue: true, Value: int step },
            OperatorKind: BinaryOperatorKind.Subtract,
        } => (local, -step),
        _ => null,
    };

    // Constants, lengths, and integers that the loop does not change.
    private static bool IsFixed(IOperation bound, ISet<ISymbol> changed, ISymbol variable) => Plain(bound) switch
    {
        { ConstantValue: { HasValue: true, Value: var value } } =>
            value is int or (>= (long)int.MinValue and <= (long)int.MaxValue),
        ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Int32 } local => !changed.Contains(local.Local)
            && !Same(local.Local, variable),
        IParameterReferenceOperation { Type.SpecialType: SpecialType.System_Int32 } parameter =>
            !changed.Contains(parameter.Parameter),
        IPropertyReferenceOperation { Property.Name: "Length", Instance: { } array } => IsUnchanged(array, changed),
        IPropertyReferenceOperation { Property.Name: "Count", Instance: { } list }
            when KnownTypes.ListOf(list.Type) is not null => IsUnchanged(list, changed),
        IPropertyReferenceOperation
        {
            Property.IsIndexer: true, Arguments: [{ Value.ConstantValue.HasValue: true }],
            Instance: IPropertyReferenceOperation { Property.Name: "Lengths", Instance: { } tensor },
        } => IsUnchanged(tensor, changed),
        IInvocationOperation
        {
            TargetMethod.Name: nameof(Array.GetLength), Instance: { Type: IArrayTypeSymbol } grid,
            Arguments: [{ Value.ConstantValue.HasValue: true }],
        } => IsUnchanged(grid, changed),
        IConversionOperation { OperatorMethod: null, IsChecked: false, Operand: { } length }
            when length.Type?.SpecialType == SpecialType.System_IntPtr => IsFixed(length, changed, variable),
        IBinaryOperation
        {
            OperatorMethod: null, IsChecked: false, Type.SpecialType: SpecialType.System_Int32,
            OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply,
        } sum => IsFixed(sum.LeftOperand, changed, variable) && IsFixed(sum.RightOperand, changed, variable),
        _ => false,
    };

    private static bool IsUnchanged(IOperation value, ISet<ISymbol> changed) => Plain(value) switch
    {
        ILocalReferenceOperation local => !changed.Contains(local.Local),
        IParameterReferenceOperation parameter => !changed.Contains(parameter.Parameter),
        // One that computes may give another each time.
        IPropertyReferenceOperation { Instance: { } record, Property: { GetMethod: { IsAbstract: false } getter } }
            when !ValueLayout.HasBody(getter) => IsUnchanged(record, changed),
        IFieldReferenceOperation { Instance: { } record } => IsUnchanged(record, changed),
        _ => false,
    };

    private static IOperation Plain(IOperation operation) => operation switch
    {
        IParenthesizedOperation parenthesized => Plain(parenthesized.Operand),
        _ => operation,
    };

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        _ => kind,
    };

    private static bool IsFloat(ITypeSymbol? type) =>
        type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double;

    private static bool Same(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);
}
