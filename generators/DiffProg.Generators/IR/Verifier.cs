using DiffProg.Generators.Library;

namespace DiffProg.Generators.IR;

/// <summary>Checks what every pass must leave true; tests run it after each pass, and it prints the function when it
/// fails.</summary>
public static partial class Verifier
{
    public static FunctionIR Verify(FunctionIR f, string after)
    {
        var regions = Regions.Of(f.Nodes, (i, message) => Require(false, i, message));
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            var node = f.Nodes[i];
            var row = Primitives.Of(node.Op);
            Require((node.Op == Op.Parameter) == (i < f.Parameters.Count), i, "parameters come first, and only there");
            Require(node.Operands.All(o => o >= 0 && o < i), i, "operands come before their users");
            Require(row.Arity < 0
                || node.Operands.Count == row.Arity, i, $"has {node.Operands.Count} operands, not {row.Arity}");
            Require(node.Operands.All(o => regions.Sees(i, o)), i,
                "uses a value of a region that it does not stand in");
            if (node.Type.Shape is null || row.Class == OperationClass.Region || node.Op == Op.Array
                || node.Operands.Any(o => f.Nodes[o].Type.Shape is null))
                continue;
            try
            {
                var context = new ShapeContext(node.Operands.Select(o => f.Nodes[o].Type).ToArray(), node.Attributes);
                if (Broken(node, context) is { } why)
                    Require(false, i, why);
                if (TypeRule(node, row) is { } rule)
                    Require(rule(context) is var type
                        && type.Equals(node.Type), i, $"has type {node.Type}, its operands make it {type}");
            }
            catch (ShapeException e)
            {
                Require(false, i, $"has operands that do not fit ({e.Rule}: {e.Message})");
            }
        }

        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (Derivative(f, regions, i) is { } why)
                Require(false, i, why);
        }

        var arrays = Arrays.Of(f);
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (CallThatStands(f, i) is { } why)
                Require(false, i, why);
            Require(f.Nodes[i].Op != Op.Save
                || !f.Nodes[i].Operands.Any(arrays.IsArray), i, "saves an array");
            if (f.Nodes[i].Op is not (Op.Carried or Op.Result))
                continue;
            Require(!arrays.IsArray(i) || regions.Sources(i).All(s => arrays.First(s) == arrays.First(i)), i,
                "is one array or another");
            Require(f.TypeOf(i).Shape is null || regions.Sources(i).All(s => f.Nodes[s].Op == Op.Unset
                || f.TypeOf(s).Shape is null || f.TypeOf(s).Equals(f.TypeOf(i))
                || IsChangedByALoop(f, regions, i, f.TypeOf(s))), i,
                "has another type than what it is made of");
        }

        for (int i = 0; i < f.Nodes.Count; i++)
        {
            Require(Primitives.Of(f.Nodes[i].Op).Class is OperationClass.Element or OperationClass.Region
                or OperationClass.Structure
                || !f.Nodes[i].Operands.Any(o => f.Nodes[arrays.First(o)].Op == Op.Array), i, "reads memory as a value");
        }

        for (int i = 0; i < f.Parameters.Count; i++)
            Require(IsKnownAs(f.Parameters[i].Type, f.Nodes[i].Type), i, $"is declared {f.Parameters[i].Type}");
        foreach (var result in f.Results)
        {
            Require(result.Node >= 0 && result.Node < f.Nodes.Count, result.Node, "is no node, but a result");
            var type = f.Nodes[result.Node].Type;
            Require(result.Declared is not { } declared || IsKnownAs(type.WithShape(declared), type), result.Node,
                $"is returned as {result.Name}{result.Declared}, and has type {type}");
            int of = result.Accumulate ? f.Parameters.ToList().FindIndex(p => p.Path == result.Name) : -1;
            Require(of < 0 || type.Equals(f.Nodes[of].Type), result.Node,
                $"is the gradient of {result.Name}, which has another type");
        }

        return f;

        void Require(bool condition, int node, string message) => Verifier.Require(f, after, condition, node, message);
    }

    // A size is here what it is in this iteration, or at the end; an integer beside the tensor says so.
    private static bool IsChangedByALoop(FunctionIR f, Regions regions, int crossing, TensorType other) =>
        f.TypeOf(crossing) is var type && f.Nodes[regions.Opener(crossing)].Op == Op.Loop
        && other.Kind == type.Kind && other.Rank == type.Rank
        && regions.Sources(crossing).Append(crossing).Any(i => LoopSize.In(f.TypeOf(i)));

    private static void Require(FunctionIR f, string after, bool condition, int node, string message)
    {
        if (!condition)
            throw new InvalidOperationException($"after {after}: %{node} {message}\n{Printer.Print(f)}");
    }

    // What must hold of the function in a Derive; null where it does.
    private static string? Derivative(FunctionIR f, Regions regions, int i)
    {
        var node = f.Nodes[i];
        switch (node.Op)
        {
            case Op.Argument:
                int around = regions.Parent(i);
                if (around >= 0 && f.Nodes[around].Op == Op.Custom)
                {
                    return node.Attributes.Integer("index") is var argument
                        && argument >= f.Nodes[around].Operands.Count ? null
                        : Unless(
                            Same(i, f.Nodes[around].Operands[(int)argument]), "has another type than the argument");
                }

                return around < 0 || f.Nodes[around].Op != Op.Derive
                    || node.Attributes.Integer("index") >= f.Nodes[around].Attributes.Integer("arguments")
                    ? "is no argument of the function that it stands in"
                    : Unless(
                        Same(i, regions.SourcesOfDerivative(i).First()), "has another type than what it stands for");
            case Op.EndCustom when Regions.IsCheckpoint(f.Nodes[regions.Parent(i)]):
                return Unless(node.Operands.Count == 0, "has a derivative");
            case Op.EndCustom when f.Nodes[regions.Parent(i)] is var custom:
                var given = IsReverse(custom) ? custom.Attributes.Integers("moving").Select(k => custom.Operands[k])
                    : f.Nodes[regions.Middle(regions.Parent(i))].Operands;
                return Unless(
                    given.Count() == node.Operands.Count && given.Zip(node.Operands, Same).All(same => same),
                    "has derivatives of other types");
            case Op.EndDerive when f.Nodes[regions.Parent(i)] is var opener && IsReverse(opener):
                var cotangents = Directions(opener);
                return Unless(
                    cotangents.Count <= node.Operands.Count
                    && cotangents.Zip(node.Operands, Same).All(same => same), "has cotangents of other types");
            case Op.Derive when !IsReverse(node):
                return Unless(
                    Directions(node).Count == node.Attributes.Integer("arguments")
                    && Directions(node).Zip(node.Operands, Same).All(same => same), "has tangents of other types");
            case Op.Derivative:
                var derive = f.Nodes[node.Operands[0]];
                if (derive.Op is not (Op.Derive or Op.Custom))
                    return "is a derivative of nothing";
                var results = f.Nodes[regions.Function(node.Operands[0])].Operands;
                int k = (int)node.Attributes.Integer("index");
                if (derive.Op == Op.Custom)
                    return Unless(k < results.Count && Same(i, results[k]), "has another type");
                var rest = IsReverse(derive) ? derive.Operands : results;
                return Unless(Same(i, k < results.Count ? results[k] : rest[k - results.Count]), "has another type");
            default:
                return null;
        }

        bool IsReverse(Node opener) => opener.Attributes.Text("mode") == "reverse";

        List<int> Directions(Node opener) => [.. opener.Operands.Skip((int)opener.Attributes.Integer("arguments"))];

        bool Same(int a, int b) => f.TypeOf(a) is var x && f.TypeOf(b) is var y
            && (x.Shape is null || y.Shape is null ? x.Kind == y.Kind : x.Equals(y));
    }

    // What must hold of a call that stands, and of what comes out of it; null where it does.
    private static string? CallThatStands(FunctionIR f, int i)
    {
        var node = f.Nodes[i];
        if (node.Op == Op.Invoke)
        {
            var call = Invocation.Of(node);
            return Unless(
                call.Written.All(k => k < node.Operands.Count && f.TypeOf(node.Operands[k]).Rank > 0),
                "writes what is no array")
                ?? Unless(
                    call.Body != CallBody.Forward || call.Results.LastOrDefault()?.Kind == ScalarKind.Frame,
                    "keeps what its adjoints need, and gives no frame")
                ?? Unless(
                    call.Body != CallBody.Backward || (node.Operands.Count > 0
                    && f.TypeOf(node.Operands[0]).Kind == ScalarKind.Frame), "has no frame to begin with");
        }

        if (node.Op != Op.Returned)
            return null;
        if (f.Nodes[node.Operands[0]] is not { Op: Op.Invoke } invoke)
            return "comes out of no call";
        var of = Invocation.Of(invoke);
        if (node.Attributes.Has("argument"))
            return Unless(
                of.Written.Contains((int)node.Attributes.Integer("argument")),
                "is an array that the call does not write");
        int result = (int)node.Attributes.Integer("index");
        return Unless(
            result < of.Results.Count && (of.Results[result].Equals(node.Type)
                || (node.Type.Shape is null && of.Results[result].Kind == node.Type.Kind)),
            "is no result of the call, or has another type");
    }

    // How a node's type follows from its operands; null where it is free to choose.
    private static Func<ShapeContext, TensorType>? TypeRule(Node node, Primitive row) => node.Op switch
    {
        Op.Composite => Composites.Of(node.Attributes.Text("name")).Shape,
        Op.FoldKey => row.Shape,
        _ => row.Class is OperationClass.Leaf or OperationClass.Structure ? null : row.Shape,
    };

    // Inference finds declared dimensions to be others; neither kind nor rank.
    private static bool IsKnownAs(TensorType declared, TensorType type) => declared.Kind == type.Kind
        && (declared.Shape is null || type.Shape is null || declared.Rank == type.Rank);

    // A size that a loop changes is said before it is used. What stands for something from outside is used later.
    private static void RequireSizes(FunctionIR f, string after)
    {
        var regions = Regions.Of(f.Nodes);
        var said = Enumerable.Range(0, f.Nodes.Count).Where(i => f.Nodes[i].Op == Op.Size)
            .ToLookup(i => f.Nodes[i].Attributes.Dims("dim")[0].AsSymbol!);
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (Primitives.Of(f.Nodes[i].Op).Class == OperationClass.Region)
                continue;
            foreach (string size in LoopSize.NamesIn(f.Nodes[i]))
            {
                bool isSaid = said[size].Any(s => s < i && regions.Sees(i, s));
                Require(f, after, isSaid, i, $"has the size {size} too early");
            }
        }
    }

    /// <summary>
    /// Verifies a whole program: its sizes are made of those of parameters, because nothing else has one when it runs.
    /// </summary>
    public static FunctionIR VerifyClosed(FunctionIR f, string after)
    {
        Verify(f, after);
        // Until inference the names of callees are among them.
        if (f.Nodes.Any(n => n.Type.Shape is null || n.Op is Op.Ascribe or Op.Intrinsic or Op.Call))
            return f;
        var known = new HashSet<string>(f.Parameters.SelectMany(p =>
            p.Type is { IsInteger: true, Rank: 0 } ? [p.Path] : p.Type.Shape?.SelectMany(d => d.Symbols) ?? [])
            .Concat(f.Nodes.Take(f.Parameters.Count).SelectMany(n => n.Type.Dims).SelectMany(d => d.Symbols))
            .Concat(f.Parameters.SelectMany(p => p.Lists).SelectMany(d => d.Symbols))
            .Concat(Dim.AtRunTime.Symbols));
        RequireSizes(f, after);
        known.UnionWith(f.Nodes.Where(n => n.Op == Op.Size).SelectMany(n => n.Attributes.Dims("dim")[0].Symbols));
        bool IsKnown(Dim dim) => dim.Symbols.All(known.Contains);
        for (int i = f.Parameters.Count; i < f.Nodes.Count; i++)
        {
            var dims = f.Nodes[i].Attributes.Values.Values.OfType<EquatableArray<Dim>>().SelectMany(d => d)
                .Concat(f.Nodes[i].Type.Dims);
            Require(f, after, dims.All(IsKnown), i, "has a size that no parameter gives");
        }

        foreach (var guard in f.Guards)
        {
            Require(f, after, IsKnown(guard.Left) && IsKnown(guard.Right), 0,
                $"guards {guard.Left} and {guard.Right}, which no parameter gives");
            Require(f, after, guard.Relation != Relation.IndexBelow
                || f.Parameters.Any(p => p.Path == guard.Subject && p.Type.IsInteger),
                0, $"guards the indices {guard.Subject}, which are no parameter");
        }

        return f;
    }
}
