using System.Globalization;
using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints a loop nest: a method with the loops, and a method per pass with what happens at an element.
/// </summary>
public sealed class KernelWriter
{
    // Long sums are collected in blocks, so that rounding grows with the square root of the length and not with it; the
    // blocks are the fixed partition of the work.
    private const string Block = "4096";

    private readonly CodeWriter _code;
    private readonly LoopProgram _program;
    private readonly Kernel _kernel;
    private readonly KernelSignature _signature;
    private readonly NameTable _names;
    private readonly string[] _loops;
    private readonly Dictionary<Reduction, string> _rows = [];
    private readonly TermWriter _rowTerms;
    private readonly List<PassWriter> _passes = [];
    private readonly Dictionary<string, string> _rowReferences = [];

    // What a total is collected in before it is handed over.
    private readonly Dictionary<Reduction, string> _totals;

    // Of a block of a long sum.
    private readonly string _start;
    private readonly string _end;

    private KernelWriter(CodeWriter code, LoopProgram program, Kernel kernel)
    {
        (_code, _program, _kernel) = (code, program, kernel);
        _signature = new KernelSignature(program, kernel);
        _names = new NameTable([
            .. _signature.Symbols, .. _signature.Storages.Select(s => s.Name),
            .. _signature.Scalars.Select(s => s.Name),
            .. _signature.Totals.Select(t => t.Name), "workspace"]);
        _totals = _signature.Totals.ToDictionary(t => t.Reduction, t => _names.Fresh(t.Name.TrimStart('@') + "Total"));
        (_start, _end) = (_names.Fresh("start"), _names.Fresh("end"));
        string[] wishes = kernel.Loops.Length <= 3 ? ["i", "j", "k"] : ["i0", "i1", "i2", "i3", "i4"];
        _loops = kernel.Loops.Select((_, i) => _names.Fresh(wishes[i])).ToArray();
        var leaves = new LeafWriter(program, kernel, _loops)
        {
            Scalar = term => _rowTerms!.Print(term),
            // Counting uses comes before printing, when no row is reduced yet.
            Result = reduction => _rows.TryGetValue(reduction, out string? row) ? row : "",
        };
        _rowTerms = new TermWriter(code, program, _names, kernel, lanes: false, leaves.Row);
    }

    private int Last => _kernel.Loops.Length - 1;

    private string T => Spelling.Type(_kernel.Lane);

    private string Rest => Spelling.OneLane(_kernel.Lane);

    private bool IsBlocked => _kernel.Loops.Length == 1 && _kernel.Outer == 0
        && _kernel.Reductions.Any(r => r.Collect == Collect.Total);

    public static void Write(CodeWriter code, LoopProgram program, Kernel kernel)
    {
        var writer = new KernelWriter(code, program, kernel);
        writer.WriteLoops();
        foreach (var pass in writer._passes)
            pass.WriteMethod();
    }

    private void WriteLoops()
    {
        string over = string.Join(", ", _kernel.Loops.Select(l => l.ToString()));
        _code.Line($"// [{LoopSize.Plain(over)}]"
            + (_kernel.Passes > 1 ? $", {_kernel.Passes} passes over each row" : ""));
        _code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        _code.Line($"private static void {_kernel.Name}<V>({string.Join(", ", _signature.Parameters)})");
        _code.Indented(() => _code.Line(Spelling.Constraint(_kernel.Lane)));
        _code.Braces(() =>
        {
            foreach (var (reduction, _) in _signature.Totals.Where(t => t.Reduction.Collect == Collect.Total))
            {
                string neutral = reduction.Op == Op.Sum ? "0" : Neutral(reduction);
                _code.Line($"{TotalType(reduction)} {_totals[reduction]} = {neutral};");
            }
            Loop(0);
            foreach (var (reduction, name) in _signature.Totals.Where(t => t.Reduction.Collect == Collect.Total))
                _code.Line($"{name} = {Cast(reduction)}{_totals[reduction]};");
        });
        _code.Line();
    }

    private void Loop(int depth)
    {
        if (depth < _kernel.Outer)
        {
            For(depth, () => Loop(depth + 1));
            return;
        }

        if (IsBlocked)
        {
            string n = Spelling.Dim(_kernel.Loops[Last]);
            _code.Block($"for (nint {_start} = 0; {_start} < {n}; {_start} += {Block})", () =>
            {
                _code.Line($"nint {_end} = Math.Min({_start} + {Block}, {n});");
                Row();
            });
            return;
        }

        Row();
    }

    private void For(int loop, Action body) => _code.Block(
        $"for (nint {_loops[loop]} = 0; {_loops[loop]} < {Spelling.Dim(_kernel.Loops[loop])}; {_loops[loop]}++)", body);

