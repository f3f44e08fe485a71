using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints the memory of tensors whose sizes loops change: a reference to each, which is set where the tensor is
/// written, over memory that an iteration takes from the one before, and more of it where that does not do.
/// </summary>
public sealed class GrowingMemory(CodeWriter code, LoopProgram program, RecordWriter records)
{
    // What is in place since the block that is open began.
    private HashSet<Storage> _placed = [];

    private FunctionIR Function => program.Function;

    // Those of the frame; what an iteration saves has a place of its own.
    private IEnumerable<(string Name, ScalarKind Kind)> Buffers =>
        program.Frame.Concat(program.Arrays.Values.Where(a => a.InFrame)).Where(s => s.Grows)
            .Select(s => (s.Name, s.Kind)).Distinct();

    private IEnumerable<int> Kept =>
        program.Kept.Where(k => k.Value.Grows && Function.Nodes[k.Key].Op != Op.Load).Select(k => k.Key);

    /// <summary>What there is of it, for the report.</summary>
    public static IEnumerable<string> NamesIn(LoopProgram program) => new GrowingMemory(null!, program, null!)
        .Buffers.Select(b => b.Name).Except(program.Turns.SelectMany(t => t).Select(t => t.Next));

    /// <summary>The references, at the method's beginning.</summary>
    public void Declare()
    {
        foreach (var (name, kind) in Buffers)
        {
            string type = Spelling.Type(kind);
            code.Line($"Span<{type}> {MemoryOf(name)} = default;");
            code.Line($"ref {type} {name} = ref MemoryMarshal.GetReference({MemoryOf(name)});");
        }

        foreach (var storage in Kept.Select(k => program.Kept[k]))
        {
            string type = Spelling.Type(storage.Kind);
            code.Line($"ref {type} {storage.Name} = ref Unsafe.NullRef<{type}>();");
        }
    }

    /// <summary>What a step writes gets its place before.</summary>
    public void Place(Step step)
    {
        switch (step)
        {
            case FillStep fill:
                Place(fill.Target);
                break;
            case Kernel kernel:
                foreach (var target in kernel.Stores.Where(s => s.Combine is null).Select(s => s.Target)
                    .Concat(kernel.RowBuffers.Select(r => r.Row)).Distinct())
                    Place(target);
                break;
        }
    }

    /// <summary>Memory of its size.</summary>
    public void Place(Storage storage)
    {
        if (!storage.Grows || !_placed.Add(storage))
            return;
        if (storage.InFrame)
        {
            string memory = MemoryOf(storage.Name);
            code.Line($"{storage.Name} = ref workspace.Sized(ref {memory}, {Spelling.Dim(storage.Size)}); // "
                + $"{storage.ShapeText}");
            return;
        }

        records.Keep(Kept.First(k => program.Kept[k] == storage));
    }

    /// <summary>What was written is what is read from here on.</summary>
    public void Turn(int loop)
    {
        foreach (var turn in program.Turns[loop])
        {
            string here = turn.Here.Name;
            code.Line($"{here} = ref Workspace.Turn(ref {MemoryOf(here)}, ref {MemoryOf(turn.Next)});");
        }
    }

    /// <summary>Prints a block: what is placed in it may be placed no more behind it.</summary>
    public void Block(Action body)
    {
        var around = _placed;
        _placed = [.. around];
        body();
        _placed = around;
    }

    private string MemoryOf(string name) => program.Names.Of(("growing", name), name.TrimStart('@') + "Memory");
}
