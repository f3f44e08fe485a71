using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering.Lanes;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit.Lanes;

/// <summary>
/// Prints loops in lanes: where the loop stands a call, and behind the body two methods, one that goes from wide
/// vectors to single lanes, and one with what happens at an element.
/// </summary>
public sealed class LaneLoopWriter(CodeWriter code, LoopProgram program, RecordWriter records, BodyKind kind)
{
    private const int MostInlined = 4;

    private readonly List<(string Name, LaneLoop Loop, LaneArguments Arguments)> _methods = [];

    private FunctionIR Function => program.Function;

    /// <summary>The call that stands for the loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="count">How often it runs.</param>
    /// <param name="text">Text of a value of the body, as an operand of something of that precedence.</param>
    /// <param name="array">What an array is called there.</param>
    /// <param name="total">What a total is called there.</param>
    public void Call(
        LaneLoop loop, string count, Func<int, int, string> text, Func<int, string> array, Func<int, string> total)
    {
        var arguments = new LaneArguments(program, records, loop);
        string lanes = BodyWriter.LanesOf(program)[0] == loop.Kind ? "V" : "W";
        string name = program.Names.Of(("lanes", loop.Loop), $"{kind}Loop");
        _methods.Add((name, loop, arguments));
        string all = count;
        if (loop.IsSeen)
        {
            count = program.Names.Of(("iterations", loop.Loop), "iterations");
            code.Line($"int {count} = {all};");
            foreach (string limit in arguments.Limits(count, text, array))
                code.Line(limit);
        }

        string call = $"{name}<{lanes}>({string.Join(", ", arguments.Values(count, text, array, NameOf).Prepend(count))})";
        switch (loop.Totals.Count)
        {
            case 0:
                code.Line($"{call};");
                break;
            case 1:
                code.Line($"{total(loop.Totals[0].Slot)} += {call};");
                break;
            default:
                string sums = program.Names.Of(("sums", loop.Loop), "sums");
                code.Line($"var {sums} = {call};");
                for (int t = 0; t < loop.Totals.Count; t++)
                    code.Line($"{total(loop.Totals[t].Slot)} += {sums}.Item{t + 1};");
                break;
        }

        if (loop.IsSeen)
            code.Line($"Elements.RequireAll({count}, {all});");
    }

    /// <summary>What the loops in lanes inside a loop ask once for all of its iterations.</summary>
    /// <param name="around">The loop around them.</param>
    /// <param name="iterations">How often it runs.</param>
    /// <param name="text">Text of a value of the body, as an operand of something of that precedence.</param>
    /// <param name="array">What an array is called there.</param>
    public void Ranges(int around, string iterations, Func<int, int, string> text, Func<int, string> array)
    {
        var addresses = new Addresses(Function, program.Scalars, text);
        foreach (var range in program.Scalars.Ranges.Before(around))
        {
            string first = addresses.First(range.Access.Index, range.Inner, around);
            string type = Spelling.Type(program.Arrays[range.Access.Array].Kind);
            code.Line($"ref {type} {NameOf(range)} = "
                + $"{LaneArguments.From(array, range.Access, first, addresses.Count(range, iterations))};");
        }
    }

    private string NameOf(SharedRange range) => program.Names.Of(range, "");

    /// <summary>The methods of the loops that were called.</summary>
    public void Methods()
    {
        foreach (var (name, loop, arguments) in _methods)
            Method(name, loop, arguments);
    }

    private void Method(string name, LaneLoop loop, LaneArguments arguments)
    {
        string type = Spelling.Type(loop.Kind);
        var totals = loop.Totals.Select(t => arguments.Names.Fresh("total")).ToArray();
        string result = totals.Length switch
        {
            0 => "void",
            1 => type,
            _ => $"({string.Join(", ", totals.Select(_ => type))})",
        };
        string i = arguments.Names.Fresh("i"), count = arguments.Names.Fresh("count");
        string parameters = string.Join(", ", arguments.Parameters.Prepend($"nint {count}"));
        code.Line($"// {Title(loop)} in lanes.");
        code.Line($"[MethodImpl(MethodImplOptions.{(IsInlined(loop) ? "AggressiveInlining" : "AggressiveOptimization")})]");
        code.Line($"private static {result} {name}<V>({parameters})");
        code.Indented(() => code.Line(Spelling.Constraint(loop.Kind)));
        code.Braces(() =>
        {
            foreach (string total in totals)
                code.Line($"{type} {total} = 0;");
            string rest = string.Join(", ", arguments.Forwarded.Concat(totals.Select(t => $"ref {t}")).Prepend(count));
            code.Line($"nint {i} = {name}Pass<V>(0, {rest});");
            foreach (string narrow in loop.Kind == ScalarKind.F32 ? new[] { "F32x8", "F32x4" } : ["F64x4", "F64x2"])
                code.Line($"{i} = {name}Pass<{narrow}>({i}, {rest});");
            code.Line($"{name}Pass<{Spelling.OneLane(loop.Kind)}>({i}, {rest});");
            if (totals.Length > 0)
                code.Line($"return {(totals.Length == 1 ? totals[0] : $"({string.Join(", ", totals)})")};");
        });
        code.Line();
        string all = string.Join(", ", new[] { $"nint {i}", $"nint {count}" }.Concat(arguments.Parameters)
            .Concat(totals.Select(t => $"ref {type} {t}")));
        code.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
        code.Line($"private static nint {name}Pass<V>({all})");
        code.Indented(() => code.Line(Spelling.Constraint(loop.Kind)));
        code.Braces(() => new LaneBodyWriter(code, program, records, loop, arguments, i, count, totals).Write());
        code.Line();
    }

    // What the JIT inlines into one method is limited, and beyond the limit nothing is inlined, not even a load. It is
    // worth it where a call counts: in the innermost of nested loops.
    private bool IsInlined(LaneLoop loop) => program.Scalars.Depth(loop.Loop) > 1
        && _methods.OrderByDescending(m => program.Scalars.Depth(m.Loop.Loop)).Take(MostInlined)
            .Any(m => m.Loop.Loop == loop.Loop);

    private string Title(LaneLoop loop) => "The " + records.Describe(loop.Loop);
}
