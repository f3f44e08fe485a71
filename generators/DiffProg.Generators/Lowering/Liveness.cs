namespace DiffProg.Generators.Lowering;

/// <summary>One moment of a body: what is read, then what is written, all at once.</summary>
internal sealed class Moment
{
    public List<int> Reads { get; } = [];

    /// <summary>Variables, each with the variable that it is a copy of; -1 where it is none.</summary>
    public List<(int Variable, int Copied)> Writes { get; } = [];

    /// <summary>The moments that may come next.</summary>
    public List<int> Next { get; } = [];
}

/// <summary>
/// Which variables of a body hold a value at the same time, and so cannot be one (Chaitin, 1982: a copy is no
/// conflict).
/// </summary>
internal sealed class Liveness
{
    private readonly ulong[][] _conflicts;

    public Liveness(IReadOnlyList<Moment> moments, int variables)
    {
        int words = (variables + 63) / 64;
        var before = moments.Select(_ => new ulong[words]).ToArray();
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = moments.Count - 1; i >= 0; i--)
            {
                var live = After(i);
                foreach (var (variable, _) in moments[i].Writes)
                    live[variable >> 6] &= ~(1UL << variable);
                foreach (int variable in moments[i].Reads)
                    live[variable >> 6] |= 1UL << variable;
                changed |= !live.SequenceEqual(before[i]);
                before[i] = live;
            }
        }

        _conflicts = Enumerable.Range(0, variables).Select(_ => new ulong[words]).ToArray();
        for (int i = 0; i < moments.Count; i++)
        {
            if (moments[i].Writes.Count == 0)
                continue;
            var live = After(i);
            foreach (var (variable, _) in moments[i].Writes)
                live[variable >> 6] |= 1UL << variable;
            foreach (var (variable, copied) in moments[i].Writes)
            {
                for (int other = 0; other < variables; other++)
                {
                    // Two that change places are written at once.
                    bool isCopy = other == copied && !moments[i].Writes.Any(w => w.Variable == other);
                    if (Has(live, other) && other != variable && !isCopy)
                        Conflict(variable, other);
                }
            }
        }

        ulong[] After(int i)
        {
            var live = new ulong[words];
            foreach (int next in moments[i].Next)
            {
                for (int w = 0; w < words; w++)
                    live[w] |= before[next][w];
            }

            return live;
        }
    }

    public bool AreInConflict(int a, int b) => Has(_conflicts[a], b);

    /// <summary>Two variables are one from now on, and are called the first.</summary>
    public void Merge(int a, int b)
    {
        for (int other = 0; other < _conflicts.Length; other++)
        {
            if (Has(_conflicts[b], other))
                Conflict(a, other);
        }
    }

    private void Conflict(int a, int b)
    {
        _conflicts[a][b >> 6] |= 1UL << b;
        _conflicts[b][a >> 6] |= 1UL << a;
    }

    private static bool Has(ulong[] set, int variable) => (set[variable >> 6] & (1UL << variable)) != 0;
}
