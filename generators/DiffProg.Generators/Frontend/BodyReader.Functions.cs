using DiffProg.Generators.Incremental;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Functions are read where they are called, with the variables that they capture as they are then: local functions,
// lambdas, and the methods that have no program of their own because one of their arguments is a function.
internal sealed partial class BodyReader
{
    private const int DeepestRecursion = 100;

    // What is being read, the method itself first.
    private readonly Stack<Activation> _active = new();

    // The outermost call of a function that has become too large; it is told once.
    private IOperation? _excess;

    // The call that is being read. Its variables and its return are its own.
    private Frame _frame;

    private static Jump ReturnJump => new(JumpKind.Return, null);

    private static Jump ReturnValue => new(JumpKind.Value, null);

    private object KeyOf(object key) => key switch
    {
        ISymbol symbol => new Variable(symbol, _frame.Declaring(symbol)),
        Jump { In: null } jump => jump with { In = _frame },
        _ => key,
    };

    // A function value that is known here: a lambda, a local function, a method.
    private Bound FunctionValue(IDelegateCreationOperation creation) => creation.Target switch
    {
        IAnonymousFunctionOperation lambda => new Bound.Function(lambda.Symbol, lambda.Body, _frame),
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local }
            when BodyOf(local) is { } body =>
            new Bound.Function(local, body, _frame.Declaring(local)),
        IMethodReferenceOperation { Instance: null, Method: var method } => new Bound.Function(method),
        IMethodReferenceOperation { Instance: { } instance, Method: var method } =>
            Expression(instance) is var receiver && receiver is Bound.Missing ? receiver
                : new Bound.Function(method, Receiver: receiver, IsBase: IsBase(instance)),
        // A delegate made of a delegate is that delegate.
        { Type.TypeKind: TypeKind.Delegate } other => Expression(other),
        var other => Reject(creation, Fence.Explain(other)),
    };

    private IOperation? BodyOf(IMethodSymbol local)
    {
        var root = (_frame.Declaring(local) ?? _frame).Body;
        return root.DescendantsAndSelf().OfType<ILocalFunctionOperation>()
            .FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f.Symbol, local.OriginalDefinition))?.Body;
    }

    private Bound InvokeFunction(IInvocationOperation operation, Bound function)
    {
        var arguments = Arguments(operation.Arguments, operation.TargetMethod.Parameters.Length);
        if (function is Bound.Missing || arguments.Any(a => a is Bound.Missing))
            return Lacking(operation, [function, .. arguments]);
        return InvokeFunction(operation, function, arguments);
    }

    private Bound InvokeFunction(IInvocationOperation operation, Bound function, IReadOnlyList<Bound> arguments) =>
        Apply(operation, function, arguments, operation.TargetMethod);

    // In the order of evaluation, which named arguments may change.
    private Bound[] Arguments(IEnumerable<IArgumentOperation> given, int count)
    {
        var arguments = new Bound[count];
        foreach (var argument in given)
            arguments[argument.Parameter!.Ordinal] = Given(argument);
        return arguments;
    }

    private Bound Apply(IOperation operation, Bound function, IReadOnlyList<Bound> arguments, IMethodSymbol called)
    {
        var home = _method.ContainingAssembly;
        return function switch
        {
            Bound.Function { Symbol: var symbol, Body: { } body, Outer: var outer } =>
                Inline(
                    operation, new Frame(symbol.OriginalDefinition, body, outer) { Types = TypesOf(symbol) },
                    arguments),
            Bound.Function { Symbol: var method, Receiver: var receiver, IsBase: var isBase }
                when KnownTypes.IsDifferentiable(method) =>
                Dispatch(operation, method, receiver, arguments, isBase: isBase),
            Bound.Function { Symbol: var method, Receiver: null } when KnownMethods.Find(method) is { } known
                && KnownTypes.ValueTypeOf(Resolve(method.ReturnType)) is { } type =>
                Intrinsic(operation, known.Name, string.Join(",", known.Layout), type, [.. arguments]),
            Bound.Function { Symbol: var method } => Called(operation, method, () => arguments),
            Bound.Composed { First: var first, Then: var then } => Apply(operation, first, arguments, called) switch
            {
                Bound.Missing missing => missing,
                var between => Apply(operation, then, [between], called),
            },
            Bound.Repeated { Of: var repeated, Count: var count } =>
                Repeat(operation, repeated, count, arguments[0], called),
            _ => Reject(operation, Fence.Call(called, home)),
        };
    }

    // x = f(x), a number of times: a loop.
    private Bound Repeat(IOperation operation, Bound function, Bound.Single count, Bound value, IMethodSymbol called)
    {
        var key = new object();
        Bind(key, value);
        var turns = Integer(operation, "Maximum", count, Constant(operation, 0, ScalarKind.I32));
        Repeat(operation, turns, _ => Bind(key, Apply(operation, function, [_variables[key]!], called)));
        var result = _variables[key] ?? Lacking(operation);
        _variables.Remove(key);
        return result;
    }

    // Compose(f, g), Repeat(f, n).
    private Bound Combinator(IInvocationOperation operation)
    {
        var arguments = Arguments(operation.Arguments, 2);
        return arguments switch
        {
            [Bound.Missing, _] or [_, Bound.Missing] => Lacking(operation, arguments),
            [{ IsFunction: true } f, { IsFunction: true } g] => new Bound.Composed(f, g),
            [{ IsFunction: true } f, Bound.Single count] => new Bound.Repeated(f, count),
            _ => Reject(operation, Fence.Call(operation.TargetMethod, Home)),
        };
    }

    private Bound Inline(IOperation operation, Frame frame, IReadOnlyList<Bound> arguments)
    {
        var function = frame.Function;
        int rejected = _rejections.Count;
        Bound Result() => _variables[ReturnValue] ?? (function.ReturnsVoid ? new Bound.Opaque()
            : _ended && _rejections.Count == rejected ? new Bound.Thrown()
            : _rejections.Skip(rejected).FirstOrDefault() ?? Lacking(operation));
        Bound.Single? part = null;
        var before = _variables.Copy();
        return Enter(operation, frame, arguments, () =>
        {
            for (int i = 0; i < arguments.Count; i++)
                Bind(function.Parameters[i], arguments[i]);
            if (KnownTypes.IsCheckpoint(function))
                part = Append(operation, Op.Custom, TensorType.None, CheckpointPart.Opener(function.Name));
            ReadBody(frame.Body);
        }, () => part is null ? Result() : Checkpointed(operation, part, before, Result()));
    }

    // The end of what the backward part computes once more: what comes out of it are values.
    private Bound Checkpointed(IOperation operation, Bound.Single opener, Bindings before, Bound value)
    {
        var leaves = value.Leaves() ?? [];
        Append(operation, Op.Rule, TensorType.None, Attributes.None, [.. leaves]);
        Append(operation, Op.EndCustom, TensorType.None, Attributes.None);
        if (value is Bound.Missing)
            return value;
        // What it has done to variables around it is not there outside.
        foreach (object key in before.Keys.Where(k => before[k] is not null && !Equals(before[k], _variables[k])))
        {
            _suspects.Add((operation, NameOf(key) ?? "a variable", before[key], _variables[key]));
            _variables.Set(key, before[key]!);
        }

        if (leaves.Count == 0 || value is Bound.Array or Bound.Grid)
        {
            return Reject(operation, new Rejection(
                "DP1081", "does not return", "numbers or tensors", "return the values"));
        }

        return value.With([.. leaves.Select((leaf, k) => Append(
            operation, Op.Derivative, IsUnset(leaf) ? TensorType.Unknown(_nodes[leaf].Type.Kind) : _nodes[leaf].Type,
            Attributes.None.With("index", k), opener.Node).Node)]);
    }

    // Reads in a frame of its own; what comes out is read there, too.
    private Bound Enter(
        IOperation operation, Frame frame, IReadOnlyList<Bound> arguments, Action read, Func<Bound> result)
    {
        var activation = new Activation(frame, [.. arguments.SelectMany(Symbols)], _depth);
        var again = _active.Where(a => a.IsSame(activation)).ToArray();
        // Where every decision on the way was known, so is the depth.
        if (again.Any(a => a.Depth != _depth) || again.Length >= DeepestRecursion)
            return Reject(operation, Fence.Recursion(frame.Function, Home));
        if (_nodes.Count > InlinedSize.Limit)
            _excess ??= operation;
        if (_excess is not null)
        {
            TellOfExcess(operation, frame);
            return Bound.Missing.Because(new Told.AfterTheCall());
        }

        var outer = _variables.Copy();
        var (caller, ended, thrown) = (_frame, _ended, _thrown);
        // What is compiled in stands, for the passes, where this method calls it.
        if (frame.Outer is null)
            frame.Site = OriginOf(operation);
        frame.Conditional = _conditional;
        (_frame, _ended, _thrown) = (frame, false, false);
        _active.Push(activation);
        read();
        var value = result();
        _variables.Remove(ReturnValue);
        _variables.Remove(ReturnJump);
        _variables.Leave(outer, value);
        _active.Pop();
        (_frame, _ended, _thrown) = (caller, ended || value is Bound.Thrown, thrown || value is Bound.Thrown);
        TellOfExcess(operation, frame);
        return value;
    }

    // At the call that the method itself makes.
    private void TellOfExcess(IOperation call, Frame frame)
    {
        if (_excess is null || _active.Count > 0)
            return;
        _excess = null;
        if (_issues.All(i => i.Rule != "DP1040"))
            _issues.Add(InlinedSize.Excess(OriginOf(call), frame.Function.Name));
    }

    private static IEnumerable<IMethodSymbol> Symbols(Bound function) => function switch
    {
        Bound.Function f => [f.Symbol],
        Bound.Composed c => Symbols(c.First).Concat(Symbols(c.Then)),
        Bound.Repeated r => Symbols(r.Of),
        _ => [],
    };

    private void ReadBody(IOperation body)
    {
        switch (body)
        {
            case IMethodBodyBaseOperation { BlockBody: { } block }:
                Statement(block);
                break;
            case IMethodBodyBaseOperation { ExpressionBody: { } expression }:
                Statement(expression);
                break;
            default:
                Statement(body);
                break;
        }
    }

    /// <summary>A function under way: it is the same again where the functions among its arguments are.</summary>
    private sealed record Activation(Frame Frame, IReadOnlyList<IMethodSymbol> Functions, int Depth)
    {
        public bool IsSame(Activation other) => ReferenceEquals(Frame.Outer, other.Frame.Outer)
            && SymbolEqualityComparer.Default.Equals(Frame.Function, other.Frame.Function)
            && Functions.SequenceEqual(other.Functions, SymbolEqualityComparer.Default);
    }
}
