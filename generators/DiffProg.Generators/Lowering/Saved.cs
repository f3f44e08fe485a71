using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>Which values of the user's program are kept in memory because an adjoint or tangent reads them.</summary>
public static class Saved
{
    /// <returns>Frame storages with the nodes that they hold, in the order of the steps.</returns>
    public static IReadOnlyList<(Storage Storage, int Node)> Of(LoopProgram program)
    {
        var kernels = program.Steps.OfType<Kernel>().ToList();
        var read = new HashSet<Storage>();
        foreach (var kernel in kernels)
            read.UnionWith(ReadByDerivatives(program, kernel));
        return kernels.SelectMany(k => k.Stores)
            .Where(s => s.Target.InFrame && s.Primal is null && read.Contains(s.Target)
                && program.Function.Nodes[s.NodeId].Op != Op.StopGradient)
            .Select(s => (s.Target, s.NodeId)).Distinct().ToList();
    }

    /// <returns>The primal lines of the adjoints that read a storage, in the order of the steps.</returns>
    public static IEnumerable<string> ReadersOf(LoopProgram program, Storage storage)
    {
        foreach (var kernel in program.Steps.OfType<Kernel>())
        {
            foreach (var store in kernel.Stores.Where(s => s.Primal is not null && Reads(s.Value)))
                yield return store.Primal!;
            foreach (var reduction in kernel.Reductions.Where(r => Reads(r.Input)))
            {
                if (program.Function.Nodes[reduction.NodeId].Primal is { } line)
                    yield return line;
            }

            if (kernel.Product is { } product && (product.A == storage || product.B == storage)
                && program.Function.Nodes[product.NodeId].Primal is { } differentiated)
                yield return differentiated;
        }

        bool Reads(Term term) => term.Storage == storage || term.Operands.Any(Reads);
    }

    // What a kernel's own row was reduced to is computed, not saved.
    private static HashSet<Storage> ReadByDerivatives(LoopProgram program, Kernel kernel)
    {
        var read = new HashSet<Storage>();
        var seen = new HashSet<Term>();
        void Walk(Term term)
        {
            if (!seen.Add(term))
                return;
            if (term.Storage is { } storage)
                read.Add(storage);
            foreach (var operand in term.Operands)
                Walk(operand);
        }

        foreach (var store in kernel.Stores.Where(s => s.Primal is not null))
            Walk(store.Value);
        foreach (var reduction in kernel.Reductions.Where(r => program.Function.Nodes[r.NodeId].Primal is not null))
            Walk(reduction.Input);
        if (kernel.Product is { } product && program.Function.Nodes[product.NodeId].Primal is not null)
            read.UnionWith([product.A, product.B]);
        return read;
    }
}
