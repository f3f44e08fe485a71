using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// The function that stands in a Derive, taken out of its surroundings: its parameters are its arguments, then what it
/// captures. Its derivatives are again functions, which are put in its place.
/// </summary>
internal sealed class Derivation
{
    private readonly Node _opener;

    private Derivation(FunctionIR f, Regions regions, int opener)
    {
        _opener = f.Nodes[opener];
        int end = regions.End(opener), count = (int)_opener.Attributes.Integer("arguments");
        Points = [.. _opener.Operands.Take(count)];
        Directions = [.. _opener.Operands.Skip(count)];
        Captured = [.. regions.Captured(opener).Where(c => !IsKnown(f, c))];
        var function = Extract(
            f, opener + 1, end, [.. Points.Select(f.TypeOf)], Captured, k => f.Nodes[Points[k]].Name);
        var arrays = Arrays.Of(f);
        Function = function with
        {
            Parameters = function.Parameters.Zip(
                Outside, (p, o) => p with { IsArray = arrays.IsArray(o) }).ToEquatable(),
        };
    }

    /// <summary>Nothing is differentiable yet.</summary>
    public FunctionIR Function { get; }

    /// <summary>Values of the surroundings: where it is differentiated.</summary>
    public IReadOnlyList<int> Points { get; }

    /// <summary>Cotangents of its first results, or tangents of its arguments.</summary>
    public IReadOnlyList<int> Directions { get; }

    /// <summary>Values of the surroundings that it reads beside its arguments.</summary>
    public IReadOnlyList<int> Captured { get; }

    /// <summary>What its parameters are outside.</summary>
    public IReadOnlyList<int> Outside => [.. Points, .. Captured];

    public int Results => Function.Results.Count;

    public bool IsReverse => _opener.Attributes.Text("mode") == "reverse";

    /// <summary>What the user called.</summary>
    public Attributes Call => _opener.Attributes.Without(LinearKey);

    /// <summary>The attribute of a Derive whose function is linear in its points.</summary>
    public const string LinearKey = "linear";

    /// <summary>Its function is linear in its points.</summary>
    public bool IsLinear => _opener.Attributes.Has(LinearKey);

    public static Derivation Of(FunctionIR f, Regions regions, int opener) => new(f, regions, opener);

    /// <summary>The function where these of its parameters move.</summary>
    public FunctionIR Along(Func<int, bool> moves) => Function with
    {
        Parameters = Function.Parameters.Select((p, i) => p with { Differentiable = moves(i) }).ToEquatable(),
    };

    /// <summary>The function and its tangent, with the tangent of each parameter that moves as a further parameter;
    /// those that move, in order.</summary>
    public (FunctionIR Function, IReadOnlyList<int> Moving) Tangent(Func<int, bool> moves)
    {
        int[] moving = [.. Enumerable.Range(0, Function.Parameters.Count).Where(moves)];
        return (IsLinear && moving.All(i => i < Points.Count) ? Linear(moving) : Forward.Run(Along(moves)), moving);
    }

    // Along a direction it is the function there. A derivative of the user's may call the method that it is of, whose
    // tangent is the transpose of that derivative: its tangent, again, would never end.
    private FunctionIR Linear(int[] moving)
    {
        var b = new Builder();
        var around = Function.Nodes.Take(Function.Parameters.Count).Select(n => b.Append(n)).ToArray();
        var tangents = moving.Select(i => b.Append(Function.Nodes[i] with
        {
            Name = Function.Nodes[i].Name + Forward.Suffix,
        })).ToArray();
        var there = around.Select((value, i) => i >= Points.Count ? value
            : Array.IndexOf(moving, i) is >= 0 and var k ? tangents[k]
            : b.Zeros(value.Type)).ToArray();
        var results = Place(b, Function, around).Zip(
            Function.Results, (value, r) => r with { Node = value.Id }).ToList();
        results.AddRange(Place(b, Function, there).Zip(
            Forward.NamesOf(Function.Results.Select(r => r.Name)), (value, name) => new Result(value.Id, name)));
        return b.ToFunction(Function with
        {
            Parameters = Function.Parameters.Concat(moving.Select(i => Function.Parameters[i] with
            {
                Path = new LeafPath(Function.Parameters[i].Path, Role.Tangent).ToString(),
            })).ToEquatable(),
        }, results.ToArray());
    }

    /// <summary>Appends what a function computes, its parameters replaced; gives its results.</summary>
    /// <param name="b">What is being built.</param>
    /// <param name="g">The function.</param>
    /// <param name="arguments">One for each parameter.</param>
    /// <param name="primal">The line that all of it differentiates, where it has none of its own; null for
    /// none.</param>
    /// <param name="repeats">The function has run with these arguments: nothing of it throws, but what derivatives of
    /// the user's do in it.</param>
    public static Value[] Place(
        Builder b, FunctionIR g, IReadOnlyList<Value> arguments, string? primal = null, bool repeats = false)
    {
        var map = new Value[g.Nodes.Count];
        var hasRun = repeats ? HasRun(g) : [];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = i < arguments.Count ? arguments[i]
                : b.Copy(
                    g.Nodes[i] with
                    {
                        Primal = g.Nodes[i].Primal ?? primal,
                        // A call in a derivative of the user's runs where what it gives is asked for.
                        Repeats = g.Nodes[i].Repeats || hasRun.Contains(i)
                            || (primal is not null && g.Nodes[i].Op == Op.Invoke),
                    },
                    o => map[o].Id);
        }

