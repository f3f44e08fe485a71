using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Methods that are read anew at each call, for the functions and types that are given there.
internal sealed partial class BodyReader
{
    // A differentiable method: compiled by itself, or read here.
    private Bound Dispatch(
        IOperation operation, IMethodSymbol method, Bound? receiver, IReadOnlyList<Bound> arguments,
        IOperation? instance = null, ITypeSymbol? constrained = null, bool isBase = false)
    {
        if (receiver is Bound.Missing || arguments.Any(a => a is Bound.Missing))
            return Lacking(operation, [receiver, .. arguments]);
        if (receiver is Bound.Choice or Bound.Null)
        {
            return Each(operation, receiver, record =>
                Dispatch(operation, method, record, arguments, instance, constrained, isBase));
        }

        var asked = method;
        isBase |= IsBase(instance);
        if (!isBase)
            method = Implementation(method, receiver, constrained ?? (instance is null ? null : TypeOf(instance)));
        bool known = isBase || receiver is Bound.Record { Type: not null }
            || method is { ContainingType.TypeKind: TypeKind.Interface, IsAbstract: false, IsVirtual: false }
            || !SymbolEqualityComparer.Default.Equals(asked, method);
        if (Fence.DifferentiableCall(method, Home, known) is { } rejection)
            return Reject(operation, rejection);
        // An implementation of a differentiable member is one itself.
        if (instance is not null && NamedTwice(instance, method, arguments) is { } twice)
            return Reject(operation, twice);
        if (!Specialized.IsReadAtCalls(method, Home) && KnownTypes.IsDifferentiable(method)
            && !Specialized.TakesReferences(method) && !TakesLists(method))
            return Call(operation, method, receiver is Bound.Record or Bound.Opaque ? receiver : null,
                [.. arguments.Select(a => Dereferenced(operation, a))]);
        if (_bodies.Of(method) is not { } body)
            return Reject(operation, new Rejection("DP1008", method.Name));
        var frame = new Frame((method.PartialImplementationPart ?? method).OriginalDefinition, body, null)
        {
            Types = TypesOf(method),
        };
        if (receiver is not null)
            Bind(new Receiver(frame), receiver);
        var result = Inline(operation, frame, arguments);
        if (receiver is null)
            return result;
        var after = _variables[new Receiver(frame)];
        if (!result.Frames.Contains(frame))
            _variables.Remove(new Receiver(frame));
        // A struct's method may change it: where it lies in a variable, that is what it now holds.
        bool changes = instance is not null && method is { IsReadOnly: false, ContainingType: { IsValueType: true,
            IsReadOnly: false } }
            && IsVariable(instance) && !IsCopied(instance);
        // In a box, which a delegate has as well, it would be changed for all who hold the box.
        if (after is not null && !after.Equals(receiver)
            && (instance is null || TypeOf(instance) is { IsReferenceType: true }) && Assigned.This(body))
            return Reject(operation, Fence.Boxed(method));
        if (changes && after is not null && !after.Equals(receiver))
            Assign(operation, instance!, after);
        return result;
    }

    // base.F(x): no override of it.
    private static bool IsBase(IOperation? instance) =>
        instance?.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax;

    // C# calls a method on a copy of what cannot be changed, and of what a property gives.
    private bool IsCopied(IOperation receiver) => receiver switch
    {
        ILocalReferenceOperation { Local: var local } =>
            local.RefKind == RefKind.RefReadOnly || (local.IsForEach && local.RefKind == RefKind.None),
        IParameterReferenceOperation { Parameter.RefKind: var kind } =>
            kind is RefKind.In or RefKind.RefReadOnlyParameter,
        IInstanceReferenceOperation => _frame.Home.Function is { IsReadOnly: true }
            or { ContainingType.IsReadOnly: true, MethodKind: not MethodKind.Constructor },
        IPropertyReferenceOperation => true,
        IFieldReferenceOperation { Instance: { } value } => IsCopied(value),
        _ => false,
    };

