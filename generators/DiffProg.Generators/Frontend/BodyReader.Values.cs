using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Structs, records and classes that nothing can change are their members. Constructors and properties are read where
// they are used; methods and operators of such types as well, but only where they are marked.
internal sealed partial class BodyReader
{
    private IAssemblySymbol Home => _method.ContainingAssembly;

    /// <summary>default(T): zeros, and nothing where there is no zero; null where T is no value.</summary>
    private Bound? Default(IOperation origin, ITypeSymbol? type, bool tensors = false)
    {
        if (KnownTypes.ScalarKindOf(type) is { } kind)
            return kind == ScalarKind.Key ? null : ZeroOf(kind);
        if (tensors && KnownTypes.TensorKindOf(type) is { } tensor)
            return new Bound.Single(_unset[tensor]);
        if (type is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            var elements = tuple.TupleElements.Select(e => Default(origin, Resolve(e.Type), tensors)).ToArray();
            return elements.Any(e => e is null) ? null : new Bound.Tuple(elements!);
        }

        return type is { IsValueType: true } ? Defaults((INamedTypeSymbol)type) : null;
    }

    private Bound.Record? Defaults(INamedTypeSymbol type) => ValueLayout.Of(type, Home) is not { } members ? null
        : new Bound.Record(
            [.. members.Select(m => new KeyValuePair<string, Bound>(
                m.Name, Default(_body, Resolve(m.Type)) ?? new Bound.Unset()))],
            type);

    private Bound Create(IObjectCreationOperation operation)
    {
        if (TypeOf(operation) is not INamedTypeSymbol type || operation.Constructor is not { } constructor
            || ValueLayout.Of(type, Home) is null || type.IsAbstract)
            return Reject(operation, Fence.Explain(operation));
        var arguments = Arguments(operation.Arguments, constructor.Parameters.Length);
        if (arguments.Any(a => a is Bound.Missing))
            return Lacking(operation, arguments);
        var value = Construct(
            operation, type, constructor, [.. arguments.Select(a => Dereferenced(operation, a))]);
        return operation.Initializer is { } initializer ? Initialize(value, initializer) : value;
    }

    // new P(x) { Y = y }, p with { Y = y }.
    private Bound Initialize(Bound value, IObjectOrCollectionInitializerOperation initializer)
    {
        foreach (var setting in initializer.Initializers)
        {
            if (setting is not ISimpleAssignmentOperation
                {
                    Target: IMemberReferenceOperation { Member: var member },
                } assignment)
                return Reject(setting, Fence.Explain(setting));
            var given = Expression(assignment.Value);
            if (value is not Bound.Record record || given is Bound.Missing)
                return Lacking(setting, value, given);
            if (record.Member(member.Name) is null || !IsStored(record, member))
                return Reject(setting, Fence.Assignment(assignment.Target));
            value = record.WithMember(member.Name, given);
        }

        return value;
    }

    // A [Parameters] record has no other members than its own.
    private bool IsStored(Bound.Record record, ISymbol member) =>
        record.Type is null || (KnownTypes.IsRecord(record.Type) && record.Member(member.Name) is not null)
        || ValueLayout.Find(record.Type, member.Name, Home) is not null;

