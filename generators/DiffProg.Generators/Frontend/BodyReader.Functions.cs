using DiffProg.Generators.Incremental;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Local functions and lambdas are read where they are called, with the variables that they capture as they are then.
internal sealed partial class BodyReader
{
    private readonly Stack<ISymbol> _inlining = new();

    // The outermost call of a function that has become too large; it is told once.
    private IOperation? _excess;

    // The call that is being read; null in the method's own body. Its return is its own.
    private IOperation? _call;
    private ITypeSymbol _returnType;

    private Jump ReturnJump => new(JumpKind.Return, _call);

    private Jump ReturnValue => new(JumpKind.Value, _call);

    // A function value that is known here: a lambda, a local function, a method.
    private Bound FunctionValue(IDelegateCreationOperation creation) => creation.Target switch
    {
        IAnonymousFunctionOperation lambda => new Bound.Function(lambda.Symbol, lambda.Body),
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local }
            when BodyOf(local) is { } body =>
            new Bound.Function(local, body),
        IMethodReferenceOperation { Instance: null, Method: var method } => new Bound.Function(method, null),
        var other => Reject(creation, Fence.Explain(other)),
    };

    private IOperation? BodyOf(IMethodSymbol local) => _body.Descendants().OfType<ILocalFunctionOperation>()
        .FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f.Symbol, local.OriginalDefinition))?.Body;

    private Bound InvokeFunction(IInvocationOperation operation, Bound function)
    {
        var arguments = new Bound[operation.TargetMethod.Parameters.Length];
        foreach (var argument in operation.Arguments)
            arguments[argument.Parameter!.Ordinal] = Expression(argument.Value);
        return function is Bound.Missing || arguments.Any(a => a is Bound.Missing) ? Bound.Missing.Value
            : InvokeFunction(operation, function, arguments);
    }

    private Bound InvokeFunction(IInvocationOperation operation, Bound function, IReadOnlyList<Bound> arguments)
    {
        return function switch
        {
            Bound.Function { Symbol: var symbol, Body: { } body } => Inline(operation, symbol, arguments, body),
            Bound.Function { Symbol: var method } when KnownTypes.IsDifferentiable(method) =>
                Fence.DifferentiableCall(method, _method.ContainingAssembly) is { } rejection
                    ? Reject(operation, rejection) : Call(operation, method, null, arguments),
            Bound.Function { Symbol: var method } when KnownMethods.Find(method) is { } known
                && KnownTypes.ValueTypeOf(method.ReturnType) is { } type =>
                Intrinsic(operation, known.Name, string.Join(",", known.Layout), type, [.. arguments]),
            Bound.Function { Symbol: var method } => Reject(operation, Fence.Call(method, _method.ContainingAssembly)),
            _ => Reject(operation, Fence.Call(operation.TargetMethod, _method.ContainingAssembly)),
        };
    }

    private Bound Inline(IOperation operation, IMethodSymbol function, IReadOnlyList<Bound> arguments, IOperation body)
    {
        if (_inlining.Contains(function, SymbolEqualityComparer.Default))
            return Reject(operation, new Rejection("DP1017", function.Name, "this call"));
        if (_nodes.Count > InlinedSize.Limit)
            _excess ??= operation;
        if (_excess is not null)
            return Bound.Missing.Value;
        if (function.Parameters.Any(p => p.RefKind != RefKind.None))
            return Reject(operation, new Rejection("DP1012", $"'{function.Name}', a function with a ref parameter,"));
        var outer = _variables.Copy();
        var (call, ended, returnType) = (_call, _ended, _returnType);
        (_call, _ended, _returnType) = (operation, false, function.ReturnType);
        _inlining.Push(function);
        for (int i = 0; i < arguments.Count; i++)
            Bind(function.Parameters[i], arguments[i]);
        Statement(body);
        var result = _variables[ReturnValue];
        _variables.Remove(ReturnValue);
        _variables.Remove(ReturnJump);
        _variables.Leave(outer);
        _inlining.Pop();
        (_call, _ended, _returnType) = (call, ended, returnType);
        if (_excess is not null && _inlining.Count == 0)
        {
            _issues.Add(InlinedSize.Excess(_origins.Of(operation), function.Name));
            _excess = null;
        }

        // What it captures would be out of scope.
        if (result is Bound.Function)
            return Reject(operation, new Rejection("DP1012", "A function that is returned"));
        return result ?? (function.ReturnsVoid ? new Bound.Opaque() : Bound.Missing.Value);
    }
}
