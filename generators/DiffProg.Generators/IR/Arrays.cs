namespace DiffProg.Generators.IR;

/// <summary>
/// Which values are versions of one array, and so live in one memory: what a write makes and what it takes, what a
/// region carries, and what comes out of it.
/// </summary>
public sealed class Arrays
{
    /// <summary>Marks an array that is empty at first, and to which elements are added.</summary>
    public const string Grows = "grows";

    private readonly int[] _first;

    private Arrays(int[] first) => _first = first;

    public static Arrays Of(FunctionIR f)
    {
        var regions = Regions.Of(f.Nodes);
        var first = new int[f.Nodes.Count];
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = f.Nodes[i].Op switch
            {
                Op.Write or Op.AddTo or Op.Extend or Op.View or Op.Whole or Op.Ascribe => first[f.Nodes[i].Operands[0]],
                Op.CallResult when ArgumentOf(f, i) is >= 0 and var argument => first[argument],
                Op.Carried or Op.Result when f.TypeOf(i).Shape is not { Count: 0 } => first[regions.Sources(i).First()],
                _ => i,
            };
        }

        return new Arrays(first);
    }

    /// <summary>The argument of which a node is the version after a call; -1 where it is none.</summary>
    public static int ArgumentOf(FunctionIR f, int callResult) =>
        f.Nodes[callResult].Attributes is var attributes && attributes.Has("argument")
        ? f.Nodes[f.Nodes[callResult].Operands[0]].Operands[(int)attributes.Integer("argument")] : -1;

    /// <summary>The last version of an array outside loops and branches; the array itself where nothing writes it.</summary>
    public int LastOf(FunctionIR f, int made)
    {
        var regions = Regions.Of(f.Nodes);
        return Enumerable.Range(made, f.Nodes.Count - made).Last(i => First(i) == made && regions.SamePart(made, i)
            && (i == made || f.Nodes[i].Op is not (Op.View or Op.Ascribe)));
    }

    /// <summary>The node that made the memory: a parameter or <see cref="Op.Array"/>.</summary>
    public int First(int node) => _first[node];

    /// <summary>The array is empty at first, and elements are added.</summary>
    public static bool IsGrowing(Node made) => made.Op == Op.Array && made.Attributes.Has(Grows);

    /// <summary>True where elements are written or read by computed indices.</summary>
    public static bool In(FunctionIR f) => f.Nodes.Any(n => n.Op is Op.Read or Op.Write or Op.AddTo or Op.Array);
}
