using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>A place in the frame: values whose lives do not overlap and that have one size share it.</summary>
public sealed record Slot(Storage First, List<Storage> Members);

/// <summary>Assigns frame storages to slots by liveness over the steps.</summary>
public static class PlanMemory
{
    public static IReadOnlyList<Slot> Run(LoopProgram program)
    {
        var first = new Dictionary<Storage, int>();
        var last = new Dictionary<Storage, int>();
        // What is used in a region is kept from its beginning to its end: iterations follow one another.
        int at = 0;
        foreach (var (step, i) in program.Steps.Select((s, i) => (s, i)))
        {
            if (!IsInside(step))
                at = i;
            foreach (var storage in Uses(program, step).Where(u => u.InFrame))
            {
                if (!first.ContainsKey(storage))
                    first[storage] = at;
                last[storage] = at;
            }
        }

        bool IsInside(Step step) => step is Kernel { Part: >= 0 } or FillStep { IsInside: true }
            || (step is ScalarStep { NodeId: var node } && program.Scalars.Regions.Parent(node) >= 0);

        var slots = new List<(Slot Slot, int Free)>();
        foreach (var storage in program.Frame.Where(s => first.ContainsKey(s) && !s.Grows).OrderBy(s => first[s]))
        {
            int free = slots.FindIndex(x => x.Free < first[storage] && x.Slot.First.Size == storage.Size && x.Slot.First.Kind == storage.Kind);
            if (free < 0)
            {
                slots.Add((new Slot(storage, [storage]), last[storage]));
                continue;
            }

            slots[free].Slot.Members.Add(storage);
            slots[free] = (slots[free].Slot, last[storage]);
        }

        return slots.Select(s => s.Slot).ToList();
    }

    /// <summary>The memory that a step reads or writes.</summary>
    public static IEnumerable<Storage> Uses(LoopProgram program, Step step) => step switch
    {
        FillStep fill => [fill.Target],
        ScalarStep { Element: { } element } => [element],
        ScalarStep scalar => Passed(program, scalar.NodeId),
        Kernel kernel => kernel.Storages().Concat(kernel.Product is { } p ? [p.A, p.B] : []),
        _ => [],
    };

    // To functions, and from them; where no kernels run in a region, it is one step.
    private static IEnumerable<Storage> Passed(LoopProgram program, int node)
    {
        var nodes = program.Function.Nodes;
        int end = nodes[node].Op is Op.If or Op.Loop ? program.Scalars.Regions.End(node) : node;
        return Enumerable.Range(node, end - node + 1).Where(i => nodes[i].Op == Op.Invoke)
            .SelectMany(i => nodes[i].Operands.Where(program.Passed.ContainsKey).Select(o => program.Passed[o])
                .Concat(program.Returned.Where(r => r.Key.Call == i).Select(r => r.Value)));
    }
}
