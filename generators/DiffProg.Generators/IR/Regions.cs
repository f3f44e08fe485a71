namespace DiffProg.Generators.IR;

/// <summary>
/// Where the regions of a function begin and end. A region is the range of nodes between an opener
/// (<see cref="Op.If"/>, <see cref="Op.Loop"/>, <see cref="Op.Derive"/>) and its end; an If is divided by
/// <see cref="Op.Else"/>. What goes on to the next iteration, or comes out, is operand k of Else, EndIf and Next;
/// <see cref="Op.Carried"/> and <see cref="Op.Result"/> k stand for it.
/// </summary>
public sealed class Regions
{
    private readonly IReadOnlyList<Node> _nodes;
    private readonly int[] _part;
    private readonly int[] _parent;
    private readonly Dictionary<int, int> _ends = [];
    private readonly Dictionary<int, int> _middles = [];

    private Regions(IReadOnlyList<Node> nodes) =>
        (_nodes, _part, _parent) = (nodes, new int[nodes.Count], new int[nodes.Count]);

    /// <summary>The loop counts: its first operand says how often, the others are what it begins with.</summary>
    public static bool Counts(Node loop) => loop.Attributes.Integer("counted") != 0;

    /// <summary>It has one iteration, and is no loop: the body of a function, which its frame belongs to.</summary>
    public static bool IsOnce(Node loop) => loop.Op == Op.Loop && loop.Attributes.Has("once");

    /// <summary>What a loop begins with.</summary>
    public static IEnumerable<int> Initial(Node loop) => loop.Operands.Skip(Counts(loop) ? 1 : 0);

    /// <summary>A part of the program that the backward part computes once more.</summary>
    public static bool IsCheckpoint(Node node) =>
        node.Op == Op.Custom && node.Attributes.Text("mode") == Checkpointed;

    /// <summary>A loop that is to be divided into such parts.</summary>
    public static bool IsDivided(Node node) => node.Op == Op.Loop && node.Attributes.Has(Checkpointed);

    /// <summary>The mode of such a part; of a loop the attribute that says in how many levels it is divided.</summary>
    public const string Checkpointed = "checkpoint";

    /// <summary>The attribute of a Custom that is a pullback around a function that has a directional derivative,
    /// too.</summary>
    public const string BothModes = "both";

    /// <summary>An If whose part adds nothing where its condition does not hold, and throws nothing.</summary>
    public static bool IsUnswitched(Node node) => node.Op == Op.If && node.Attributes.Has("unswitched");

    /// <summary>Says so of an If.</summary>
    public static Attributes Unswitched { get; } = Attributes.None.With("unswitched", 1);

    /// <summary>It begins a region.</summary>
    public static bool Opens(Op op) => op is Op.If or Op.Loop or Op.Derive or Op.Custom;

    /// <summary>It ends a region.</summary>
    public static bool Ends(Op op) => op is Op.EndIf or Op.Next or Op.EndDerive or Op.EndCustom;

    /// <summary>It ends one part of a region and begins another.</summary>
    public static bool Divides(Op op) => op is Op.Else or Op.Rule;

    private static Op? DividerOf(Op opener) => opener switch
    {
        Op.If => Op.Else,
        Op.Custom => Op.Rule,
        _ => null,
    };

    private static Op EndOf(Op opener) => opener switch
    {
        Op.If => Op.EndIf,
        Op.Loop => Op.Next,
        Op.Custom => Op.EndCustom,
        _ => Op.EndDerive,
    };

    /// <param name="nodes">The nodes of one function.</param>
    /// <param name="fail">Told of a node that stands where it may not, and why; null throws.</param>
    public static Regions Of(IReadOnlyList<Node> nodes, Action<int, string>? fail = null)
    {
        fail ??= (i, message) => throw new InvalidOperationException($"%{i} {message}");
        var regions = new Regions(nodes);
        var open = new Stack<(int Opener, int Part)>();
        for (int i = 0; i < nodes.Count; i++)
        {
            var op = nodes[i].Op;
            if (Divides(op) || Ends(op))
            {
                var opener = open.Count > 0 ? open.Peek().Opener : -1;
                if (opener < 0 || op != (Divides(op) ? DividerOf(nodes[opener].Op) : EndOf(nodes[opener].Op))
                    || (DividerOf(nodes[opener].Op) is not null && Divides(op) == regions._middles.ContainsKey(opener)))
                {
                    fail(i, "ends what is not open");
                    return regions;
                }

                // It reads what the part before it has made.
                (regions._parent[i], regions._part[i]) = open.Pop();
                if (Divides(op))
                {
                    regions._middles[opener] = i;
                    open.Push((opener, i));
                }
                else
                {
                    regions._ends[opener] = i;
                }

                continue;
            }

            (regions._parent[i], regions._part[i]) = open.Count > 0 ? open.Peek() : (-1, -1);
            if (op == Op.While)
                regions._middles[regions._parent[i]] = i;
            if (Opens(op))
                open.Push((i, i));
        }

        if (open.Count > 0)
            fail(open.Peek().Opener, "has no end");
        return regions;
    }