    // What runs in a value whose type is known.
    private IMethodSymbol Implementation(IMethodSymbol method, Bound? receiver, ITypeSymbol? type)
    {
        if (receiver is Bound.Record { Type: { } made })
            type = made;
        if (method.ContainingType.TypeKind == TypeKind.Interface)
            return Implementing(method, type) as IMethodSymbol ?? method;
        if (receiver is not Bound.Record { Type: not null } || (!method.IsVirtual && !method.IsAbstract
            && !method.IsOverride))
            return method;
        return Override(method, type);
    }

    // What stands in a type for a member of one of its bases: the last override of it.
    private static T Override<T>(T member, ITypeSymbol? type) where T : class, ISymbol
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            foreach (var own in at.GetMembers(member.Name).OfType<T>())
            {
                for (ISymbol? o = own; o is not null; o = Overridden(o))
                {
                    if (SymbolEqualityComparer.Default.Equals(o.OriginalDefinition, member.OriginalDefinition))
                        return own;
                }
            }
        }

        return member;
    }

    private static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        _ => null,
    };

    // The member of a type that stands for an interface's; null where the type is not known, or has none of its own.
    private ISymbol? Implementing(ISymbol member, ITypeSymbol? type)
    {
        type = Resolve(type);
        if (type is null or ITypeParameterSymbol || type.TypeKind == TypeKind.Interface
            || Resolve(member.ContainingType) is not INamedTypeSymbol declaring)
            return null;
        var asked = declaring.GetMembers(member.Name)
            .FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition,
                member.OriginalDefinition));
        var found = asked is null || type.FindImplementationForInterfaceMember(asked) is not { } first ? null
            : Override(first, type);
        return found is IMethodSymbol { IsGenericMethod: true } generic
            && member is IMethodSymbol { TypeArguments: var arguments }
            ? generic.Construct([.. arguments]) : found;
    }

    // A user's operator or conversion.
    private Bound Operator(IOperation operation, IMethodSymbol method, params IOperation[] operands)
    {
        var arguments = operands.Select(Expression).ToArray();
        if (arguments.Any(a => a is Bound.Missing))
            return Lacking(operation, arguments);
        return KnownTypes.IsDifferentiable(method) ? Dispatch(operation, method, null, arguments)
            : Reject(operation, Fence.Call(method, Home));
    }

    // The user's method behind an operator; null where it computes with numbers or tensors.
    private IMethodSymbol? OperatorOf(IOperation operation)
    {
        var (method, type) = operation switch
        {
            IUnaryOperation unary => (unary.OperatorMethod, unary.ConstrainedToType),
            IBinaryOperation binary => (binary.OperatorMethod, binary.ConstrainedToType),
            IConversionOperation conversion => (conversion.OperatorMethod, conversion.ConstrainedToType),
            ICompoundAssignmentOperation compound => (compound.OperatorMethod, compound.ConstrainedToType),
            IIncrementOrDecrementOperation increment => (increment.OperatorMethod, increment.ConstrainedToType),
            _ => (null, null),
        };
        if (method is not null && type is not null)
            method = Implementing(method, Resolve(type)) as IMethodSymbol;
        return IsOwn(method) && IsUserDefined(method) ? method : null;
    }

    /// <summary>A user's own operator, which is a method.</summary>
    private bool IsOwn(IMethodSymbol? method) => method is { DeclaringSyntaxReferences.Length: > 0 }
        && SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, Home);

    // Whether reading an operation may read a body that stands elsewhere, with branches in it.
    private bool ReadsElsewhere(IOperation operation) => operation switch
    {
        IInvocationOperation call => KnownTypes.IsDifferentiable(call.TargetMethod)
            && (Specialized.IsReadAtCalls(call.TargetMethod, Home) || Specialized.TakesReferences(call.TargetMethod)
                || TakesLists(call.TargetMethod))
            || call.TargetMethod.ContainingType?.TypeKind == TypeKind.Interface || call.TargetMethod.IsGenericMethod,
        IMethodReferenceOperation or IConversionOperation { Conversion: { IsReference: true, IsImplicit: false } } =>
            true,
        IObjectCreationOperation creation => !KnownTypes.IsRecord(creation.Type),
        _ => IsOwn(CalledBy(operation)),
    };

    // The method that an operation is a call of, in whatever form; null for none.
    private static IMethodSymbol? CalledBy(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IObjectCreationOperation creation => creation.Constructor,
        IPropertyReferenceOperation property => property.Property.GetMethod,
        IBinaryOperation binary => binary.OperatorMethod,
        IUnaryOperation unary => unary.OperatorMethod,
        IConversionOperation conversion => conversion.OperatorMethod,
        ICompoundAssignmentOperation compound => compound.OperatorMethod,
        IIncrementOrDecrementOperation increment => increment.OperatorMethod,
        _ => null,
    };

    // T.Sin(x), T.CreateChecked(n), where T is a number; null for any other call.
    private Bound? NumericCall(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        bool converts = NumericMembers.Converts(method);
        if (!NumericMembers.Declares(method) && !converts)
            return null;
        var type = operation.ConstrainedToType is { } constrained ? Resolve(constrained)
            : method.IsStatic ? method.ContainingType : operation.Instance is { } instance ? TypeOf(instance) : null;
        if (KnownTypes.ScalarKindOf(type) is not (ScalarKind.F32 or ScalarKind.F64) and not ScalarKind.I32)
            return null;
        var kind = KnownTypes.ScalarKindOf(type)!.Value;
        if (converts)
        {
            var given = operation.Arguments[0].Value;
            var from = TypeOf(given);
            if (from?.SpecialType == SpecialType.System_UInt64 || (kind == ScalarKind.I32
                && from?.SpecialType != SpecialType.System_Int32))
                return Reject(operation, new Rejection("DP1019", Text(from), Text(type),
                    "convert int, long, float and double to float or double"));
            return Expression(given) is var value && value is Bound.Missing ? value : Convert(operation, value, kind);
        }

        if (!method.IsStatic || KnownMethods.OfNumbers(method) is not { } known
            || KnownTypes.ValueTypeOf(TypeOf(operation)) is not { } result)
            return Reject(operation, Fence.Call(method, Home));
        return KnownCall(operation, known.Name, known.Layout, result);
    }

    // double.IsNaN(x) and its like, T.IsNaN(x) where T is a float or a double, as comparisons with the infinities; null
    // for any other call.
    private Bound? NumberTest(IInvocationOperation operation)
    {
        if (!NumericMembers.Tests(operation.TargetMethod))
            return null;
        var type = operation.ConstrainedToType is { } constrained ? Resolve(constrained)
            : operation.TargetMethod.ContainingType;
        if (KnownTypes.ScalarKindOf(type) is not { } kind || kind is not (ScalarKind.F32 or ScalarKind.F64))
            return null;
        var x = Expression(operation.Arguments[0].Value);
        if (x is not Bound.Single)
            return Lacking(operation, x);
        return operation.TargetMethod.Name switch
        {
            "IsPositiveInfinity" => Is("EqualTo", double.PositiveInfinity),
            "IsNegativeInfinity" => Is("EqualTo", double.NegativeInfinity),
            "IsInfinity" => Both("Or", Is("EqualTo", double.PositiveInfinity), Is("EqualTo", double.NegativeInfinity)),
            "IsFinite" => Both("And", Is("Less", double.PositiveInfinity), Is("Greater", double.NegativeInfinity)),
            // Every number is at most infinite; no comparison with what is no number holds.
            _ => Not(operation, (Bound.Single)Is("LessOrEqual", double.PositiveInfinity)),
        };

        Bound Is(string comparison, double limit) => Both(comparison, x, Constant(operation, limit, kind));

        Bound Both(string name, Bound a, Bound b) =>
            Intrinsic(operation, name, "x,y", TensorType.Scalar(ScalarKind.Bool), a, b);
    }

    // T.Pi, where T is a number; null for any other property.
    private Bound? NumericConstant(IPropertyReferenceOperation operation) =>
        operation.ConstrainedToType is { } constrained && NumericMembers.Declares(operation.Property)
            && KnownTypes.ScalarKindOf(Resolve(constrained))
                is { } kind and (ScalarKind.F32 or ScalarKind.F64 or ScalarKind.I32)
            && NumericMembers.ConstantOf(operation.Property.Name) is { } value
            && (kind != ScalarKind.I32 || value == Math.Floor(value))
            ? kind == ScalarKind.I32 ? Constant(operation, (long)value, kind)
            : Constant(operation, kind == ScalarKind.F32 ? (float)value : value, kind) : null;

    // Type parameters, and what they are in this call.
    private IReadOnlyDictionary<ITypeParameterSymbol, ITypeSymbol>? TypesOf(IMethodSymbol method)
    {
        Dictionary<ITypeParameterSymbol, ITypeSymbol>? types = null;
        Add(method.OriginalDefinition.TypeParameters, method.TypeArguments);
        // The types that a local function or a lambda stands in are those of the method around it.
        bool isInner = method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction;
        for (var type = isInner ? null : method.ContainingType; type is not null; type = type.ContainingType)
            Add(type.OriginalDefinition.TypeParameters, type.TypeArguments);
        return types;

        void Add(IReadOnlyList<ITypeParameterSymbol> parameters, IReadOnlyList<ITypeSymbol> arguments)
        {
            for (int i = 0; i < parameters.Count; i++)
            {
                types ??= new(SymbolEqualityComparer.Default);
                types[parameters[i]] = Resolve(arguments[i])!;
            }
        }
    }

    /// <summary>A type as it is in the call that is being read.</summary>
    private ITypeSymbol? Resolve(ITypeSymbol? type)
    {
        if (!_frame.IsGeneric)
            return type;
        switch (type)
        {
            case ITypeParameterSymbol parameter:
                return _frame.ArgumentOf(parameter);
            case IArrayTypeSymbol array when Resolve(array.ElementType) is { } element
                && !SymbolEqualityComparer.Default.Equals(element, array.ElementType):
                return Compilation.CreateArrayTypeSymbol(element, array.Rank);
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return Compilation.CreateTupleTypeSymbol(
                    [.. tuple.TupleElements.Select(e => Resolve(e.Type)!)], [.. tuple.TupleElements.Select(e =>
                        e.Name)]);
            case INamedTypeSymbol { IsGenericType: true } named
                when named.TypeArguments.Any(a => !SymbolEqualityComparer.Default.Equals(a, Resolve(a))):
                return named.ConstructedFrom.Construct([.. named.TypeArguments.Select(a => Resolve(a)!)]);
            default:
                return type;
        }
    }

    // An integer or a bool that follows from constants; null for any other.
    private long? Known(int value)
    {
        var node = _nodes[value];
        if (node.Type is not { Kind: ScalarKind.I32 or ScalarKind.I64 or ScalarKind.Bool, Shape.Count: 0 })
            return null;
        if (node.Op == Op.Constant)
            return node.Type.Kind == ScalarKind.Bool ? node.Attributes.Real("value") != 0 ? 1 : 0
                : node.Attributes.Integer("value");
        if (node.Op != Op.Intrinsic || node.Operands.Count is not (1 or 2) || Known(node.Operands[0]) is not { } x
            || Known(node.Operands[node.Operands.Count - 1]) is not { } y)
            return null;
        long? result = node.Attributes.Text("name") switch
        {
            "Add" => x + y,
            "Subtract" => x - y,
            "Multiply" => x * y,
            "Negate" => -x,
            "Less" => x < y ? 1 : 0,
            "LessOrEqual" => x <= y ? 1 : 0,
            "Greater" => x > y ? 1 : 0,
            "GreaterOrEqual" => x >= y ? 1 : 0,
            "EqualTo" => x == y ? 1 : 0,
            "NotEqualTo" => x != y ? 1 : 0,
            "And" => x & y,
            "Or" => x | y,
            "Not" => 1 - x,
            "Remainder" when y > 0 => x % y,
            "Divide" when y > 0 => x / y,
            _ => null,
        };
        // What overflows is left to the program.
        return result is > int.MaxValue or < int.MinValue ? null : result;
    }

    private Compilation Compilation => _body.SemanticModel!.Compilation;
}
