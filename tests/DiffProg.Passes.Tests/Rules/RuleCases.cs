using DiffProg.Generators.Library;

namespace DiffProg.Passes.Tests.Rules;

/// <summary>The cases of every differentiable operation and composite. A new row of the table needs its line
/// here.</summary>
public static class RuleCases
{
    // Rank 0 to 4, with literal ones, empty axes, and a symbol that is 1 at run time.
    private static readonly string[] Shapes =
        ["", "a", "1", "z", "b, a", "1, c", "c, z", "a, b, 1", "a, 1, b, 2", "b, u, 2*a, a"];

    private static readonly Dictionary<string, RuleCase> Table = All().ToDictionary(c => c.Name);

    public static IEnumerable<RuleCase> Everything => Table.Values;

    public static RuleCase Of(string name) => Table[name];

    /// <summary>The operation, or the composite, that a case is about.</summary>
    public static string Subject(string caseName) => caseName.Split(' ')[0];

    private static IEnumerable<RuleCase> All() => ElementWise().Concat(Reductions()).Concat(Products()).Concat(Layout())
        .Concat(Indexing()).Concat(CompositeCases());

    private static IEnumerable<RuleCase> ElementWise()
    {
        var one = new (Op, Func<Numbers, double>)[]
        {
            (Op.Negate, Numbers.Any),
            (Op.Abs, Numbers.AwayFromZero),
            (Op.Exp, Numbers.Any),
            (Op.ExpM1, Numbers.Any),
            (Op.Log, Numbers.Positive),
            (Op.LogP1, Numbers.In(-0.5, 2)),
            (Op.Sqrt, Numbers.Positive),
            (Op.Rsqrt, Numbers.Positive),
            (Op.Sin, Numbers.Any),
            (Op.Cos, Numbers.Any),
            (Op.Tan, Numbers.In(-1, 1)),
            (Op.Tanh, Numbers.Any),
            (Op.Atan, Numbers.Any),
            (Op.Sigmoid, Numbers.Any),
            (Op.Softplus, Numbers.Any),
            (Op.Erf, Numbers.Any),
            (Op.Relu, Numbers.AwayFromZero),
            (Op.Probe, Numbers.Any),
        };
        var two = new (Op, Func<Numbers, double>, Func<Numbers, double>)[]
        {
            (Op.Add, Numbers.Any, Numbers.Any),
            (Op.Subtract, Numbers.Any, Numbers.Any),
            (Op.Multiply, Numbers.Any, Numbers.Any),
            (Op.StrongProduct, Numbers.AwayFromZero, Numbers.Any),
            (Op.Divide, Numbers.Any, Numbers.AwayFromZero),
            (Op.Power, Numbers.Positive, Numbers.Any),
            (Op.Minimum, Numbers.Distinct, Numbers.Distinct),
            (Op.Maximum, Numbers.Distinct, Numbers.Distinct),
        };
        foreach (string shape in Shapes)
        {
            foreach (var (op, x) in one)
                yield return Case($"{op} [{shape}]", (b, v) => b.Apply(op, v), In(shape, x));
            foreach (var (op, x, y) in two)
                yield return Case($"{op} [{shape}]", (b, v) => b.Apply(op, v), In(shape, x), In(shape, y));
            yield return Case(
                $"Select [{shape}]", (b, v) => b.Apply(Op.Select, v),
                Other(shape, ScalarKind.Bool, Numbers.Truth), In(shape), In(shape));
            foreach (var (from, to) in new[] { (ScalarKind.F32, ScalarKind.F64), (ScalarKind.F64, ScalarKind.F32) })
            {
                yield return Case(
                    $"Convert [{shape}] {from} to {to}", (_, v) => v[0].Convert(to),
                    new Input(RuleCase.Type(shape, from), Numbers.Any, Active: true));
            }
        }

        // A whole exponent admits negative bases; the exponent itself has no derivative there.
        yield return Case(
            "Power [d] negative base", (b, v) => b.Apply(Op.Power, v),
            In("d", Numbers.AwayFromZero), Other("d", ScalarKind.F64, n => Numbers.Index(5)(n) - 2));
    }

    private static IEnumerable<RuleCase> Reductions()
    {
        foreach (var (shape, axes) in new[]
        {
            ("", ""), ("a", "0"), ("a", ""), ("1", "0"), ("b, a", "0"), ("b, a", "1"), ("b, a", "0, 1"), ("b, 1", "1"),
            ("z, a", "1"), ("a, b, c", "1"), ("a, b, c", "0, 2"), ("a, b, 1, c", "1, 2"), ("a, b, 1, c", "0, 1, 2, 3"),
        })
        {
            foreach (var op in new[] { Op.Sum, Op.ReduceMax, Op.ReduceMin })
            {
                yield return Case(
                    $"{op} [{shape}] over [{axes}]", (b, v) =>
                        b.Apply(op, Attributes.None.With("axes", Integers(axes)), v),
                    In(shape, Numbers.Distinct));
            }
        }

        yield return Case("Sum [z, a] over [0]", (b, v) => v[0].Sum(0), In("z, a"));
    }

