using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// ref, out and in: a parameter or a ref local that is another name of something. An element of an array is a place in
// memory, whose index is computed once; a variable, or a field of one, is reached through the call that it belongs to,
// so that whoever names it sees what is there then.
internal sealed partial class BodyReader
{
    /// <summary>An argument: its value, or what it names.</summary>
    private Bound Given(IArgumentOperation argument) => argument.Parameter!.RefKind == RefKind.None
        ? Expression(argument.Value) : Reference(argument.Value, argument.Parameter.RefKind);

    // Memory of length 1, which came in.
    private Bound ReferenceArgument(IParameterSymbol parameter, int node)
    {
        var identity = new ArrayIdentity(parameter.Name, _nodes[node].Type.Kind, parameter);
        Bind(identity, new Bound.Single(node));
        return new Bound.Place(new Bound.Array(identity), Constant(_body, 0, ScalarKind.I32));
    }

    private Bound Reference(IOperation named, RefKind kind)
    {
        switch (named)
        {
            case IDeclarationExpressionOperation declaration:
                if (RootSymbol(declaration.Expression) is { } declared)
                    _variables.Declare(declared);
                return Reference(declaration.Expression, kind);
            case IDiscardOperation:
                var key = new object();
                Bind(key, Default(named, Resolve(named.Type)) ?? Reject(named, Fence.Reference(named)));
                return new Bound.Alias(named, _frame, key);
            case var _ when ElementOf(named) is var (array, indices) && KnownTypes.TensorKindOf(array.Type) is null:
                return NamedElement(named, array, indices);
            case ILocalReferenceOperation or IParameterReferenceOperation when Names(named) is { } same:
                return same;
            case ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation
                or IFieldReferenceOperation when RootOf(named, _frame) is not null:
                // What is given nothing before it is read begins with a zero.
                if (kind == RefKind.Out && RootSymbol(named) is { } symbol && _variables[symbol] is null
                    && Default(named, Resolve(TypeOf(symbol))) is { } zero)
                    Bind(symbol, zero);
                return new Bound.Alias(named, _frame);
            default:
                // A value that has no name has one for the call.
                return kind is RefKind.In or RefKind.RefReadOnlyParameter ? Expression(named)
                    : Reject(named, Fence.Reference(named));
        }
    }

    // a[i], which exists from here on.
    private Bound NamedElement(IOperation named, IOperation array, IEnumerable<IOperation> indices) =>
        _conditional > 0 ? Reject(named, new Rejection("DP1027", $"'{named.Syntax}'"))
            : ElementAt(named, array, indices, isNamed: true);

    private static bool IsNamed(ISymbol variable) =>
        variable is ILocalSymbol { RefKind: not RefKind.None } or IParameterSymbol { RefKind: not RefKind.None };

    // What a variable that names something names.
    private Bound? Names(IOperation variable) =>
        RootSymbol(variable) is { } symbol && IsReference(_variables[symbol]) ? _variables[symbol] : null;

    private static bool IsReference(Bound? bound) => bound switch
    {
        Bound.Alias or Bound.Place => true,
        Bound.Record record => record.Members.Any(m => IsReference(m.Value)),
        Bound.Choice choice => choice.Alternatives.Any(a => IsReference(a.Value)),
        Bound.Tuple tuple => tuple.Elements.Any(IsReference),
        _ => false,
    };

    // What is there now.
    private Bound Dereferenced(IOperation operation, Bound bound) => bound switch
    {
        Bound.Place place => ReadElement(operation, place),
        Bound.Alias { Key: { } key } => _variables[key]!,
        Bound.Alias alias => Within(alias.In, () => Expression(alias.Target)),
        Bound.Tuple tuple when IsReference(tuple) =>
            new Bound.Tuple([.. tuple.Elements.Select(e => Dereferenced(operation, e))]),
        Bound.Choice choice when IsReference(choice) => choice with
        {
            Alternatives = [.. choice.Alternatives.Select(a => a with { Value = Dereferenced(operation, a.Value) })],
        },
        Bound.Record record when IsReference(record) => record with
        {
            Members = [.. record.Members.Select(m =>
                new KeyValuePair<string, Bound>(m.Key, Dereferenced(operation, m.Value)))],
        },
        _ => bound,
    };