    /// <summary>The node that ends the region: EndIf or Next.</summary>
    public int End(int opener) => _ends[opener];

    /// <summary>The Else of an If, the While of a Loop; -1 where a loop counts.</summary>
    public int Middle(int opener) => _middles.TryGetValue(opener, out int i) ? i : -1;

    /// <summary>The node whose operands are the results of the function in a Derive or a Custom.</summary>
    public int Function(int opener) => _nodes[opener].Op == Op.Custom ? Middle(opener) : End(opener);

    /// <summary>The opener of the innermost region in which a node stands; -1 outside. Ends stand inside.</summary>
    public int Parent(int node) => _parent[node];

    /// <summary>The If or Loop that a Carried or a Result belongs to.</summary>
    public int Opener(int node) => _nodes[node].Op == Op.Carried ? _parent[node] : _nodes[node].Operands[0];

    /// <summary>The values that a Carried or a Result may be.</summary>
    public IEnumerable<int> Sources(int node)
    {
        int opener = Opener(node);
        int k = (int)_nodes[node].Attributes.Integer("index");
        yield return _nodes[opener].Op == Op.If
            ? _nodes[Middle(opener)].Operands[k] : Initial(_nodes[opener]).ElementAt(k);
        yield return _nodes[End(opener)].Operands[k];
    }

    /// <summary>The values from outside that a region reads, each once, in order; not what its opener takes.</summary>
    public IEnumerable<int> Captured(int opener) => Enumerable.Range(opener + 1, End(opener) - opener)
        .SelectMany(i => _nodes[i].Operands).Where(o => o < opener).Distinct().OrderBy(o => o);

    /// <summary>All that the result of a Derive depends on: its points, its directions, and what its function
    /// captures.</summary>
    public IEnumerable<int> SourcesOfDerivative(int node) => node switch
    {
        _ when _nodes[node].Op == Op.Derivative && IsCheckpoint(_nodes[_nodes[node].Operands[0]]) =>
            [_nodes[Middle(_nodes[node].Operands[0])].Operands[(int)_nodes[node].Attributes.Integer("index")]],
        _ when _nodes[node].Op == Op.Argument => _nodes[Parent(node)].Operands is var points
            && (int)_nodes[node].Attributes.Integer("index") is var k && k < points.Count ? [points[k]] : points,
        _ => _nodes[_nodes[node].Operands[0]].Operands.Concat(Captured(_nodes[node].Operands[0])),
    };

    /// <summary>The value outside or inside that a Derivative is like: a result of the function, or the argument whose
    /// gradient it is.</summary>
    public IEnumerable<int> LikeDerivative(int node)
    {
        var (opener, k) = (_nodes[node].Operands[0], (int)_nodes[node].Attributes.Integer("index"));
        var results = _nodes[Function(opener)].Operands;
        if (k < results.Count)
            return [results[k]];
        return _nodes[opener].Op != Op.Derive ? []
            : [_nodes[opener].Attributes.Text("mode") == "reverse" ? _nodes[opener].Operands[k - results.Count]
                : results[k - results.Count]];
    }

    /// <summary>True where a value may be used: it stands in a part of a region that encloses its user.</summary>
    public bool Sees(int user, int value)
    {
        for (int part = _part[user], at = _parent[user]; ; part = _part[at], at = _parent[at])
        {
            if (_part[value] == part)
                return true;
            if (at < 0)
                return false;
        }
    }

    /// <summary>
    /// The part of a region in which a node stands, named by the node that opens it: If, Else or Loop; -1 outside. What ends
    /// a part stands in it.
    /// </summary>
    public int Part(int node) => _part[node];

    /// <summary>The part around a part.</summary>
    public int PartAround(int part) => _part[Divides(_nodes[part].Op) ? _parent[part] : part];

    /// <summary>Both stand in the same part of the same region: what makes one runs where the other does.</summary>
    public bool SamePart(int a, int b) => _part[a] == _part[b];

    /// <summary>The same, where the function of a Derive runs with what is around it.</summary>
    public bool RunsWith(int a, int b)
    {
        int Running(int node)
        {
            int part = _part[node];
            while (part >= 0 && _nodes[part].Op is Op.Derive or Op.Custom or Op.Rule)
                part = PartAround(part);
            return part;
        }

        return Running(a) == Running(b);
    }

    /// <summary>The opener of the outermost region in which a node stands that is inside <paramref name="enclosing"/>;
    /// the node itself where there is none.</summary>
    public int Unit(int node, int enclosing)
    {
        while (_parent[node] != enclosing)
            node = _parent[node];
        return node;
    }
}