    // Everything of one row: per pass, the scalars that are ready by then, the loop, what it reduced.
    private void Row()
    {
        var rowStores = _kernel.Stores.Where(s => s.Value.Level != Level.Element).ToList();
        var rowTotals = _kernel.Reductions.Where(r => r.Input.Level != Level.Element && r.Collect == Collect.Total)
            .ToList();
        for (int phase = 0; phase < _kernel.Passes; phase++)
            _passes.Add(new PassWriter(_code, _program, _kernel, _signature, phase, _loops));
        foreach (var term in rowStores.Select(s => s.Value).Concat(rowTotals.Select(r => r.Input))
            .Concat(_passes.SelectMany(p => p.Scalars)))
            _rowTerms.Count(term);

        bool anyElement = _kernel.Loops.Length > 0
            && (_kernel.Stores.Any(s => s.Value.Level == Level.Element)
                || _kernel.Reductions.Any(r => r.Input.Level == Level.Element));
        var stored = new HashSet<Store>();
        for (int phase = 0; phase < _kernel.Passes; phase++)
        {
            if (anyElement)
                Pass(_passes[phase]);
            foreach (var store in rowStores.Where(s => s.Value.Phase <= phase + 1 && stored.Add(s)))
                RowStore(store);
        }

        foreach (var store in rowStores.Where(s => stored.Add(s)))
            RowStore(store);
        foreach (var total in rowTotals)
        {
            string name = _totals[total];
            string value = _rowTerms.Print(total.Input);
            _rowTerms.Comment(total.Input);
            _code.Line(Join(total.Folding.Combine, name, value));
        }

        if (!anyElement)
            _passes.Clear();
    }

    private void Pass(PassWriter pass)
    {
        if (pass.IsEmpty)
            return;
        foreach (var term in pass.Scalars)
            pass.Bind(term, _rowTerms.Print(term));
        // A fresh accumulator in each row; the loops in between only add to it.
        foreach (var reduction in pass.Reductions)
        {
            string name = pass.Accumulator(reduction, _names);
            string neutral = Neutral(reduction);
            _code.Line($"var {name} = V.Splat({neutral});");
            _code.Line($"var {name}Rest = {Rest}.Splat({neutral});");
        }

        InnerLoops(_kernel.Outer, () =>
        {
            // Loops inside a row have a scope of their own each.
            var declared = Last == _kernel.Outer ? _rowReferences : [];
            foreach (var (name, storage, offset) in pass.References(_names, declared))
                _code.Line(
                    $"ref {Spelling.Type(storage.Kind)} {name} = ref {Spelling.Reference(storage.Name, offset)};");
            string j = _loops[Last];
            string n = IsBlocked ? _end : Spelling.Dim(_kernel.Loops[Last]);
            bool again = pass.Phase > 0 && Last == _kernel.Outer;
            _code.Line($"{(again ? "" : "nint ")}{j} = {(IsBlocked ? _start : "0")};");
            _code.Line($"{j} = {pass.Call("V", "", n)};");
            _code.Line($"{pass.Call(Rest, "Rest", n)};");
        });
        foreach (var reduction in pass.Reductions)
            Collected(reduction, pass.Accumulator(reduction, _names));
    }

    private void InnerLoops(int loop, Action body)
    {
        if (loop >= Last)
            body();
        else
            For(loop, () => InnerLoops(loop + 1, body));
    }

    private void Collected(Reduction reduction, string accumulator)
    {
        string across = reduction.Folding.Across;
        string value = string.Format(
            CultureInfo.InvariantCulture, Primitives.Of(reduction.Folding.Combine).ScalarCode!,
            $"V.{across}({accumulator})", $"{Rest}.{across}({accumulator}Rest)");
        if (reduction.Collect == Collect.Total)
        {
            string total = _totals[reduction];
            _code.Line(Join(reduction.Folding.Combine, total, value));
        }
        else if (_signature.Totals.FirstOrDefault(t => t.Reduction == reduction) is { Name: { } name })
        {
            _code.Line($"{name} = {value};");
            _rows[reduction] = name;
        }
        else if (reduction.Collect == Collect.Row)
        {
            string row = _names.Fresh(Memory.NameOf(_program.Function, reduction.NodeId));
            _code.Line($"{T} {row} = {value};");
            _rows[reduction] = row;
        }
        else
        {
            // Reduced over the row and over other loops as well: one addition to memory per row.
            foreach (var store in _kernel.Stores.Where(s => s.Reduction == reduction))
                Combine(store, reduction.Folding.Combine, value);
        }
    }

    private void RowStore(Store store)
    {
        string value = _rowTerms.Print(store.Value);
        _rowTerms.Comment(store);
        Combine(store, store.Combine, value);
    }

    private void Combine(Store store, Op? op, string value)
    {
        string target = Spelling.Reference(store.Target.Name, Spelling.Offset(store.Address, _loops));
        _code.Line(op is { } combine ? Join(combine, target, value) : $"{target} = {value};");
    }

    private static string Join(Op combine, string target, string value) =>
        Spelling.Join(Primitives.Of(combine).ScalarCode!, target, value);

    private string Neutral(Reduction reduction) => Literals.Code(reduction.Folding.Neutral, _kernel.Lane);

    // Rows are few lanes but may be many: their sums are added in double.
    private string TotalType(Reduction reduction) => reduction.Op == Op.Sum ? "double" : T;

    private string Cast(Reduction reduction) =>
        reduction.Op == Op.Sum && _kernel.Lane == ScalarKind.F32 ? "(float)" : "";
}
