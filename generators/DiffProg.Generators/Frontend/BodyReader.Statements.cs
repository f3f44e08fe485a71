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
                Branch(conditional, () => ReadPart(conditional.WhenTrue, null), () =>
                    ReadPart(conditional.WhenFalse, null));
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
            _variables.Declare(declarator.Symbol);
            // An integer decides how often loops run: it has one name. Tensors are values.
            Bind(declarator.Symbol, declarator.GetVariableInitializer() is { Value: var named }
                && !KnownTypes.IsInteger(Resolve(declarator.Symbol.Type))
                && !(named is IPropertyReferenceOperation { Instance: { } of } && KnownTypes.IsTensor(TypeOf(of)))
                ? Reference(named, RefKind.Ref)
                : Reject(declarator, KnownTypes.IsInteger(Resolve(declarator.Symbol.Type))
                    ? new Rejection("DP1022", "A ref local of an integer", "use the variable itself")
                    : new Rejection("DP1010", "A ref local")));
            return;
        }

        _variables.Declare(declarator.Symbol);
        if (declarator.GetVariableInitializer() is not { } initializer)
        {
            if (_sharing.Begins.Contains(declarator.Symbol) && Nothing(declarator, declarator.Symbol) is { } nothing)
                Bind(declarator.Symbol, nothing);
            return;
        }

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
    // Where the value throws, the assignment does not happen.
    private void Bind(object key, Bound value)
    {
        if (value is not Bound.Thrown)
            _variables.Set(key, value);
    }

    private void Remember(ISymbol variable, Bound value)
    {
        Name(value, variable.Name);
        NameElement(value, variable.Name);
        if (value is Bound.Array { Identity: { Name: null } identity })
        {
            identity.Name = variable.Name;
            Name(_variables[identity]!, variable.Name);
        }

        Bind(variable, value);
    }

    // In C#'s order: what the targets name, the value, the assignments.
    private Bound Assign(IAssignmentOperation assignment)
    {
        var place = Place(assignment, assignment.Target);
        return place(Expression(assignment.Value));
    }

    private Bound Assign(IOperation assignment, IOperation target, Bound value) => Place(assignment, target)(value);

    // Evaluates what says where; what it gives assigns there.
    private Func<Bound, Bound> Place(IOperation assignment, IOperation target, DeconstructionInfo? info = null)
    {
        switch (target)
        {
            case IDiscardOperation:
                return value => value;
            case IDeclarationExpressionOperation declaration:
                return Place(assignment, declaration.Expression, info);
            case ILocalReferenceOperation { Local: { RefKind: RefKind.None } local }:
                return value => AssignVariable(assignment, local, value);
            case ILocalReferenceOperation or IParameterReferenceOperation when Names(target) is { } named:
                return value => AssignReference(assignment, named, value);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }:
                return value => AssignVariable(assignment, parameter, value);
            case ITupleOperation tuple:
                info ??= DeconstructionOf(assignment);
                var inside = info?.Nested ?? default;
                var places = tuple.Elements.Select((e, i) =>
                    Place(assignment, e, inside.IsDefaultOrEmpty ? default(DeconstructionInfo) : inside[i])).ToArray();
                return value => Deconstruct(assignment, tuple, places, value, info);
            case var _ when ElementOf(target) is var (array, indices):
                return ElementPlace(assignment, array, indices);
            case IInstanceReferenceOperation { Type.IsValueType: true }:
                return value => AssignReceiver(assignment, value);
            case IInstanceReferenceOperation when _frame.Home.Function.MethodKind == MethodKind.Constructor:
                return value => AssignReceiver(assignment, value);
            case var _ when MemberOf(target) is var (instance, member):
                return value => AssignMember(assignment, instance, member, value);
            case var _ when TupleField(target) is var (tuple, index):
                return value => AssignField(assignment, tuple, index, value);
            default:
                return _ => Reject(assignment, Fence.Assignment(target));
        }
    }

    private Bound AssignVariable(IOperation assignment, ISymbol variable, Bound value)
    {
        // A function's own variables are nothing outside its call.
        if (_conditional > (_frame.Declaring(variable)?.Conditional ?? 0))
            return Reject(assignment, new Rejection("DP1024", variable.Name));
        Remember(variable, value);
        return value;
    }

    // t.Sum = v: the tuple with another element in that place.
    private Bound AssignField(IOperation assignment, IOperation tuple, int index, Bound value)
    {
        var whole = tuple is ILocalReferenceOperation { Local: var local } && _variables[local] is null
            ? Default(tuple, Resolve(local.Type)) : Expression(tuple);
        if (whole is Bound.Missing || value is Bound.Missing)
            return Lacking(assignment, whole, value);
        if (whole is not Bound.Tuple { Elements: var elements })
            return Reject(assignment, Fence.Assignment(tuple));
        Assign(assignment, tuple, new Bound.Tuple([.. elements.Select((e, i) => i == index ? value : e)]));
        return value;
    }

    private bool IsVariable(IOperation target) =>
        target is ILocalReferenceOperation { Local.RefKind: RefKind.None }
            or IParameterReferenceOperation { Parameter.RefKind: RefKind.None }
        || (target is ILocalReferenceOperation or IParameterReferenceOperation && Names(target) is not null)
        || target is IInstanceReferenceOperation { Type.IsValueType: true }
        || (MemberOf(target) is var (value, _) && (IsVariable(value) || value is IInstanceReferenceOperation))
        || (TupleField(target) is var (tuple, _) && IsVariable(tuple));

    private Bound Deconstruct(
        IOperation assignment, ITupleOperation targets, IReadOnlyList<Func<Bound, Bound>> places, Bound value,
        DeconstructionInfo? info)
    {
        // A record deconstructs into its members, unless the user says otherwise.
        bool isOwn = value is Bound.Record && info?.Method is not { IsImplicitlyDeclared: true };
        var parts = value switch
        {
            Bound.Tuple tuple => tuple.Elements,
            Bound.Record record when !isOwn => Parts(assignment, record, info!.Value.Method),
            Bound.Missing => places.Select(_ => value).ToArray(),
            _ => [],
        };
        if (parts.Count != places.Count || isOwn)
        {
            var rejected = Reject(assignment, Fence.Explain(assignment));
            parts = places.Select(_ => rejected).ToArray();
            value = rejected;
        }

        for (int i = 0; i < parts.Count; i++)
        {
            places[i](KnownTypes.ScalarKindOf(TypeOf(targets.Elements[i])) is { } kind
                ? Convert(assignment, parts[i], kind) : parts[i]);
        }

        return value;
    }

    private static DeconstructionInfo? DeconstructionOf(IOperation assignment) => assignment.Syntax switch
    {
        AssignmentExpressionSyntax syntax => assignment.SemanticModel!.GetDeconstructionInfo(syntax),
        ForEachVariableStatementSyntax loop => assignment.SemanticModel!.GetDeconstructionInfo(loop),
        _ => null,
    };

    // x += y on a scalar variable is x = (T)(x + y).
    private Bound CompoundAssign(ICompoundAssignmentOperation operation)
    {
        if (KnownTypes.TensorKindOf(TypeOf(operation.Target)) is not null)
            return Reject(operation, Fence.InPlace(operation));
        if (ElementOf(operation.Target) is var (array, indices))
            return AddToElement(operation, array, indices) ?? ChangeElement(
                operation, array, indices, old => Combined(operation, old, Expression(operation.Value)), after: true);
        if (!IsVariable(operation.Target))
            return Reject(operation, Fence.Assignment(operation.Target));
        if (OperatorOf(operation) is { } own
            && operation is { InConversion.IsUserDefined: false, OutConversion.IsUserDefined: false })
        {
            if (!own.IsStatic)
                return Change(operation, own, operation.Target, operation.Value);
            var sum = Operator(operation, own, operation.Target, operation.Value);
            return sum is Bound.Missing ? sum : Assign(operation, operation.Target, sum);
        }

        var result = Combined(operation, Expression(operation.Target), Expression(operation.Value));
        return result is Bound.Single ? Assign(operation, operation.Target, result) : result;
    }

    // An operator of an instance is a method that changes the variable. What stands on the right is read before it.
    private Bound Change(IOperation operation, IMethodSymbol method, IOperation target, params IOperation[] operands)
    {
        if (!KnownTypes.IsDifferentiable(method))
            return Reject(operation, Fence.Call(method, Home));
        var arguments = operands.Select(Expression).ToArray();
        var called = Dispatch(operation, method, Expression(target), arguments, target);
        return called is Bound.Missing ? called : Expression(target);
    }

    private Bound Combined(ICompoundAssignmentOperation operation, Bound left, Bound right)
    {
        if (left is Bound.Missing || right is Bound.Missing)
            return Lacking(operation, left, right);
        if (left is not Bound.Single || right is not Bound.Single)
            return Reject(operation, Fence.Explain(operation));
        bool logical = KnownTypes.ScalarKindOf(TypeOf(operation.Target)) == ScalarKind.Bool;
        if ((logical ? Operators.LogicalName(operation.OperatorKind) : Operators.BinaryName(operation.OperatorKind))
            is not { } name || IsUserDefined(operation.OperatorMethod))
            return Reject(operation, Fence.Explain(operation));
        var kind = KnownTypes.ScalarKindOf(TypeOf(operation.Value)) ?? ScalarKind.I32;
        var sum = Intrinsic(
            operation, name, "x,y", TensorType.Scalar(kind), Convert(operation, left, kind),
            Convert(operation, right, kind));
        return Convert(operation, sum, KnownTypes.ScalarKindOf(TypeOf(operation.Target)) ?? kind);
    }

    private Bound Increment(IIncrementOrDecrementOperation operation)
    {
        if (KnownTypes.TensorKindOf(TypeOf(operation.Target)) is not null)
            return Reject(operation, Fence.InPlace(operation));
        string name = operation.Kind == OperationKind.Increment ? "Add" : "Subtract";
        if (ElementOf(operation.Target) is var (array, indices)
            && KnownTypes.ScalarKindOf(TypeOf(operation.Target)) is { } element)
        {
            return ChangeElement(operation, array, indices, old => Intrinsic(
                operation, name, "x,y", TensorType.Scalar(element), old, Constant(operation, 1, element)),
                    after: !operation.IsPostfix);
        }

        if (!IsVariable(operation.Target))
            return Reject(operation, Fence.Assignment(operation.Target));
        if (OperatorOf(operation) is { } own)
            return Increment(operation, own);
        if (KnownTypes.ScalarKindOf(TypeOf(operation.Target)) is not { } kind)
            return Reject(operation, Fence.Explain(operation));
        var before = Expression(operation.Target);
        var after = Intrinsic(operation, name, "x,y", TensorType.Scalar(kind), before, Constant(operation, 1, kind));
        Assign(operation, operation.Target, after);
        return operation.IsPostfix ? before : after;
    }

    // c++ with a user's operator is c = op(c).
    private Bound Increment(IIncrementOrDecrementOperation operation, IMethodSymbol method)
    {
        if (!method.IsStatic)
            return Change(operation, method, operation.Target);
        var before = Expression(operation.Target);
        var after = Operator(operation, method, operation.Target);
        if (after is not Bound.Missing)
            Assign(operation, operation.Target, after);
        return operation.IsPostfix && after is not Bound.Missing ? before : after;
    }
}