    private Bound AssignReference(IOperation assignment, Bound named, Bound value)
    {
        switch (named, value)
        {
            case (_, Bound.Missing):
                return value;
            case (Bound.Place place, Bound.Single single):
                // It is there already: another member was assigned.
                return _nodes[single.Node] is { Op: Op.Read, Operands: [var version, var at] }
                    && version == ArrayOf(place.Memory)!.Node && at == place.At.Node ? value
                    : Write(assignment, place.Memory, place.At, single) ?? value;
            case (Bound.Alias, _) when _conditional > 0:
                return Reject(assignment, new Rejection("DP1024", assignment.Syntax.ToString()));
            case (Bound.Alias { Key: { } key }, _):
                Bind(key, value);
                return value;
            case (Bound.Alias alias, _):
                return Within(alias.In, () => Assign(assignment, alias.Target, value));
            case (Bound.Record x, Bound.Record y) when x.Members.Count == y.Members.Count:
                return All(x.Members.Select(m => m.Value), y.Members.Select(m => m.Value));
            case (Bound.Tuple x, Bound.Tuple y) when x.Elements.Count == y.Elements.Count:
                return All(x.Elements, y.Elements);
            default:
                return Lacking(assignment, named, value);
        }

        Bound All(IEnumerable<Bound> names, IEnumerable<Bound> values) =>
            names.Zip(values, (n, v) => AssignReference(assignment, n, v)).ToArray()
                .FirstOrDefault(assigned => assigned is Bound.Missing) ?? value;
    }

    private T Within<T>(Frame call, Func<T> read)
    {
        var here = _frame;
        _frame = call;
        try
        {
            return read();
        }
        finally
        {
            _frame = here;
        }
    }

    // The variable that a chain of fields begins with. What a property gives is a value without a name.
    private static ISymbol? RootSymbol(IOperation named) => named switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Instance: { Type.IsValueType: true } instance } => RootSymbol(instance),
        _ => null,
    };

    /// <summary>The key of the variable in which something lies that code of a call names; null where it is in none.
    /// </summary>
    private object? RootOf(IOperation named, Frame call) => Within(call, () => named switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation when RootSymbol(named) is { } symbol =>
            _variables[symbol] is Bound.Alias alias ? alias.Key ?? RootOf(alias.Target, alias.In)
            : _variables[symbol] is Bound.Place place ? place.Memory.Identity : KeyOf(symbol),
        IInstanceReferenceOperation { Type.IsValueType: true } => new Receiver(_frame.Home),
        IFieldReferenceOperation { Instance: { Type.IsValueType: true } instance } => RootOf(instance, call),
        _ => null,
    });

    // this is a copy of a struct while its method runs: nothing else may name that struct meanwhile.
    private Rejection? NamedTwice(IOperation instance, IMethodSymbol method, IReadOnlyList<Bound> arguments)
    {
        if (TypeOf(instance) is not { IsValueType: true } || WholeOf(instance) is not { } whole
            || RootOf(whole, _frame) is not { } root)
            return null;
        bool stays = method.IsReadOnly || method.ContainingType.IsReadOnly;
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is Bound.Alias { Key: null } alias && Equals(RootOf(alias.Target, alias.In), root)
                && !(stays && method.Parameters[i].RefKind is RefKind.In or RefKind.RefReadOnlyParameter))
                return new Rejection("DP1071", alias.Target.Syntax.ToString(), method.Name);
            if (!stays && Functions(arguments[i]).Any(f => Sees(f, root)))
                return new Rejection("DP1071", whole.Syntax.ToString(), method.Name);
        }

        return null;
    }

    // What holds a struct: its members may be properties, which its methods cannot change.
    private IOperation? WholeOf(IOperation instance) =>
        MemberOf(instance) is var (outer, _) ? WholeOf(outer) : TupleField(instance) is var (tuple, _) ? WholeOf(tuple)
            : instance;

    private static IEnumerable<Bound.Function> Functions(Bound bound) => bound switch
    {
        Bound.Function function => [function],
        Bound.Composed composed => Functions(composed.First).Concat(Functions(composed.Then)),
        Bound.Repeated repeated => Functions(repeated.Of),
        Bound.Tuple tuple => tuple.Elements.SelectMany(Functions),
        Bound.Record record => record.Members.SelectMany(m => Functions(m.Value)),
        Bound.Choice choice => choice.Alternatives.SelectMany(a => Functions(a.Value)),
        _ => [],
    };

    // The function may read or change a variable, or call what does.
    private bool Sees(Bound.Function function, object root) => function is { Body: { } body, Outer: { } outer }
        && body.DescendantsAndSelf().Any(o => o switch
        {
            ILocalReferenceOperation or IParameterReferenceOperation => Equals(RootOf(o, outer), root),
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction or MethodKind.DelegateInvoke } =>
                true,
            _ => false,
        });
}
