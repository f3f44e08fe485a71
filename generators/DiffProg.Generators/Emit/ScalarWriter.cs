using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints the scalars of a body, some of them where they are used; the operations are the same, in the same order, and each
/// rounds as before. The line that a statement differentiates stands above the first of its statements.
/// </summary>
public sealed class ScalarWriter
{
    private readonly CodeWriter _code;
    private readonly LoopProgram _program;
    private readonly ILookup<int, string> _results;
    private readonly HashSet<int> _done = [];

    // Scalars that are the only element of a tensor, and its memory.
    private readonly Dictionary<int, string> _elements;
    private readonly PrimalLine _line;

    public ScalarWriter(CodeWriter code, LoopProgram program, PrimalLine line)
    {
        (_code, _program, _line) = (code, program, line);
        _results = BodyWriter.ScalarResults(program).ToLookup(r => r.Result.Node, r => r.Field);
        _elements = program.Steps.OfType<ScalarStep>().Where(s => s.Element is not null).ToDictionary(s => s.NodeId, s => s.Element!.Name);
    }

    private FunctionIR Function => _program.Function;

    /// <summary>The statement of one scalar, and that it is a result; nothing where it is printed in place.</summary>
    public void Step(int id)
    {
        if (_program.Scalars.IsInPlace(id) && !_results.Contains(id))
            return;
        _line.Above(Function.Nodes[id].Primal);
        if (!_program.Scalars.IsInPlace(id))
            _code.Line($"{Spelling.Type(Function.TypeOf(id).Kind)} {KernelSignature.ScalarName(_program, id)} = {Compose(id).Text};");
        foreach (string field in _results[id])
            _code.Line($"{field} = {Text(id, 100)};");
        _done.Add(id);
    }

    /// <summary>The results that no statement computed: arguments, constants, what kernels reduced to.</summary>
    public void Results()
    {
        foreach (var result in _results.Where(r => !_done.Contains(r.Key)))
        {
            _line.Above(Function.Nodes[result.Key].Primal);
            foreach (string field in result)
                _code.Line($"{field} = {Text(result.Key, 100)};");
        }
    }

    private string Text(int id, int context) => Spelling.Parenthesised(Expression(id), context);

    private (string Text, int Precedence) Expression(int id)
    {
        if (_program.Scalars.IsInPlace(id))
            return Compose(id);
        var node = Function.Nodes[id];
        if (node.Op != Op.Constant)
            return (KernelSignature.ScalarArgument(_program, id), node.Op == Op.Dimension ? 1 : 0);
        string literal = Literals.Code(node);
        return (literal, literal[0] == '-' ? 1 : 0);
    }

    private (string Text, int Precedence) Compose(int id)
    {
        var node = Function.Nodes[id];
        if (node.Op == Op.Convert)
            return ($"({Spelling.Type(node.Type.Kind)}){Text(node.Operands[0], 1)}", 1);
        if (_elements.TryGetValue(id, out string? element))
            return (element, 0);
        // A key is folded with 64 bits, which the IR's constants are.
        if (node.Op == Op.FoldKey && Function.Nodes[node.Operands[1]] is { Op: Op.Constant } data)
        {
            return (string.Format(
                System.Globalization.CultureInfo.InvariantCulture, Primitives.Of(node.Op).ScalarCode!, Text(node.Operands[0], 100),
                unchecked((ulong)data.Attributes.Integer("value"))), 0);
        }

        var row = Primitives.Of(node.Op);
        return Spelling.Operation(row.CodeOver(node.Type.Kind)!, row.Precedence, node.Operands.Count, (i, context) => Text(node.Operands[i], context));
    }
}
