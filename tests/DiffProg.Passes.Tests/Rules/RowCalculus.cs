using DiffProg.Generators.Library;
using DiffProg.Passes.Tests.Oracle;

namespace DiffProg.Passes.Tests.Rules;

/// <summary>Functions made from one case by the rules of its row alone, without any pass.</summary>
public static class RowCalculus
{
    /// <summary>y = f(x)</summary>
    public static FunctionIR Value(RuleCase c) => Make(c, [], (b, x, _) => [c.Apply(b, x)]).Function;

    /// <summary>x̄ of every active input from ȳ, by the row; null where the rule says zero.</summary>
    public static Dense?[] Adjoint(RuleCase c, Dense[] point, Dense g)
    {
        var yType = ResultType(c);
        var (f, has, _) = Make(c, [yType], (b, x, more) =>
        {
            var y = c.Apply(b, x);
            var rule = new RuleContext(b, y.Node, y.Node.Operands.Select(o => new Value(b, o)).ToArray(), y);
            // A repeated operand (x * x) is no matter here: every input is its own parameter.
            return c.Inputs.Select((_, i) => c.Inputs[i].Active ? AdjointOf(rule, i, more[0]) : null).ToArray();
        });
        var values = Interpreter.Run(Verifier.Verify(f, "the adjoint rule of " + c), [.. point, g], RuleCase.Sizes);
        var next = new Queue<Dense>(values);
        return has.Select(h => h ? next.Dequeue() : null).ToArray();
    }

    /// <summary>ẏ from tangents of some inputs, by the row.</summary>
    public static Dense? Tangent(RuleCase c, Dense[] point, Dense?[] tangents)
    {
        var given = Enumerable.Range(0, c.Inputs.Count).Where(i => tangents[i] is not null).ToArray();
        var (f, has, _) = Make(c, given.Select(i => c.Inputs[i].Type), (b, x, more) =>
        {
            var y = c.Apply(b, x);
            var rule = new RuleContext(b, y.Node, y.Node.Operands.Select(o => new Value(b, o)).ToArray(), y);
            var t = new Value?[c.Inputs.Count];
            for (int n = 0; n < given.Length; n++)
                t[given[n]] = more[n];
            return [TangentOf(rule, t)];
        });
        var values = Interpreter.Run(
            Verifier.Verify(f, "the tangent rule of " + c), [.. point, .. given.Select(i => tangents[i]!)],
            RuleCase.Sizes);
        return has[0] ? values[0] : null;
    }

    /// <summary>The nodes of the adjoint that read the primal: operand indices, or -1 for the result.</summary>
    public static ISet<int> ReadsOfAdjoint(RuleCase c)
    {
        var reads = new HashSet<int>();
        Make(c, [ResultType(c)], (b, x, more) =>
        {
            var y = c.Apply(b, x);
            var rule = new RuleContext(b, y.Node, y.Node.Operands.Select(o => new Value(b, o)).ToArray(), y);
            for (int i = 0; i < c.Inputs.Count; i++)
            {
                if (c.Inputs[i].Active && AdjointOf(rule, i, more[0]) is { } bar && bar.Id <= y.Id
                    && bar.Id != more[0].Id)
                    Note(bar.Id);
            }

            for (int n = y.Id + 1; n < b.Nodes.Count; n++)
            {
                foreach (int o in b.Nodes[n].Operands)
                    Note(o);
            }

            return [y];

            void Note(int node)
            {
                if (node == y.Id)
                    reads.Add(-1);
                else if (node < x.Length)
                    reads.Add(node);
            }
        });
        return reads;
    }

    public static TensorType ResultType(RuleCase c) => Make(c, [], (b, x, _) => [c.Apply(b, x)]).ResultType;

    private static Value? AdjointOf(RuleContext rule, int operand, Value g)
    {
        var row = Primitives.Of(rule.Node.Op);
        var bar = rule.Node.Op switch
        {
            Op.Composite => (Composites.Of(rule.Node.Attributes.Text("name")).Adjoint
                ?? throw new InvalidOperationException("no adjoint of its own"))(rule, g),
            _ => row.Diagonals is { } diagonals ? diagonals[operand](rule, g)
                : row.EachAdjoint is { } each ? each(rule, g, operand) : row.Adjoints![operand](rule, g),
        };
        if (bar is { } b)
            Assert.Equal(rule.Operands[operand].Type, b.Type);
        return bar;
    }

    private static Value? TangentOf(RuleContext rule, Value?[] t)
    {
        var row = Primitives.Of(rule.Node.Op);
        var dot = row.Tangent is { } tangent ? tangent(rule, t) : t
            .Select((x, i) => x is { } v ? row.Diagonals![i](rule, v) : null)
            .Aggregate((a, b) => a is { } p ? b is { } q ? p + q : p : b);
        if (dot is { } d)
            Assert.Equal(rule.Y.Type, d.Type);
        return dot;
    }

    private static (FunctionIR Function, bool[] Has, TensorType ResultType) Make(
        RuleCase c, IEnumerable<TensorType> more, Func<Builder, Value[], Value[], Value?[]> results)
    {
        var builder = new Builder();
        var types = c.Inputs.Select(i => i.Type).Concat(more).ToArray();
        var values = types
            .Select((t, i) => builder.Append(new Node(Op.Parameter, t, default, Attributes.None, default, "x" + i)))
            .ToArray();
        var made = results(builder, values[..c.Inputs.Count], values[c.Inputs.Count..]);
        var function = new FunctionIR(
            "Case", types.Select((t, i) => new Parameter("x" + i, t, true)).ToEquatable(), builder.Nodes.ToEquatable(),
            made.Where(v => v is not null).Select((v, i) => new Result(v!.Value.Id, "r" + i)).ToEquatable());
        return (function, made.Select(v => v is not null).ToArray(), made.FirstOrDefault(v => v is not null)?.Type!);
    }
}
