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
                Scoped(() => Statements(block.Operations, 0));
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                    Declare(declarator);
                break;
            case IExpressionStatementOperation expression:
                Expression(expression.Operation);
                break;
            case IReturnOperation { Kind: OperationKind.Return } statement:
                Return(statement.ReturnedValue);
                break;
            case IThrowOperation statement:
                Throw(statement);
                break;
            case ISwitchOperation choice:
                Switch(choice);
                break;
            case ILocalFunctionOperation:
                // It is read where it is called.
                break;
            case IConditionalOperation { Type: null } conditional:
                Branch(conditional, conditional.Condition, () => ReadPart(conditional.WhenTrue, null), () => ReadPart(conditional.WhenFalse, null));
                break;
            case IForLoopOperation loop:
                For(loop);
                break;
            case IForEachLoopOperation loop:
                ForEach(loop);
                break;
            case IWhileLoopOperation loop:
                While(loop);
                break;
            case IBranchOperation branch:
                Jump(branch);
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

        _variables.Declare(declarator.Symbol);
        if (declarator.GetVariableInitializer() is not { } initializer)
            return;
        // A const has a value wherever it is read; a node here would be dead.
        if (!declarator.Symbol.IsConst)
            AssignVariable(declarator, declarator.Symbol, Expression(initializer.Value));
    }

    private static ITypeSymbol? TypeOf(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    // The value is read before the bindings are: reading may have replaced them.
    private void Bind(object key, Bound value) => _variables.Set(key, value);

    private void Remember(ISymbol variable, Bound value)
    {
        Name(value, variable.Name);
        if (value is Bound.Array { Identity: { Name: null } identity })
        {
            identity.Name = variable.Name;
            Name(_variables[identity]!, variable.Name);
        }

        Bind(variable, value);
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
            case var _ when ElementOf(target) is var (array, indices):
                return WriteElement(assignment, array, indices, () => value);
            default:
                return Reject(assignment, Fence.Assignment(target));
        }
    }

    private Bound AssignVariable(IOperation assignment, ISymbol variable, Bound value)
    {
        if (_conditional > 0)
            return Reject(assignment, new Rejection("DP1024", variable.Name));
        if (value is Bound.Sequence list && KnownTypes.ArrayKindOf(TypeOf(variable)) is (ScalarKind.F32 or ScalarKind.F64) and var kind)
            value = Filled(assignment, kind, list);
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
        if (ElementOf(operation.Target) is var (array, indices))
            return ChangeElement(operation, array, indices, old => Combined(operation, old, Expression(operation.Value)), after: true);
        if (operation.Target is not (ILocalReferenceOperation or IParameterReferenceOperation))
            return Reject(operation, Fence.Assignment(operation.Target));
        var result = Combined(operation, Expression(operation.Target), Expression(operation.Value));
        return result is Bound.Single ? Assign(operation, operation.Target, result) : result;
    }

    private Bound Combined(ICompoundAssignmentOperation operation, Bound left, Bound right)
    {
        if (left is not Bound.Single || right is not Bound.Single)
            return Bound.Missing.Value;
        if (Operators.BinaryName(operation.OperatorKind) is not { } name || operation.OperatorMethod is not null)
            return Reject(operation, Fence.Explain(operation));
        var kind = KnownTypes.ScalarKindOf(operation.Value.Type) ?? ScalarKind.I32;
        var sum = Intrinsic(
            operation, name, "x,y", TensorType.Scalar(kind), Convert(operation, left, kind), Convert(operation, right, kind));
        return Convert(operation, sum, KnownTypes.ScalarKindOf(operation.Target.Type) ?? kind);
    }

    private Bound Increment(IIncrementOrDecrementOperation operation)
    {
        if (KnownTypes.TensorKindOf(operation.Target.Type) is not null)
            return Reject(operation, Fence.InPlace(operation));
        string name = operation.Kind == OperationKind.Increment ? "Add" : "Subtract";
        if (ElementOf(operation.Target) is var (array, indices) && KnownTypes.ScalarKindOf(operation.Target.Type) is { } element)
        {
            return ChangeElement(operation, array, indices, old => Intrinsic(
                operation, name, "x,y", TensorType.Scalar(element), old, Constant(operation, 1, element)), after: !operation.IsPostfix);
        }

        if (operation.Target is not (ILocalReferenceOperation or IParameterReferenceOperation)
            || KnownTypes.ScalarKindOf(operation.Target.Type) is not { } kind)
            return Reject(operation, Fence.Assignment(operation.Target));
        var before = Expression(operation.Target);
        var after = Intrinsic(operation, name, "x,y", TensorType.Scalar(kind), before, Constant(operation, 1, kind));
        Assign(operation, operation.Target, after);
        return operation.IsPostfix ? before : after;
    }
}
