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

    // What a variable begins with that C# lets nobody read before it has a value: a tensor, an array, a record or none.
    private Bound? Nothing(IOperation origin, ISymbol variable)
    {
        return Of(Resolve(TypeOf(variable)!), "", 0);

        Bound? Of(ITypeSymbol? type, string path, int depth)
        {
            if (Default(origin, type, tensors: true) is { } zeros)
                return zeros;
            if (KnownTypes.ArrayKindOf(type) is { } kind)
                return NewArray(origin, kind, Zero(ScalarKind.I32), new EmptyArray(variable, path, kind));
            if (type is INamedTypeSymbol { IsTupleType: true } tuple)
            {
                var elements = tuple.TupleElements
                    .Select((e, i) => Of(Resolve(e.Type), $"{path}.{i}", depth + 1)).ToArray();
                return elements.Any(e => e is null) ? null : new Bound.Tuple(elements!);
            }

            if (Specialized.IsOpen(type, Home))
                return new Bound.Null();
            if (depth > MaxDepth || type is not INamedTypeSymbol named
                || ValueLayout.Of(named, Home) is not { } members)
                return null;
            var values = members.Select(m => new KeyValuePair<string, Bound?>(
                m.Name, Of(Resolve(m.Type), path + "." + m.Name, depth + 1))).ToArray();
            return values.Any(v => v.Value is null) ? null : new Bound.Record([.. values!], named);
        }
    }

    private const int MaxDepth = 8;

    // What makes an array that nobody reads.
    private sealed record EmptyArray(ISymbol Variable, string Path, ScalarKind Kind);

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

    // It, and not another of the same name in a base or an interface. A [Parameters] record has no other members than
    // its own.
    private bool IsStored(Bound.Record record, ISymbol member) =>
        record.Type is null || (KnownTypes.IsRecord(record.Type) && record.Member(member.Name) is not null)
        || SymbolEqualityComparer.Default.Equals(
            ValueLayout.Find(record.Type, member.Name, Home)?.Symbol.OriginalDefinition, member.OriginalDefinition);

    private Bound With(IWithOperation operation)
    {
        var value = Expression(operation.Operand);
        if (value is Bound.Missing)
            return value;
        return (value is Bound.Record || IsTyped(value)) && operation.Initializer is { } initializer
            ? Each(operation, value, record =>
                operation.CloneMethod is not null && HasOwnCopy(record.Type ?? TypeOf(operation))
                    ? Reject(operation, Fence.Explain(operation)) : Initialize(record, initializer))
            : Reject(operation, Fence.Explain(operation));
    }

    // A copy constructor may copy what it likes; that of a base is called by the one that C# makes.
    private static bool HasOwnCopy(ITypeSymbol? type)
    {
        for (var at = type as INamedTypeSymbol; at is not null; at = at.BaseType)
        {
            if (at.IsRecord && at.InstanceConstructors.Any(c =>
                c is { IsImplicitlyDeclared: false, Parameters: [var p] }
                && SymbolEqualityComparer.Default.Equals(p.Type, at)))
                return true;
        }

        return false;
    }

    /// <param name="operation">What makes it.</param>
    /// <param name="type">Whose constructor it is.</param>
    /// <param name="constructor">The constructor.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="made">What is being made already, of a type that derives from it: its overrides run.</param>
    private Bound Construct(
        IOperation operation, INamedTypeSymbol type, IMethodSymbol constructor, IReadOnlyList<Bound> arguments,
        Bound? made = null)
    {
        made ??= Defaults(type)!;
        // A struct's own parameterless constructor runs nothing.
        if (type.IsValueType && constructor is { IsImplicitlyDeclared: true, Parameters.Length: 0 })
            return made;
        if (constructor.Parameters.Any(p => p.RefKind is not (RefKind.None or RefKind.In)))
            return Reject(operation, Fence.Explain(operation));
        var body = _bodies.Of(constructor) as IConstructorBodyOperation;
        if (body is null && !IsPrimary(constructor) && !constructor.IsImplicitlyDeclared)
            return Reject(operation, Fence.Explain(operation));
        var written = (constructor.PartialImplementationPart ?? constructor).OriginalDefinition;
        var frame = new Frame(written, body ?? operation, null) { Types = TypesOf(constructor) };
        return Enter(operation, frame, arguments, () =>
        {
            Bind(new Receiver(frame), made);
            for (int i = 0; i < arguments.Count; i++)
                Bind(written.Parameters[i], arguments[i]);
            var chained = Chained(body, constructor);
            if (chained is not null && SymbolEqualityComparer.Default.Equals(
                chained.TargetMethod.ContainingType.OriginalDefinition, type.OriginalDefinition))
            {
                Bind(new Receiver(frame), Construct(chained, type, chained.TargetMethod,
                    Arguments(chained.Arguments, chained.TargetMethod.Parameters.Length), made));
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

        Bind(new Receiver(_frame), Construct(
            call ?? operation, parent, constructor, call is null ? []
                : Arguments(call.Arguments, constructor.Parameters.Length), _variables[new Receiver(_frame)]));
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
        var asked = operation.Member is IPropertySymbol declared && !IsBase(operation.Instance)
            ? Implementation(declared, record) : operation.Member;
        if (IsStored(record, asked) && record.Member(asked.Name) is { } member)
            return member is Bound.Unset ? Reject(operation, Fence.NotSet(operation)) : member;
        return asked is IPropertySymbol property
            ? Getter(operation, property, record, arguments) : Reject(operation, Fence.State(operation));
    }

    private Bound Getter(
        IOperation operation, IPropertySymbol property, Bound? receiver, IReadOnlyList<Bound> arguments)
    {
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

    // The property that runs in a value that was made as some type.
    private static IPropertySymbol Implementation(IPropertySymbol property, Bound.Record record) =>
        record.Type is not { } type ? property : Override(
            property.ContainingType.TypeKind == TypeKind.Interface
                ? type.FindImplementationForInterfaceMember(property) as IPropertySymbol ?? property : property, type);

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

    // The parts of a value that is deconstructed: the parameters of the record that C# deconstructs it as, in order.
    private IReadOnlyList<Bound> Parts(IOperation operation, Bound.Record record, IMethodSymbol? method) =>
        method is null ? [] : [.. method.Parameters.Select(p => Positional(operation, record, method, p.Name))];

    private Bound Positional(IOperation operation, Bound.Record record, IMethodSymbol method, string name)
    {
        IPropertySymbol? property = null;
        for (var at = method.ContainingType; at is not null && property is null; at = at.BaseType)
            property = at.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault();
        if (property is null)
            return Lacking(operation);
        property = Implementation(property, record);
        return IsStored(record, property) ? record.Member(name) ?? Lacking(operation)
            : Getter(operation, property, record, []);
    }
}