        return [.. g.Results.Select(r => map[r.Node])];
    }

    // What may throw and is the function's own: not a tangent in it, nor a part that only derivatives run.
    private static HashSet<int> HasRun(FunctionIR g)
    {
        var regions = Regions.Of(g.Nodes);
        var own = new HashSet<int>(Enumerable.Range(0, g.Nodes.Count).Where(
            i => g.Nodes[i].Primal is null && Effects.MayThrow(g, i)));
        foreach (int custom in Enumerable.Range(0, g.Nodes.Count).Where(i => g.Nodes[i].Op == Op.Custom))
            own.ExceptWith(Enumerable.Range(regions.Middle(custom), regions.End(custom) - regions.Middle(custom)));
        return own;
    }

    /// <summary>Appends the reverse derivative of a function.</summary>
    /// <param name="b">What is being built.</param>
    /// <param name="g">The function.</param>
    /// <param name="bound">The parameters with respect to which.</param>
    /// <param name="parameters">What the parameters are outside.</param>
    /// <param name="cotangents">Of its first results.</param>
    /// <param name="call">What the user called.</param>
    /// <param name="primal">The line that all of it differentiates; null where it is the program's own.</param>
    /// <param name="repeats">The function has run with these parameters.</param>
    public static Value Region(
        Builder b, FunctionIR g, IReadOnlyList<int> bound, IReadOnlyList<Value> parameters,
        IReadOnlyList<Value> cotangents, Attributes call, string? primal, bool repeats)
    {
        b.Of(primal, repeats);
        var opener = b.Derive(reverse: true, [.. bound.Select(i => parameters[i])], cotangents, call);
        var inside = parameters.ToArray();
        for (int k = 0; k < bound.Count; k++)
            inside[bound[k]] = b.Argument(k, g.TypeOf(bound[k])).Named(g.Nodes[bound[k]].Name);
        var results = Place(b, g, inside, primal, repeats);
        b.Of(primal, repeats);
        b.EndDerive(results);
        return opener;
    }

    /// <summary>It is known at compile time, or nothing at all.</summary>
    public static bool IsKnown(FunctionIR f, int value) => f.Nodes[value] switch
    {
        { Op: Op.Constant or Op.Dimension or Op.Unset } => true,
        { Op: Op.Broadcast } stretched => IsKnown(f, stretched.Operands[0]),
        _ => false,
    };

    /// <summary>The nodes of a part of a region as a function of its arguments and of what it captures.</summary>
    /// <param name="f">The surroundings.</param>
    /// <param name="start">Its first node.</param>
    /// <param name="end">The node that ends it; its operands are the results.</param>
    /// <param name="arguments">Their types.</param>
    /// <param name="captured">What else becomes a parameter.</param>
    /// <param name="name">What an argument is called that has no name of its own.</param>
    public static FunctionIR Extract(
        FunctionIR f, int start, int end, IReadOnlyList<TensorType> arguments, IReadOnlyList<int> captured,
        Func<int, string?>? name = null)
    {
        var parameters = new List<Parameter>();
        var nodes = new List<Node>();
        var map = new Dictionary<int, int>();
        void AddParameter(TensorType type, string? named)
        {
            parameters.Add(new Parameter(named ?? "value", type, false));
            nodes.Add(new Node(Op.Parameter, type, default, Attributes.None, f.Nodes[end].Origin, named ?? "value"));
        }

        for (int k = 0; k < arguments.Count; k++)
            AddParameter(arguments[k], ArgumentNode(f, start, k)?.Name ?? name?.Invoke(k));
        foreach (int value in captured)
        {
            map[value] = nodes.Count;
            AddParameter(f.TypeOf(value), f.Nodes[value].Name);
        }

        // What is known is known inside as well.
        int Mapped(int value)
        {
            if (map.TryGetValue(value, out int copy))
                return copy;
            var node = f.Nodes[value];
            node = node with { Operands = node.Operands.Select(Mapped).ToEquatable() };
            nodes.Add(node);
            return map[value] = nodes.Count - 1;
        }

        foreach (int value in Enumerable.Range(start, end - start + 1).SelectMany(i => f.Nodes[i].Operands)
            .Where(o => o < start && IsKnown(f, o)))
            Mapped(value);
        int depth = 0;
        for (int i = start; i < end; i++)
        {
            var node = f.Nodes[i];
            if (node.Op == Op.Argument && depth == 0)
            {
                map[i] = (int)node.Attributes.Integer("index");
                continue;
            }

            depth += Regions.Opens(node.Op) ? 1 : Regions.Ends(node.Op) ? -1 : 0;
            var operands = node.Operands.Select(Mapped).ToEquatable();
            map[i] = nodes.Count;
            nodes.Add(node with { Operands = operands });
        }

        var results = f.Nodes[end].Operands.Select((o, k) => new Result(Mapped(o), "result" + k)).ToArray();
        return f with
        {
            Parameters = parameters.ToEquatable(), Nodes = nodes.ToEquatable(), Results = results.ToEquatable(),
            Guards = default,
        };
    }

    private static Node? ArgumentNode(FunctionIR f, int start, int k) => f.Nodes.Skip(start)
        .TakeWhile(n => n.Op == Op.Argument).FirstOrDefault(n => n.Attributes.Integer("index") == k);
}
