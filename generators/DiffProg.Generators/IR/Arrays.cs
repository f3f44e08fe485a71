namespace DiffProg.Generators.IR;

/// <summary>
/// Which values are versions of one array, and so live in one memory: what a write makes and what it takes, what a
/// region carries, and what comes out of it. A tensor is a value: what a region carries of it is a value, too.
/// </summary>
public sealed class Arrays
{
    /// <summary>Marks an array that is empty at first, and to which elements are added.</summary>
    public const string Grows = "grows";

    private readonly int[] _first;
    private readonly bool[] _isArray;

    private Arrays(int[] first, bool[] isArray) => (_first, _isArray) = (first, isArray);

    public static Arrays Of(FunctionIR f)
    {
        var regions = Regions.Of(f.Nodes);
        var isArray = Versions(f, regions);
        var first = new int[f.Nodes.Count];
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = f.Nodes[i].Op switch
            {
                Op.Write or Op.AddTo or Op.Accumulate or Op.Extend or Op.View or Op.Whole or Op.Ascribe =>
                    first[f.Nodes[i].Operands[0]],
                Op.CallResult or Op.Returned when ArgumentOf(f, i) is >= 0 and var argument => first[argument],
                Op.Carried or Op.Result when isArray[i] => first[regions.Sources(i).First()],
                Op.Argument when isArray[i] => first[regions.SourcesOfDerivative(i).First()],
                _ => i,
            };
        }

        return new Arrays(first, isArray);
    }

    /// <summary>The argument of which a node is the version after a call; -1 where it is none.</summary>
    public static int ArgumentOf(FunctionIR f, int callResult) =>
        f.Nodes[callResult].Attributes is var attributes && attributes.Has("argument")
        ? f.Nodes[f.Nodes[callResult].Operands[0]].Operands[(int)attributes.Integer("argument")] : -1;

    /// <summary>The last version of an array outside loops and branches; itself where nothing writes it.</summary>
    public int LastOf(FunctionIR f, int made)
    {
        var regions = Regions.Of(f.Nodes);
        return Enumerable.Range(made, f.Nodes.Count - made).Last(i => First(i) == made && regions.SamePart(made, i)
            && (i == made || f.Nodes[i].Op is not (Op.View or Op.Ascribe)));
    }

    /// <summary>What a part of an array is a part of; another array itself.</summary>
    public static int Whole(FunctionIR f, int operand) =>
        f.Nodes[operand] is { Op: Op.View } view ? view.Operands[0] : operand;

    /// <summary>The node that made the memory: a parameter or <see cref="Op.Array"/>.</summary>
    public int First(int node) => _first[node];

    /// <summary>The array is empty at first, and elements are added.</summary>
    public static bool IsGrowing(Node made) => made.Op == Op.Array && made.Attributes.Has(Grows);

    /// <summary>It is a version of an array.</summary>
    public bool IsArray(int node) => _isArray[node];

    /// <summary>It is written and read as a whole, or by rows, and not by elements.</summary>
    public static ISet<int> OfTensors(FunctionIR f)
    {
        var arrays = Of(f);
        var byElements = new HashSet<int>(f.Nodes.Where(n => n.Op is Op.Read or Op.Write or Op.AddTo)
            .Select(n => arrays.First(n.Operands[0])));
        return new HashSet<int>(f.Nodes.Where(n => n.Op is Op.Accumulate or Op.Contents)
            .Select(n => arrays.First(n.Operands[0])).Where(a => !byElements.Contains(a)));
    }

    /// <summary>True where elements are written or read by computed indices.</summary>
    public static bool In(FunctionIR f) => f.Nodes.Any(n => n.Op is Op.Read or Op.Write or Op.AddTo or Op.Array
        || (n.Op == Op.Returned && n.Attributes.Has("argument")));

    // What is made as an array, or read and written as one; and what crosses borders from or to such values.
    private static bool[] Versions(FunctionIR f, Regions regions)
    {
        var isArray = new bool[f.Nodes.Count];
        var crossing = new List<int>();
        for (int i = 0; i < isArray.Length; i++)
        {
            var node = f.Nodes[i];
            isArray[i] |= (i < f.Parameters.Count && f.Parameters[i].IsArray) || node.Op is Op.Array or Op.Write
                or Op.AddTo or Op.Accumulate or Op.Extend or Op.View or Op.Whole;
            if (node.Op is Op.Read or Op.Write or Op.AddTo or Op.Accumulate or Op.Contents or Op.Extend or Op.Extent
                or Op.View or Op.Whole)
                isArray[node.Operands[0]] = true;
            if (node.Op == Op.Invoke)
            {
                foreach (int k in OpaqueRule.Spans(node))
                    isArray[node.Operands[k]] = true;
            }

            if (node.Op is Op.CallResult or Op.Returned && ArgumentOf(f, i) is >= 0 and var argument)
                isArray[i] = isArray[argument] = true;
            if (node.Op is Op.Carried or Op.Result or Op.Argument or Op.Derivative
                && node.Type.Shape is not { Count: 0 })
                crossing.Add(i);
        }

        for (bool changed = crossing.Count > 0; changed;)
        {
            changed = false;
            foreach (int i in crossing)
            {
                var sources = f.Nodes[i].Op switch
                {
                    Op.Argument => regions.SourcesOfDerivative(i),
                    Op.Derivative => regions.LikeDerivative(i),
                    _ => regions.Sources(i),
                };
                bool any = isArray[i] || sources.Any(s => isArray[s]);
                foreach (int version in sources.Append(i).Where(v => any && !isArray[v]))
                    isArray[version] = changed = true;
            }
        }

        return isArray;
    }
}
