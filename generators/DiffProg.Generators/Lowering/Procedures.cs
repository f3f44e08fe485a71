using DiffProg.Generators.Differentiation;
using DiffProg.Generators.Emit;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>A function that stands, as loops.</summary>
/// <param name="Callee">Its name.</param>
/// <param name="Along">The arguments that it has gradients of, where it is a pair.</param>
/// <param name="TypeName">The C# type of its calls.</param>
/// <param name="Source">The function.</param>
/// <param name="Program">Its loops; of a pair those of both parts.</param>
/// <param name="IsPair">It is Forward and Backward.</param>
public sealed record Procedure(
    string Callee, EquatableArray<int> Along, string TypeName, FunctionIR Source, LoopProgram Program, bool IsPair);

/// <summary>
/// The functions that the bodies of a method call, each compiled once: methods that call themselves, what was derived
/// of them, and what these call.
/// </summary>
public sealed class Procedures
{
    public static readonly Procedures None = new();

    private readonly Dictionary<(string Callee, bool IsPair, EquatableArray<int> Along), Procedure> _known = [];
    private readonly Dictionary<string, FunctionIR> _functions = [];
    private readonly NameTable _names = new([]);
    private readonly bool _strict;

    private Procedures()
    {
    }

    private Procedures(FunctionIR primal, MethodSignature signature)
    {
        foreach (var function in primal.Standing)
            _functions[function.Name] = function;
        (_names, _strict) = (new NameTable([.. Spelling.Reserved, CallWriter.TypeName(signature)]), signature.IsStrict);
    }

    /// <summary>In the order in which they are met.</summary>
    public IReadOnlyCollection<Procedure> All => _known.Values;

    /// <summary>What an <see cref="Op.Invoke"/> calls.</summary>
    public Procedure this[Invocation call] => _known[Key(call)];

    /// <summary>Those of a method.</summary>
    /// <param name="primal">The method, with the functions that stand.</param>
    /// <param name="signature">The method's.</param>
    public static Procedures Of(FunctionIR primal, MethodSignature signature) =>
        primal.Standing.Count == 0 ? None : new Procedures(primal, signature);

    /// <summary>Compiles what a body needs, and tells it. Where there is no derivative of a part of that, nothing has
    /// changed.</summary>
    public void Add(LoopProgram body)
    {
        var added = new List<Procedure>();
        try
        {
            var waiting = new Queue<LoopProgram>([body]);
            while (waiting.Count > 0)
            {
                var program = waiting.Dequeue();
                program.Procedures = this;
                foreach (var call in program.Function.Nodes.Where(Invocation.IsOfFunction).Select(Invocation.Of))
                {
                    if (_known.ContainsKey(Key(call)))
                        continue;
                    var procedure = Compile(call);
                    added.Add(procedure);
                    _known[Key(call)] = procedure;
                    waiting.Enqueue(procedure.Program);
                }
            }
        }
        catch (NoDerivative)
        {
            foreach (var procedure in added)
                _known.Remove((procedure.Callee, procedure.IsPair, procedure.Along));
            throw;
        }
    }

    private static (string, bool, EquatableArray<int>) Key(Invocation call) =>
        (call.Callee, call.Body != CallBody.Value, call.Along);

    private Procedure Compile(Invocation call)
    {
        var source = Function(call.Callee);
        bool isPair = call.Body != CallBody.Value;
        string type = _names.Fresh(TitleOf(call.Callee) + (isPair ? "Pair" : "Function"));
        var f = isPair ? Reverse.RunPair(Moving(source, call.Along)) : source;
        var program = Compiler.ToLoops(f, type, _strict);
        return new Procedure(call.Callee, call.Along, type, source, program, isPair);
    }

    // A method, or what was derived of one.
    private FunctionIR Function(string name)
    {
        if (_functions.TryGetValue(name, out var known))
            return known;
        var (callee, along) = Invocation.Source(name)!.Value;
        return _functions[name] = Forward.Run(Moving(Function(callee), along)) with { Name = name };
    }

    private static FunctionIR Moving(FunctionIR f, IReadOnlyList<int> along) => f with
    {
        Parameters = f.Parameters.Select((p, i) => p with { Differentiable = along.Contains(i) }).ToEquatable(),
    };

    // Power, and PowerTangent for what was derived of it.
    private static string TitleOf(string callee) => Invocation.Source(callee) is { Callee: var source }
        ? TitleOf(source) + "Tangent" : Invocation.MethodOf(callee);
}
