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
                Op.Write or Op.AddTo or Op.Extend or Op.View or Op.Ascribe => first[f.Nodes[i].Operands[0]],
                Op.Carried or Op.Result when f.TypeOf(i).Shape is not { Count: 0 } => first[regions.Sources(i).First()],
                _ => i,
            };
        }

        return new Arrays(first);
    }

    /// <summary>The node that made the memory: a parameter or <see cref="Op.Array"/>.</summary>
    public int First(int node) => _first[node];

    /// <summary>The array is empty at first, and elements are added.</summary>
    public static bool IsGrowing(Node made) => made.Op == Op.Array && made.Attributes.Has(Grows);

    /// <summary>True where elements are written or read by computed indices.</summary>
    public static bool In(FunctionIR f) => f.Nodes.Any(n => n.Op is Op.Read or Op.Write or Op.AddTo or Op.Array);
}