    private Bound With(IWithOperation operation)
    {
        var value = Expression(operation.Operand);
        if (value is Bound.Missing)
            return value;
        // A copy constructor may copy what it likes.
        bool plain = operation.CloneMethod is null || operation.Type is INamedTypeSymbol type
            && type.InstanceConstructors.All(
            c => c.IsImplicitlyDeclared || c.Parameters.Length != 1
            || !SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, type));
        return plain && (value is Bound.Record || IsTyped(value)) && operation.Initializer is { } initializer
            ? Each(operation, value, record => Initialize(record, initializer))
            : Reject(operation, Fence.Explain(operation));
    }

    private Bound Construct(
        IOperation operation, INamedTypeSymbol type, IMethodSymbol constructor, IReadOnlyList<Bound> arguments)
    {
        var made = Defaults(type)!;
        // A struct's own parameterless constructor runs nothing.
        if (type.IsValueType && constructor is { IsImplicitlyDeclared: true, Parameters.Length: 0 })
            return made;
        if (constructor.Parameters.Any(p => p.RefKind is not (RefKind.None or RefKind.In)))
            return Reject(operation, Fence.Explain(operation));
        var body = _bodies.Of(constructor) as IConstructorBodyOperation;
        if (body is null && !IsPrimary(constructor) && !constructor.IsImplicitlyDeclared)
            return Reject(operation, Fence.Explain(operation));
        var frame = new Frame(constructor.OriginalDefinition, body ?? operation, null) { Types = TypesOf(constructor) };
        return Enter(operation, frame, arguments, () =>
        {
            Bind(new Receiver(frame), made);
            for (int i = 0; i < arguments.Count; i++)
                Bind(constructor.OriginalDefinition.Parameters[i], arguments[i]);
            var chained = Chained(body, constructor);
            if (chained is not null && SymbolEqualityComparer.Default.Equals(
                chained.TargetMethod.ContainingType.OriginalDefinition, type.OriginalDefinition))
            {
                Bind(new Receiver(frame), Construct(chained, type, chained.TargetMethod,
                    Arguments(chained.Arguments, chained.TargetMethod.Parameters.Length)));
            }
            else
            {
                InitializeMembers(type, constructor);
                Inherit(operation, type, chained);
            }

            if (body is not null)
                ReadBody(body);
        }, () => _variables[new Receiver(frame)] ?? Lacking(operation));
    }

    // : this(...) or : base(...).
    private IInvocationOperation? Chained(IConstructorBodyOperation? body, IMethodSymbol constructor)
    {
        var initializer = body is null ? _bodies.BaseCallOf(constructor) : body.Initializer;
        return initializer is IExpressionStatementOperation { Operation: IInvocationOperation call } ? call
            : initializer as IInvocationOperation;
    }

    // What the base's constructor gives to the members that it declares.
    private void Inherit(IOperation operation, INamedTypeSymbol type, IInvocationOperation? call)
    {
        if (type is not { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } parent })
            return;
        var constructor = call?.TargetMethod ?? parent.InstanceConstructors.FirstOrDefault(c =>
            c.Parameters.Length == 0);
        if (constructor is null)
        {
            Bind(new Receiver(_frame), Reject(operation, Fence.Explain(operation)));
            return;
        }

        if (Construct(call ?? operation, parent, constructor, call is null ? []
                : Arguments(call.Arguments, constructor.Parameters.Length)) is not Bound.Record inherited)
            return;
        foreach (var member in inherited.Members)
            SetOwn(member.Key, member.Value);
    }

    // Initialisers of fields and properties, and the properties that a record makes of its parameters.
    private void InitializeMembers(INamedTypeSymbol type, IMethodSymbol constructor)
    {
        foreach (var member in ValueLayout.Of(type, Home)!.Where(m => SymbolEqualityComparer.Default.Equals(
            m.Symbol.ContainingType.OriginalDefinition, type.OriginalDefinition)))
        {
            if (_bodies.InitializerOf(member.Symbol) is { } initializer)
                SetOwn(member.Name, Expression(initializer));
            else if (IsPositional(member.Symbol)
                && constructor.OriginalDefinition.Parameters.FirstOrDefault(p =>
                    p.Name == member.Name) is { } parameter)
                SetOwn(member.Name, _variables[parameter] ?? Lacking(_frame.Body));
        }
    }

    private void SetOwn(string member, Bound value)
    {
        var key = new Receiver(_frame);
        if (_variables[key] is Bound.Record record)
            Bind(key, value is Bound.Missing ? value : record.WithMember(member, value));
    }

    private static bool IsPositional(ISymbol member) => member.OriginalDefinition.DeclaringSyntaxReferences.Any(
        r => r.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.ParameterSyntax);

    private static bool IsPrimary(IMethodSymbol constructor) => constructor.DeclaringSyntaxReferences.Any(
        r => r.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax { ParameterList: not null });

    // A field or property of a value: what it holds, or what its getter computes.
    private Bound Member(IMemberReferenceOperation operation, IOperation instance)
    {
        var value = Expression(instance);
        if (value is Bound.Missing)
            return value;
        Bound[] arguments = operation is IPropertyReferenceOperation { Arguments: { Length: > 0 } places }
            ? Places(places) : [];
        if (arguments.Any(a => a is Bound.Missing))
            return Lacking(operation, arguments);
        return value is Bound.Record || IsTyped(value)
            ? Each(operation, value, record => Member(operation, record, arguments))
            : Reject(operation, Fence.State(operation));
    }

    // What an indexer takes.
    private Bound[] Places(IReadOnlyList<IArgumentOperation> given)
    {
        var read = InOrder(given);
        return [.. given.OrderBy(a => a.Parameter!.Ordinal).Select(a => read(a.Value))];
    }

    private Bound Member(IMemberReferenceOperation operation, Bound.Record record, IReadOnlyList<Bound> arguments)
    {
        bool stored = operation is IFieldReferenceOperation || IsStored(record, operation.Member);
        if (stored && record.Member(operation.Member.Name) is { } member)
            return member is Bound.Unset ? Reject(operation, Fence.NotSet(operation)) : member;
        return operation is IPropertyReferenceOperation { Property: var property }
            ? Getter(operation, property, record, arguments) : Reject(operation, Fence.State(operation));
    }

    private Bound Getter(
        IOperation operation, IPropertySymbol property, Bound? receiver, IReadOnlyList<Bound> arguments)
    {
        if (receiver is Bound.Record { Type: { } type } && operation is not IMemberReferenceOperation
            {
                Instance.Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax,
            })
            property = Implementation(property, type);
        if (property.IsAbstract || property.GetMethod is not { } getter || _bodies.Of(getter) is not { } body)
            return Reject(operation, Fence.Getter(property));
        var frame = new Frame(getter.OriginalDefinition, body, null) { Types = TypesOf(getter) };
        if (receiver is not null)
            Bind(new Receiver(frame), receiver);
        var result = Inline(operation, frame, arguments);
        if (receiver is null)
            return result;
        if (!result.Frames.Contains(frame))
            _variables.Remove(new Receiver(frame));
        return Assigned.This(body) ? Reject(operation, Fence.Getter(property)) : result;
    }

    // The property that runs in a value that was made as this type.
    private static IPropertySymbol Implementation(IPropertySymbol property, INamedTypeSymbol type)
    {
        if (property.ContainingType.TypeKind == TypeKind.Interface)
            return type.FindImplementationForInterfaceMember(property) as IPropertySymbol ?? property;
        for (var at = type; at is not null; at = at.BaseType)
        {
            foreach (var own in at.GetMembers(property.Name).OfType<IPropertySymbol>())
            {
                for (var o = own; o is not null; o = o.OverriddenProperty)
                {
                    if (SymbolEqualityComparer.Default.Equals(o.OriginalDefinition, property.OriginalDefinition))
                        return own;
                }
            }
        }

        return property;
    }

    /// <summary>A field or auto-property of a struct, of a tuple, or of the value under construction, as a target.
    /// </summary>
    private (IOperation Instance, string Member)? MemberOf(IOperation target)
    {
        if (target is not IMemberReferenceOperation { Instance: { } instance, Member: var member }
            || ValueLayout.Find(TypeOf(instance), member.Name, Home) is not { } stored
            || !SymbolEqualityComparer.Default.Equals(stored.Symbol.OriginalDefinition, member.OriginalDefinition))
            return null;
        bool constructed = instance is IInstanceReferenceOperation
            && _frame.Home.Function.MethodKind == MethodKind.Constructor;
        return constructed || (!stored.IsReadOnly && instance.Type is { IsValueType: true })
            ? (instance, member.Name) : null;
    }

    // p.X = v: the value with another member in that place.
    private Bound AssignMember(IOperation assignment, IOperation instance, string member, Bound value)
    {
        var whole = instance is ILocalReferenceOperation { Local: var local } && _variables[local] is null
            ? Default(instance, Resolve(local.Type)) : Expression(instance);
        if (whole is Bound.Missing || value is Bound.Missing)
            return Lacking(assignment, whole, value);
        if (whole is not Bound.Record record)
            return Reject(assignment, Fence.Assignment(instance));
        Assign(assignment, instance, record.WithMember(member, value));
        return value;
    }

    private Bound AssignReceiver(IOperation assignment, Bound value)
    {
        if (_conditional > 0)
            return Reject(assignment, new Rejection("DP1024", "this"));
        Bind(new Receiver(_frame.Home), value);
        return value;
    }

    // The parts of a value that is deconstructed: the parameters of its record, in order.
    private IReadOnlyList<Bound> Parts(IOperation operation, Bound.Record record)
    {
        if (record.Type is not { } type || KnownTypes.IsRecord(type))
            return [.. record.Members.Select(m => m.Value)];
        var positional = type.InstanceConstructors.FirstOrDefault(c => IsPrimary(c.OriginalDefinition));
        return !type.IsRecord || positional is null ? []
            : [.. positional.Parameters.Select(p => record.Member(p.Name) ?? Lacking(operation))];
    }
}
