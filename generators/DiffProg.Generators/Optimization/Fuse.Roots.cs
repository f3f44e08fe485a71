using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

// What is produced once, and what has to be in memory whatever the partition.
public sealed partial class Fuse
{
    // What parts inside this one read: in memory, but for views, and what no memory holds.
    private HashSet<int> ReadInside()
    {
        var read = new HashSet<int>();
        var seen = new HashSet<int>();
        void Visit(int i)
        {
            var node = _f.Nodes[i];
            if (IsOutside(i) || node.Type.Rank == 0 || !seen.Add(i))
                return;
            if (node.Op == Op.Reshape || IndexMap.IsView(_f, i) || node.Type.Kind == ScalarKind.Bool)
            {
                foreach (int operand in node.Operands)
                    Visit(operand);
            }
            else if (IsMade(node))
            {
                read.Add(i);
            }
        }

        static bool IsMade(Node node) => Primitives.Of(node.Op).Class != OperationClass.Leaf;

        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            if (!IsOutside(i) || Primitives.Of(_f.Nodes[i].Op).Class == OperationClass.Region)
                continue;
            foreach (int operand in _f.Nodes[i].Operands)
                Visit(operand);
            read.UnionWith(Memories(i).Where(m => !IsOutside(m) && IsMade(_f.Nodes[m])
                && !ListElements.IsElement(_f, m)));
        }

        return read;
    }

    // What a node reads from memory, whatever it is made of.
    private IEnumerable<int> Memories(int i)
    {
        var node = _f.Nodes[i];
        return node.Op switch
        {
            Op.Invoke => node.Operands.Where(o => _f.TypeOf(o).Rank > 0 && !_arrays.IsArray(o))
                .Select(o => IndexMap.Storage(_f, o)),
            Op.Contract => node.Operands.Select(o => IndexMap.Storage(_f, o)),
            // A result under another shape is only written.
            Op.Reshape when (!IndexMap.IsOnesOnly(_f, i) && _users[i].Any()) || IsElementOfTheBody(i) =>
                [IndexMap.Storage(_f, node.Operands[0])],
            Op.Transpose or Op.Gather => [IndexMap.Storage(_f, node.Operands[0])],
            _ => [],
        };
    }

    private void FindRoots()
    {
        _mustStore.UnionWith(_inside);
        foreach (var result in _f.Results.Where(_ => _part < 0))
        {
            // An array is in its own memory already.
            if (_f.TypeOf(result.Node).Rank > 0 && Primitives.Of(_f.Nodes[result.Node].Op).Class is not (
                OperationClass.Element or OperationClass.Region))
                _mustStore.Add(IndexMap.Storage(_f, result.Node));
        }

        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            var node = _f.Nodes[i];
            if (IsOutside(i))
                continue;
            if (IsCopy(node))
                _mustStore.Add(i);
            if (node.Op == Op.Save)
                _mustStore.UnionWith(node.Operands.Where(o => _f.TypeOf(o).Rank > 0));
            _read.UnionWith(Memories(i));
        }

        _mustStore.UnionWith(_read);

        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            var node = _f.Nodes[i];
            if (IsOutside(i))
                continue;
            switch (node.Op)
            {
                case var op when Primitives.IsReduction(op):
                    _roots.Add(new Root(RootKind.Reduce, i, node.Operands[0]));
                    break;
                case Op.Contract:
                    _roots.Add(new Root(RootKind.Product, i, i));
                    break;
                case Op.ScatterAdd:
                    _roots.Add(new Root(RootKind.Scatter, i, node.Operands[1]));
                    break;
                case Op.Accumulate:
                    if (!Borders.IsAddedWhereItIsMade(_f, _users, i))
                        _roots.Add(new Root(RootKind.Accumulate, i, node.Operands[1]));
                    break;
                case Op.Pad:
                    _roots.Add(new Root(RootKind.Piece, i, node.Operands[0], node.Attributes.Dims("before")[0]));
                    break;
                case Op.Concatenate:
                    var start = Dim.Zero;
                    foreach (int part in node.Operands)
                    {
                        _roots.Add(new Root(RootKind.Piece, i, part, start));
                        start += _f.TypeOf(part).Dims[(int)node.Attributes.Integer("axis")];
                    }

                    break;
                default:
                    // A parameter is in memory already; as a result it is copied.
                    bool given = node.Op == Op.Parameter || ListElements.IsElement(_f, i);
                    bool copied = given && _f.Results.Any(r => IndexMap.Storage(_f, r.Node) == i);
                    if (node.Type.Rank > 0 && !_arrays.IsArray(i) && !Borders.IsCrossing(node) && (_mustStore.Contains(i) || _once.Contains(i))
                        && (!given || copied))
                        _roots.Add(new Root(RootKind.Store, i, i));
                    break;
            }
        }
    }

    // The only element of a tensor, read by scalars of the body, which read memory and not other kernels' values.
    private bool IsElementOfTheBody(int node) => _f.TypeOf(node).Rank == 0
        && (_f.Results.Any(r => r.Node == node)
            || _f.Nodes.Any(n => n.Type.Rank == 0 && Primitives.IsElementWise(n.Op) && n.Operands.Contains(node)));
}
