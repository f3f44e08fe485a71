using DiffProg.Generators.IR;
using DiffProg.Generators.Optimization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>Lowers the operations of one body to nodes. What it does not know it hands to the
/// <see cref="Fence"/>.</summary>
internal sealed partial class BodyReader
{
    private readonly IMethodSymbol _method;
    private readonly string _id;
    private readonly IOperation _body;
    private readonly List<Issue> _issues;

    // What was told, each time that it was.
    private readonly List<Bound> _rejections = [];

    private readonly List<Callee> _callees = [];
    private readonly CancellationToken _cancellation;
    private readonly Origins _origins;
    private readonly List<Node> _nodes = [];
    private readonly List<Parameter> _parameters = [];
    private readonly Dictionary<ScalarKind, int> _zeros = [];
    private readonly Dictionary<ScalarKind, int> _unset = [];
    private int _true;
    private Bindings _variables;
    private readonly Bodies _bodies;

    // Whether a method waits in a part that may not run.
    private readonly Dictionary<IMethodSymbol, bool> _waits = new(SymbolEqualityComparer.Default);

    // Inside a part that C# may leave unevaluated.
    private int _conditional;

    /// <param name="instance">The method.</param>
    /// <param name="id">Its id.</param>
    /// <param name="body">Its body.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="issues">Where to tell what is wrong.</param>
    /// <param name="sharing">Which arrays are in one memory.</param>
    /// <param name="bodies">Those of other methods: the same when the method is read again.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public BodyReader(
        Instance instance, string id, IOperation body, ParametersReader parameters, List<Issue> issues,
        Sharing sharing, Bodies bodies, CancellationToken cancellation)
    {
        var method = instance.Method;
        (_sharing, _alternatives) = (sharing, sharing.Alternatives);
        _method = method.PartialImplementationPart ?? method;
        _id = id;
        _body = body;
        _frame = new Frame(_method.OriginalDefinition, body, null);
        _frame.Types = TypesOf(_method);
        _variables = new Bindings(KeyOf);
        _bodies = bodies;
        _issues = issues;
        _cancellation = cancellation;
        _origins = new Origins(id, body);
        foreach (var (leaf, i) in parameters.Leaves.Select((l, i) => (l, i)))
        {
            int ordinal = parameters.Signatures.ToList()
                .FindIndex(s => i >= s.FirstLeaf && i < s.FirstLeaf + s.LeafCount);
            _parameters.Add(leaf.Parameter);
            _nodes.Add(new Node(
                Op.Parameter, leaf.Parameter.Type, default, Attributes.None,
                Origins.Parameter(id, ordinal - (method.IsStatic ? 0 : 1)), leaf.Name));
        }

        int next = 0;
        if (!method.IsStatic)
        {
            Bind(new Receiver(_frame), KnownTypes.IsRecord(method.ContainingType)
                ? View(method.ContainingType, ref next) : new Bound.Opaque());
        }

        foreach (var parameter in _method.Parameters)
            Bind(parameter.OriginalDefinition, instance.GivenOf(parameter) is { } given
                ? KnownTypes.IsRecord(given.Type) ? View(given.Type, ref next) : Value(given.Type, ref next)
                : KnownTypes.IsRecord(parameter.Type)
                || KnownTypes.ListOf(parameter.Type) is not null ? View(parameter.Type, ref next)
                : parameter.RefKind is RefKind.Ref or RefKind.Out ? ReferenceArgument(parameter, next++)
                : KnownTypes.GridKindOf(parameter.Type) is not null ? GridArgument(parameter, ref next)
                : KnownTypes.JaggedKindOf(parameter.Type) is not null ? JaggedArgument(parameter, ref next)
                : IsValue(parameter.Type) ? Value(parameter.Type, ref next) : Argument(parameter, next++));
    }

    /// <summary>The differentiable methods that were called, each once.</summary>
    public IEnumerable<Callee> Callees => _callees.Distinct();

    /// <summary>Declaration ids of the bodies elsewhere that were read.</summary>
    public IEnumerable<string> Sources => _bodies.Read;

    /// <summary>The program; it means nothing where an issue is an error.</summary>
    public FunctionIR? Read(EquatableArray<Dim>? declared, IReadOnlyList<ReturnSignature> returns)
    {
        if (_body.Descendants()
            .Any(o => o is ILoopOperation or IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation
            or IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr }
            or IInvocationOperation { TargetMethod.Name: "Jacobian" } or IIsPatternOperation or IIsTypeOperation
            or ICoalesceOperation or IConversionOperation { Conversion: { IsReference: true, IsImplicit: false } }
            || ReadsElsewhere(o)) || Slices(_body))
        {
            // What a path leaves where it has nothing to say, and what a flag begins with.
            foreach (var kind in (ScalarKind[])[
                ScalarKind.F32, ScalarKind.F64, ScalarKind.I32, ScalarKind.I64, ScalarKind.Bool])
                _zeros[kind] = Constant(_body, 0, kind).Node;
            _true = Constant(_body, 1, ScalarKind.Bool).Node;
            foreach (var kind in (ScalarKind[])[ScalarKind.F32, ScalarKind.F64])
                _unset[kind] = Append(_body, Op.Unset, TensorType.Scalar(kind), Attributes.None).Node;
            if (Slices(_body) || _body.Descendants().Any(ReadsElsewhere))
                MeasureArguments();
            NumberTypes();
            MakeShared();
        }

        ReadBody(_body);
        ReturnShared();
        if ((_method.ReturnsVoid ? new Bound.Opaque() : _variables[ReturnValue]) is not { } value)
        {
            if (_issues.Count == 0)
            {
                _issues.Add(new Issue(
                    "DP1011", Origins.Declaration(_id), EquatableArray.Of("A method without an end",
                        "leave the loop")));
            }

            return null;
        }

        string[] names = [.. returns.SelectMany(r => r.Leaves)];
        if (value.Leaves() is not { } leaves || leaves.Count != names.Length)
        {
            Lacking(_body, value);
            return null;
        }

        var results = leaves.Select((node, i) => new Result(node, names[i], Declared: declared));
        var function = new FunctionIR(_id, _parameters.ToEquatable(), _nodes.ToEquatable(), results.ToEquatable());
        RejectChanges(function);
        return _zeros.Count > 0 ? Invariants.Remove(function) : function;
    }

    private bool IsValue(ITypeSymbol type) => type.IsTupleType || ValueLayout.Of(type, Home) is not null;

    private Bound Value(ITypeSymbol type, ref int next)
    {
        var structure = Structure(type);
        int first = next, count = structure.Leaves()!.Count;
        next += count;
        return structure.With(Enumerable.Range(first, count));
    }

    private Bound Argument(IParameterSymbol parameter, int node)
    {
        if ((KnownTypes.GridKindOf(parameter.Type) ?? KnownTypes.ArrayKindOf(parameter.Type))
            is not (ScalarKind.F32 or ScalarKind.F64)
            || KnownTypes.IsTensor(parameter.Type))
            return new Bound.Single(node);
        var identity = new ArrayIdentity(parameter.Name, _nodes[node].Type.Kind, parameter);
        Bind(identity, new Bound.Single(node));
        return new Bound.Array(identity);
    }

    private Bound.Single Append(IOperation origin, Op op, TensorType type, Attributes attributes, params int[] operands)
    {
        _nodes.Add(new Node(op, type, operands.ToEquatable(), attributes, OriginOf(origin)));
        return new Bound.Single(_nodes.Count - 1);
    }

    private Bound Intrinsic(IOperation origin, string name, string layout, TensorType type, params Bound[] operands) =>
        operands.All(o => o is Bound.Single)
            ? Append(origin, Op.Intrinsic, type,
                ConditionalPart.Mark(Attributes.None.With("name", name).With("layout", layout), _conditional > 0),
                operands.Select(o => ((Bound.Single)o).Node).ToArray())
            : Lacking(origin, operands);

    // Integers are kept as they are: not every one is a double.
    private Bound.Single Constant(IOperation origin, long value, ScalarKind kind) =>
        TensorType.Scalar(kind) is { IsInteger: true } type
        ? Append(origin, Op.Constant, type, Attributes.None.With("value", value))
        : Constant(origin, (double)value, kind);

    private Bound.Single Constant(IOperation origin, double value, ScalarKind kind) =>
        Append(origin, Op.Constant, TensorType.Scalar(kind), Attributes.None.With("value", value));

    private TensorType TypeOf(Bound.Single value) => _nodes[value.Node].Type;

    /// <summary>The first name that the user gives to a value stays its name.</summary>
    private void Name(Bound value, string name)
    {
        if (value is Bound.Single { Node: var node } && _nodes[node].Name is null)
            _nodes[node] = _nodes[node] with { Name = name };
    }

    // What is compiled in from elsewhere stands where it is called.
    private Origin OriginOf(IOperation operation) => _frame.Home.Site ?? _origins.Of(operation);

    private ITypeSymbol? TypeOf(IOperation operation) => Resolve(operation.Type);

    // What cannot be read because a part of it could not: whoever tells of that part tells enough. Where every part is
    // there, nobody has told, and it is this that is not understood.
    private Bound Lacking(IOperation operation, params Bound?[] parts) =>
        parts.Select(p => p?.Lack).FirstOrDefault(lack => lack is not null)
        ?? Reject(operation, Fence.NotUnderstood(operation));

    private Bound Reject(IOperation operation, Rejection rejection)
    {
        // Behind a throw in the same expression nothing runs.
        if (_thrown)
            return new Bound.Thrown();
        if (operation.Type is not null && WhatItFollowsFrom(operation) is { } lack)
            return lack;
        // A mistake elsewhere belongs there.
        var home = _frame.Home;
        var origin = home.Site is null ? _origins.Of(operation) : home.Origins.Of(operation);
        var issue = new Issue(rejection.Rule, origin, rejection.Arguments.ToEquatable());
        if (!_issues.Contains(issue))
            _issues.Add(issue);
        var rejected = Bound.Missing.Because(new Told.ByIssue(issue));
        _rejections.Add(rejected);
        return rejected;
    }

    // Where a part of the expression is wrong already, or is a generated member (which the generator sees as an error
    // and the analyzer does not), only that part is reported.
    private Bound? WhatItFollowsFrom(IOperation operation)
    {
        if (GeneratedMembers.Find(operation.Syntax, operation.SemanticModel!) is not null)
            return null;
        Bound? found = null;
        foreach (var part in operation.Descendants())
        {
            if (part is IInvocationOperation && GeneratedMembers.Find(part.Syntax,
                part.SemanticModel!) is { } generated)
            {
                found = Reject(part, generated);
            }

            if (part is ILocalReferenceOperation local)
                found ??= _variables[local.Local] as Bound.Missing;
        }

        return found;
    }
}
