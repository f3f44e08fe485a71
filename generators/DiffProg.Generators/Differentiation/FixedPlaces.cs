using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Where each iteration adds to the same element of a gradient, the loop sums up in a number, which is added once
/// afterwards: a parameter that a whole loop reads costs a register, not memory.
/// </summary>
public static class FixedPlaces
{
    public static FunctionIR Run(FunctionIR f)
    {
        var regions = Regions.Of(f.Nodes);
        var users = f.Nodes.SelectMany((n, i) => n.Operands.Select(o => (o, i))).ToLookup(x => x.o, x => x.i);
        var places = Enumerable.Range(0, f.Nodes.Count).Where(i => f.Nodes[i].Op == Op.Loop)
            .SelectMany(loop => PlacesOf(f, regions, users, loop)).ToArray();
        return places.Length == 0 ? f : new Rewriting(f, regions, places).Run();
    }

    private static IEnumerable<Place> PlacesOf(FunctionIR f, Regions regions, ILookup<int, int> users, int loop)
    {
        int end = regions.End(loop);
        for (int i = loop + 1; i < end; i++)
        {
            if (f.Nodes[i].Op != Op.Carried || regions.Parent(i) != loop)
                continue;
            int k = (int)f.Nodes[i].Attributes.Integer("index"), version = i;
            var chain = new List<int>();
            while (users[version].Take(2).ToArray() is [var user] && IsAddition(user, version))
                chain.Add(version = user);
            if (chain.Count == 0 || f.Nodes[end].Operands[k] != version || users[version].Count() > 1)
                continue;
            // Only what comes out of the loop counts, and it comes out once.
            var results = users[loop].Where(u => f.Nodes[u].Op == Op.Result
                && f.Nodes[u].Attributes.Integer("index") == k).ToArray();
            if (results is [var result])
            {
                foreach (int addition in chain)
                    yield return new Place(loop, i, addition, result);
            }
        }

        bool IsAddition(int user, int version) => f.Nodes[user] is { Op: Op.AddTo, Repeats: true } addition
            && regions.SamePart(user, version) && addition.Operands[0] == version
            && addition.Operands.Skip(2).All(o => o < loop || f.Nodes[o].Op == Op.Constant);
    }

    /// <summary>One addition in a loop.</summary>
    /// <param name="Loop">The loop.</param>
    /// <param name="Carried">The array as an iteration finds it.</param>
    /// <param name="Addition">The AddTo.</param>
    /// <param name="Result">The array that comes out of the loop.</param>
    private sealed record Place(int Loop, int Carried, int Addition, int Result);

    private sealed class Rewriting(FunctionIR f, Regions regions, Place[] places)
    {
        private readonly Dictionary<int, Place[]> _of = places.GroupBy(p => p.Loop).ToDictionary(g => g.Key, g => g.ToArray());
        private readonly Dictionary<int, Value> _sums = [];

        public FunctionIR Run() => Rewriter.Run(f, Rewrite);

        private Value? Rewrite(Rewriter rewriter, int i)
        {
            var (b, node) = (rewriter.Builder, f.Nodes[i]);
            if (node.Op == Op.Loop && _of.TryGetValue(i, out var own))
            {
                var zeros = own.Select(p => b.Constant(0, KindOf(p))).ToArray();
                var loop = b.Append(node with
                {
                    Operands = node.Operands.Select(o => rewriter[o].Id).Concat(zeros.Select(z => z.Id)).ToEquatable(),
                });
                int first = Regions.Initial(node).Count();
                for (int k = 0; k < own.Length; k++)
                {
                    string? name = f.Nodes[own[k].Carried].Name;
                    _sums[own[k].Addition] = b.Carried(first + k, TensorType.Scalar(KindOf(own[k])))
                        .Named(name is null ? null : name + "At");
                }

                return loop;
            }

            if (_sums.TryGetValue(i, out var sum))
            {
                _sums[i] = sum + rewriter[node.Operands[1]];
                return rewriter[node.Operands[0]];
            }

            if (node.Op == Op.Next && _of.TryGetValue(regions.Parent(i), out own))
                return b.Next(node.Operands.Select(o => rewriter[o]).Concat(own.Select(p => _sums[p.Addition])));
            return node.Op == Op.Result && _of.TryGetValue(node.Operands[0], out own) && own.Any(p => p.Result == i)
                ? Added(rewriter, i, own) : null;
        }

        // A loop that did not run has read nothing: its places need not be there.
        private Value Added(Rewriter rewriter, int result, Place[] own)
        {
            var (b, node) = (rewriter.Builder, f.Nodes[result]);
            var array = b.Copy(node, o => rewriter[o].Id);
            int first = Regions.Initial(f.Nodes[node.Operands[0]]).Count();
            foreach (var (place, k) in own.Select((p, k) => (p, k)).Where(x => x.p.Result == result))
            {
                var addition = f.Nodes[place.Addition];
                b.Like(addition);
                var sum = b.Result(rewriter[node.Operands[0]], first + k, TensorType.Scalar(KindOf(place)));
                var index = addition.Operands.Skip(2)
                    .Select(o => o < place.Loop ? rewriter[o] : b.Copy(f.Nodes[o], x => x)).ToArray();
                var opener = b.If(sum.Map(Op.NotEqual, 0));
                b.Else([b.AddTo(array, sum, index)]);
                b.EndIf([array]);
                array = b.Result(opener, 0, node.Type);
            }

            return array;
        }

        private ScalarKind KindOf(Place place) => f.TypeOf(f.Nodes[place.Addition].Operands[1]).Kind;
    }
}