    private static IEnumerable<RuleCase> Products()
    {
        foreach (var (left, right, lb, rb, lc, rc) in new[]
        {
            ("", "", "", "", "", ""),
            ("a", "a", "", "", "0", "0"),
            ("a", "b", "", "", "", ""),
            ("a", "a", "0", "0", "", ""),
            ("a, b", "b", "", "", "1", "0"),
            ("b", "b, a", "", "", "0", "0"),
            ("a, b", "b, c", "", "", "1", "0"),
            ("a, b", "c, b", "", "", "1", "1"),
            ("b, a", "b, c", "", "", "0", "0"),
            ("b, a", "c, b", "", "", "0", "1"),
            ("a, b, c", "c, d", "", "", "2", "0"),
            ("a, b, c", "b, d", "", "", "1", "0"),
            ("a, b, c", "a, c, d", "0", "0", "2", "1"),
            ("b, a, c", "c, d, a", "1", "2", "2", "0"),
            ("a, b, c, d", "d, c, b", "", "", "1, 3", "2, 0"),
            ("a, b, c, d", "c, d, a, b", "0, 2", "2, 0", "1, 3", "3, 1"),
            ("a, b, c", "b, a, c", "1, 0", "0, 1", "2", "2"),
            ("a, b, c, d", "b, a, d, 2", "0, 1", "1, 0", "3", "2"),
            ("a, b", "a, b", "", "", "0, 1", "0, 1"),
            ("a, b", "b, a", "", "", "0, 1", "1, 0"),
            ("1, b", "b, 1", "", "", "1", "0"),
            ("a, 1", "1, c", "", "", "1", "0"),
            ("a, z", "z, c", "", "", "1", "0"),
            ("z, b", "b, c", "", "", "1", "0"),
            ("u, b", "b, c", "", "", "1", "0"),
        })
        {
            yield return Case(
                $"Contract [{left}] [{right}] batch [{lb}] [{rb}] over [{lc}] [{rc}]",
                (b, v) => b.Contract(v[0], v[1], Integers(lb), Integers(rb), Integers(lc), Integers(rc)), In(left),
                In(right));
        }
    }

    private static IEnumerable<RuleCase> Layout()
    {
        foreach (var (from, to) in new[]
        {
            ("a, b", "a*b"), ("a*b", "a, b"), ("a, b, c", "c, a, b"), ("", "1"), ("1", ""), ("1, 1", "1, 1, 1, 1"),
            ("z, b", "b, z"), ("2*a, b", "a, 2, b"), ("a, b", "a, 1, b"),
        })
        {
            yield return Case(
                $"Reshape [{from}] to [{to}]",
                (b, v) => b.Apply(Op.Reshape, Attributes.None.With("shape", RuleCase.Type(to).Dims), v), In(from));
        }

        foreach (var (shape, order) in new[]
        {
            ("", ""), ("a", "0"), ("a, b", "1, 0"), ("a, b", "0, 1"), ("a, b, c", "2, 0, 1"), ("a, b, c", "1, 2, 0"),
            ("a, 1, z", "2, 1, 0"), ("a, b, c, d", "3, 1, 0, 2"), ("a, b, c, d", "2, 3, 0, 1"),
        })
        {
            yield return Case(
                $"Transpose [{shape}] by [{order}]",
                (b, v) => b.Apply(Op.Transpose, Attributes.None.With("order", Integers(order)), v), In(shape));
        }

        foreach (var (from, to, axes) in new[]
        {
            ("", "", ""), ("", "a, b", ""), ("b", "a, b", "1"), ("a", "a, b", "0"), ("1, b", "a, b", "0, 1"),
            ("a, 1", "a, b", "0, 1"), ("1", "1", "0"), ("1, 1", "1, a", "0, 1"), ("b", "z, b", "1"), ("1", "z", "0"),
            ("a, 1, c", "a, b, c", "0, 1, 2"), ("b, 1", "a, b, c, d", "1, 3"), ("u", "a, u", "1"),
            ("a, b", "a, b", "0, 1"),
        })
        {
            yield return Case(
                $"Broadcast [{from}] to [{to}] at [{axes}]",
                (_, v) => v[0].BroadcastTo(RuleCase.Type(to).Dims, Integers(axes)), In(from));
        }

        foreach (var (shape, axis, start, length) in new[]
        {
            ("d", 0, "0", "2"), ("d", 0, "1", "3"), ("d", 0, "a", "b"), ("d", 0, "0", "d"), ("d", 0, "2", "0"),
            ("a, d", 1, "d - b", "b"), ("d, a", 0, "1", "u"), ("a, d, b", 1, "1", "2*a"), ("a, z, b", 1, "0", "z"),
            ("1, b", 0, "0", "1"),
        })
        {
            yield return Case(
                $"Slice [{shape}] axis {axis} from {start} length {length}",
                (_, v) => v[0].Slice(axis, Dimension(start), Dimension(length)), In(shape));
        }

        foreach (var (shape, axis, before, after) in new[]
        {
            ("b", 0, "0", "0"), ("b", 0, "1", "2"), ("b", 0, "a", "0"), ("b, a", 1, "0", "c"), ("z", 0, "1", "1"),
            ("a, z, b", 1, "a", "0"), ("a, 1, c", 1, "1", "1"),
        })
        {
            yield return Case(
                $"Pad [{shape}] axis {axis} by {before} and {after}",
                (_, v) => v[0].Pad(axis, Dimension(before), Dimension(after), value: 7), In(shape));
        }

        foreach (var (axis, parts) in new[]
        {
            (0, new[] { "a" }), (0, ["a", "b"]), (0, ["a", "1", "b"]), (1, ["a, b", "a, c"]),
                (0, ["b, a", "z, a", "1, a"]),
            (2, ["a, 1, b", "a, 1, b"]), (1, ["a, b, c, 1", "a, c, c, 1", "a, 1, c, 1"]),
        })
        {
            yield return Case(
                $"Concatenate [{string.Join("] [", parts)}] axis {axis}", (b, v) => b.Concatenate(axis, v),
                parts.Select(p => In(p)).ToArray());
        }
    }

