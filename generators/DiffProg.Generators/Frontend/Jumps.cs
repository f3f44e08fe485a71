using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>Where a statement may leave the straight path.</summary>
internal static class Jumps
{
    /// <summary>It may jump to somewhere outside itself.</summary>
    public static bool In(IOperation statement) => Within(statement).Any(jump => Target(jump) is not { } target
        || !Contains(statement, target));

    /// <summary>Every path through it ends in a jump.</summary>
    public static bool AlwaysAt(IOperation statement) => statement switch
    {
        IReturnOperation { Kind: OperationKind.Return } or IBranchOperation or IThrowOperation => true,
        IBlockOperation block => block.Operations.Any(AlwaysAt),
        IConditionalOperation { Type: null, WhenFalse: { } otherwise } conditional =>
            AlwaysAt(conditional.WhenTrue) && AlwaysAt(otherwise),
        _ => false,
    };

    /// <summary>Every path through it ends in an exception.</summary>
    public static bool Throws(IOperation? operation) => operation switch
    {
        IThrowOperation => true,
        IConversionOperation { Operand: var inner } => Throws(inner),
        IBlockOperation block => block.Operations.Any(Throws) && !In(block),
        _ => false,
    };

    /// <summary>Every path through a case ends in a jump other than the break of its switch.</summary>
    public static bool LeavesAlways(ISwitchCaseOperation section, ISwitchOperation choice) =>
        !Within(section).Any(j => ReferenceEquals(Target(j), choice));

    /// <summary>The loop's body breaks out of it.</summary>
    public static bool Breaks(ILoopOperation loop) =>
        Within(loop.Body).Any(j => j is IBranchOperation { BranchKind: BranchKind.Break } b
        && SymbolEqualityComparer.Default.Equals(b.Target, loop.ExitLabel));

    public static bool Returns(IOperation statement) => Within(statement).Any(j => j is IReturnOperation);

    /// <summary>The statement that a break or continue belongs to; null for return.</summary>
    public static IOperation? Target(IOperation jump)
    {
        if (jump is not IBranchOperation branch)
            return null;
        for (var at = jump.Parent; at is not null; at = at.Parent)
        {
            if (at is ILoopOperation loop
                && (Same(branch.Target, loop.ExitLabel) || Same(branch.Target, loop.ContinueLabel)))
                return loop;
            if (at is ISwitchOperation choice && Same(branch.Target, choice.ExitLabel))
                return choice;
        }

        return null;
    }

    // Not those of functions inside it.
    private static IEnumerable<IOperation> Within(IOperation statement)
    {
        if (statement is IReturnOperation { Kind: OperationKind.Return } or IBranchOperation)
            yield return statement;
        foreach (var child in statement.ChildOperations)
        {
            if (child is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            foreach (var jump in Within(child))
                yield return jump;
        }
    }

    private static bool Same(ILabelSymbol a, ILabelSymbol b) => SymbolEqualityComparer.Default.Equals(a, b);

    private static bool Contains(IOperation statement, IOperation inner)
    {
        for (IOperation? at = inner; at is not null; at = at.Parent)
        {
            if (ReferenceEquals(at, statement))
                return true;
        }

        return false;
    }
}
