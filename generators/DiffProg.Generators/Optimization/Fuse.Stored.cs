using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

// What a partition costs: values that go through memory, and those that several kernels would compute again.
public sealed partial class Fuse
{
    // Values that a kernel other than their own reads.
    private HashSet<int> Stored()
    {
        var stored = new HashSet<int>(_read.Concat(_inside).Where(n => !IsOutside(n)
            && _f.Nodes[n].Op != Op.Parameter && !ListElements.IsElement(_f, n) && !Borders.IsCrossing(_f.Nodes[n])
            && !_arrays.IsArray(n)));
        for (int g = 0; g < _groups.Count; g++)
        {
            foreach (var root in _groups[g].Roots)
            {
                if (root.Kind == RootKind.Product)
                    continue;
                foreach (var use in UsesOf(root))
                {
                    if (_f.TypeOf(use.Node).Rank > 0 && !_arrays.IsArray(use.Node) && GroupOf(use.Node) != g)
                        stored.Add(use.Node);
                }
            }
        }

        return stored;
    }

    private IEnumerable<(int Node, EquatableArray<AxisIndex> Map)> UsesOf(Root root)
    {
        var uses = Uses(n => n != root.Value && IsRoot(n));
        uses.Visit(
            root.Expression, AxisIndex.Identity(_f.TypeOf(root.Expression).Rank), isRoot: root.Kind == RootKind.Store);
        return uses.Found;
    }

    // A product that is read for one purpose only, a bias added to it for example, is stored as what it is read for.
    private IEnumerable<int> SoleUses(ISet<int> stored)
    {
        foreach (int product in stored.Where(n => _f.Nodes[n].Op == Op.Contract && !_read.Contains(n)))
        {
            if (SoleUse(product) is not { } use)
                continue;
            while (SoleUse(use) is { } next && _f.Nodes[next].Operands.All(o => o == use || IsInput(o)))
                use = next;
            yield return use;
        }
    }

    private int? SoleUse(int node)
    {
        var users = _users[node].ToArray();
        return users is { Length: 1 } && !IsOutside(users[0]) && _f.Results.All(r => r.Node != node)
            && Primitives.IsElementWise(_f.Nodes[users[0]].Op) && _f.TypeOf(users[0]).Equals(_f.TypeOf(node)) ? users[0]
            : null;
    }

    // An input, one that is stretched, or a scalar made of inputs.
    private bool IsInput(int node) => _f.Nodes[node].Op is Op.Parameter or Op.Constant or Op.Dimension
        || ListElements.IsElement(_f, node) || IsOutside(node) || Borders.IsCrossing(_f.Nodes[node])
        || ((_f.Nodes[node].Op == Op.Broadcast
            || (_f.TypeOf(node).Rank == 0 && Primitives.IsElementWise(_f.Nodes[node].Op)))
            && _f.Nodes[node].Operands.All(IsInput));

    // Element-wise values that several kernels would compute again at too high a price, or with other bits.
    private IEnumerable<int> ExpensiveRecomputations()
    {
        var kernels = new Dictionary<int, HashSet<int>>();
        for (int g = 0; g < _groups.Count; g++)
        {
            foreach (var root in _groups[g].Roots.Where(r => r.Kind != RootKind.Product))
            {
                foreach (int node in Uses(IsRoot).Inlined(root.Expression))
                    (kernels.TryGetValue(node, out var set) ? set : kernels[node] = []).Add(g);
            }
        }

        foreach (var pair in kernels.Where(k => k.Value.Count > 1 && Primitives.IsElementWise(_f.Nodes[k.Key].Op)))
        {
            int cost = Uses(IsRoot).Inlined(pair.Key).Sum(n => Primitives.Of(_f.Nodes[n].Op).Cost);
            bool worthwhile = cost > RecomputeLimit || _compared.Contains(pair.Key);
            if (worthwhile && _f.TypeOf(pair.Key).Kind is not ScalarKind.Bool && _f.TypeOf(pair.Key).Rank > 0)
                yield return pair.Key;
        }
    }

    // What is compared with its own maximum or minimum must be the bits that the extremum was found among; computed
    // again in another kernel it may round otherwise (a multiply-add here, a scalar function there), and no element
    // would match.
    private IEnumerable<int> ComparedWithExtremum()
    {
        int Shown(int node)
        {
            while (_f.Nodes[node].Op == Op.Reshape || IndexMap.IsView(_f, node))
                node = _f.Nodes[node].Operands[0];
            return node;
        }

        foreach (var node in _f.Nodes.Where(n => Primitives.IsComparison(n.Op)))
        {
            foreach (int extremum in node.Operands.Select(Shown)
                .Where(o => _f.Nodes[o].Op is Op.ReduceMax or Op.ReduceMin))
            {
                yield return Shown(_f.Nodes[extremum].Operands[0]);
                foreach (int other in node.Operands.Select(Shown).Where(o => o != extremum))
                    yield return other;
            }
        }
    }
}