    private static IEnumerable<RuleCase> Indexing()
    {
        foreach (var (table, indices) in new[]
        {
            ("b", ""), ("b", "d"), ("b, a", ""), ("b, a", "d"), ("b, a", "a, c"), ("c, a, b", "d"), ("c, 1", "1"),
                ("b, a", "z"),
            ("b, z", "a"), ("1, a", "d"),
        })
        {
            var type = RuleCase.Type(table);
            yield return Case(
                $"Gather [{table}] at [{indices}]", (_, v) => v[0].Gather(v[1]), In(table),
                Other(indices, ScalarKind.I32, Numbers.Index(RuleCase.SizesOf(type)[0])));
        }

        foreach (var (indices, updates, rows) in new[]
        {
            ("", "", "b"), ("d", "d", "b"), ("", "a", "b"), ("d", "d, a", "b"), ("a, c", "a, c, b", "d"),
                ("d", "d, a, 1", "1"),
            ("z", "z, a", "b"), ("d", "d, z", "b"), ("d", "d", "2*b + 1"),
        })
        {
            yield return Case(
                $"ScatterAdd [{updates}] at [{indices}] of {rows}", (_, v) => v[1].ScatterAdd(v[0], Dimension(rows)),
                Other(indices, ScalarKind.I32, Numbers.Index(Dimension(rows).Evaluate(s => RuleCase.Sizes[s]))),
                In(updates));
        }
    }

    private static IEnumerable<RuleCase> CompositeCases()
    {
        foreach (string shape in Shapes)
        {
            foreach (string name in new[] { "Gelu", "GeluTanh", "Silu" })
                yield return Case($"{name} [{shape}]", (b, v) => b.Composite(name, Attributes.None, v), In(shape));
        }

        foreach (var (shape, axes) in new[]
        {
            ("d", "0"), ("1", "0"), ("a, d", "1"), ("a, d", "0"), ("a, b, c", "1, 2"), ("a, 1, c, u", "2"),
                ("z, c", "1"),
            ("a, b", "0, 1"),
        })
        {
            foreach (string name in new[] { "Softmax", "LogSoftmax", "LogSumExp", "Normalize" })
            {
                yield return Case(
                    $"{name} [{shape}] over [{axes}]",
                    (b, v) => b.Composite(name, Attributes.None.With("axes", Integers(axes)).With("epsilon", 1e-2), v),
                    In(shape));
            }
        }
    }

    private static RuleCase Case(string name, Func<Builder, Value[], Value> apply, params Input[] inputs) =>
        new(name, inputs, apply);

    private static Input In(string shape, Func<Numbers, double>? draw = null) =>
        new(RuleCase.Type(shape), draw ?? Numbers.Any, Active: true);

    private static Input Other(string shape, ScalarKind kind, Func<Numbers, double> draw) =>
        new(RuleCase.Type(shape, kind), draw, Active: false);

    private static Dim Dimension(string text) => DimParser.TryParse(text) ?? throw new FormatException(text);

    private static int[] Integers(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
}
