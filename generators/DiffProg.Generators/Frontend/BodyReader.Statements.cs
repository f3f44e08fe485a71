using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

internal sealed partial class BodyReader
{
    private void Statement(IOperation operation)
    {
        _cancellation.ThrowIfCancellationRequested();
        switch (operation)
        {
            case IBlockOperation block:
                foreach (var statement in block.Operations)
                    Statement(statement);
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                    Declare(declarator);
                break;
            case IExpressionStatementOperation expression:
                Expression(expression.Operation);
                break;
            case IReturnOperation { ReturnedValue: { } value } when operation.Kind == OperationKind.Return:
                // What follows a return in straight-line code is unreachable, which C# reports.
                _result ??= Expression(value);
                break;
            case IEmptyOperation or IInvalidOperation:
                break;
            default:
                Reject(operation, Fence.Explain(operation));
                break;
        }
    }

    private void Declare(IVariableDeclaratorOperation declarator)
    {
        if (declarator.Symbol.RefKind != RefKind.None)
        {
            Reject(declarator, new Rejection("DP1010", "A ref local"));
            return;
        }

        if (declarator.GetVariableInitializer() is not { } initializer)
            return;
        // A const has a value wherever it is read; a node here would be dead.
        if (!declarator.Symbol.IsConst)
            Remember(declarator.Symbol, Expression(initializer.Value));
    }

    private void Remember(ISymbol variable, Bound value)
    {
        Name(value, variable.Name);
        _variables[variable] = value;
    }

    private Bound Assign(IOperation assignment, IOperation target, Bound value)
    {
        switch (target)
        {
            case IDiscardOperation:
                return value;
            case IDeclarationExpressionOperation declaration:
                return Assign(assignment, declaration.Expression, value);
            case ILocalReferenceOperation { Local: { RefKind: RefKind.None } local }:
                return AssignVariable(assignment, local, value);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }:
                return AssignVariable(assignment, parameter, value);
            case ITupleOperation tuple:
                return Deconstruct(assignment, tuple, value);
            default:
                return Reject(assignment, Fence.Assignment(target));
        }
    }

    private Bound AssignVariable(IOperation assignment, ISymbol variable, Bound value)
    {
        if (_conditional > 0)
            return Reject(assignment, new Rejection("DP1024", variable.Name));
        Remember(variable, value);
        return value;
    }

    private Bound Deconstruct(IOperation assignment, ITupleOperation target, Bound value)
    {
        var parts = value switch
        {
            Bound.Tuple tuple => tuple.Elements,
            Bound.Record record => record.Members.Select(m => m.Value).ToArray(),
            Bound.Missing => target.Elements.Select(_ => (Bound)Bound.Missing.Value).ToArray(),
            _ => [],
        };
        if (parts.Count != target.Elements.Length || (value is Bound.Record && HasOwnDeconstruct(assignment)))
        {
            var rejected = Reject(assignment, Fence.Explain(assignment));
            foreach (var element in target.Elements)
                Assign(assignment, element, rejected);
            return rejected;
        }

        for (int i = 0; i < parts.Count; i++)
            Assign(assignment, target.Elements[i], parts[i]);
        return value;
    }

    // A record deconstructs into its members, unless the user says otherwise.
    private bool HasOwnDeconstruct(IOperation assignment)
    {
        bool Own(DeconstructionInfo info) =>
            info.Method is { IsImplicitlyDeclared: false, ContainingType.IsRecord: true } || info.Nested.Any(Own);
        return assignment.Syntax is AssignmentExpressionSyntax syntax && Own(_semantics.GetDeconstructionInfo(syntax));
    }

    // x += y on a scalar variable is x = (T)(x + y).
    private Bound CompoundAssign(ICompoundAssignmentOperation operation)
    {
        if (KnownTypes.TensorKindOf(operation.Target.Type) is not null)
            return Reject(operation, Fence.InPlace(operation));
        if (operation.Target is not (ILocalReferenceOperation or IParameterReferenceOperation))
            return Reject(operation, Fence.Assignment(operation.Target));
        var left = Expression(operation.Target);
        var right = Expression(operation.Value);
        if (left is not Bound.Single || right is not Bound.Single)
            return Bound.Missing.Value;
        if (Operators.BinaryName(operation.OperatorKind) is not { } name || operation.OperatorMethod is not null)
            return Reject(operation, Fence.Explain(operation));
        var kind = KnownTypes.ScalarKindOf(operation.Value.Type) ?? ScalarKind.I32;
        var sum = Intrinsic(
            operation, name, "x,y", TensorType.Scalar(kind), Convert(operation, left, kind), Convert(operation, right, kind));
        var result = Convert(operation, sum, KnownTypes.ScalarKindOf(operation.Target.Type) ?? kind);
        return Assign(operation, operation.Target, result);
    }

    private Bound Increment(IIncrementOrDecrementOperation operation)
    {
        if (KnownTypes.TensorKindOf(operation.Target.Type) is not null)
            return Reject(operation, Fence.InPlace(operation));
        if (operation.Target is not (ILocalReferenceOperation or IParameterReferenceOperation)
            || KnownTypes.ScalarKindOf(operation.Target.Type) is not { } kind)
            return Reject(operation, Fence.Assignment(operation.Target));
        var before = Expression(operation.Target);
        string name = operation.Kind == OperationKind.Increment ? "Add" : "Subtract";
        var after = Intrinsic(operation, name, "x,y", TensorType.Scalar(kind), before, Constant(operation, 1, kind));
        Assign(operation, operation.Target, after);
        return operation.IsPostfix ? before : after;
    }
}
