using DiffProg.Generators.Analysis;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Forward mode: from a function to one that also takes a tangent for each differentiable parameter and also returns
/// the tangent of each result.
/// </summary>
public static class Forward
{
    /// <summary>Appended to the name of a value.</summary>
    public const string Suffix = "Tangent";

    /// <param name="f">Typed, without calls.</param>
    public static FunctionIR Run(FunctionIR f)
    {
        f = OpenComposites.WithoutTangent(ExpandDerivatives.OfForwardMode(Checkpoints.Open(f)));
        var b = new Builder();
        int parameters = f.Parameters.Count;
        var primal = new Value[f.Nodes.Count];
        var tangent = new Value?[f.Nodes.Count];
        for (int i = 0; i < parameters; i++)
            primal[i] = b.Append(f.Nodes[i]);
        var added = new List<Parameter>();
        for (int i = 0; i < parameters; i++)
        {
            var p = f.Parameters[i];
            if (!p.Differentiable)
                continue;
            added.Add(p with { Path = TangentPath(p.Path, f.Parameters.Concat(added)), Differentiable = false });
            tangent[i] = b.Append(f.Nodes[i] with { Name = f.Nodes[i].Name + Suffix });
        }

        var activity = Activity.Of(f);
        // What is written and has no tangent of its own yet.
        for (int i = 0; i < parameters; i++)
        {
            if (f.Parameters[i].Written && tangent[i] is null && activity.IsVaried(i))
                tangent[i] = b.Shadow(f.TypeOf(i), null);
        }

        var crossings = new Crossings(f, activity);
        var regions = Regions.Of(f.Nodes);
        for (int i = parameters; i < f.Nodes.Count; i++)
        {
            var node = f.Nodes[i];
            b.OfProgram(node.Origin);
            if (node.Op == Op.Derive)
            {
                int derive = i;
                CompilerFailure.At(node.Origin, () => ForwardDerive.Run(b, f, regions, derive, primal, tangent));
                i = regions.End(i);
                continue;
            }

            if (node.Op == Op.Custom)
            {
                int custom = i;
                CompilerFailure.At(node.Origin, () => ForwardCustom(b, f, regions, custom, activity, primal, tangent));
                i = regions.End(i);
                continue;
            }

            if (node.Op == Op.Derivative)
                continue;
            if (node.Op == Op.Invoke)
            {
                ForwardCall.Run(b, f, i, activity, primal, tangent);
                continue;
            }

            if (node.Op == Op.Returned)
            {
                // Its own was set with the call, which may have no tangent.
                primal[i] = b.Copy(node, o => primal[o].Id);
                tangent[i] = ForwardCall.Tangent(b, f, i, primal, tangent);
                continue;
            }

            if (Primitives.Of(node.Op).Class == OperationClass.Region)
            {
                (primal[i], tangent[i]) = crossings.Cross(b, i, primal, tangent);
                continue;
            }

            primal[i] = b.Copy(node, o => primal[o].Id);
            // The same part of the tangent is made where a call takes it.
            if (node.Op == Op.View)
                continue;
            if (node.Op == Op.Array)
            {
                // Beside the array, so that there is one wherever it is written.
                tangent[i] = !activity.IsVaried(i) ? null
                    : Arrays.IsGrowing(node) ? b.Copy(node, o => primal[o].Id)
                    : b.Shadow(node.Type, node.Operands is [var length] ? primal[length] : null);
                continue;
            }

            b.OfDerivative(Describe.Line(f, i));
            int before = b.Nodes.Count;
            var rule = new RuleContext(b, node, node.Operands.Select(o => primal[o]).ToArray(), primal[i]);
            int current = i;
            CompilerFailure.At(node.Origin, () => tangent[current] =
                DerivativeRules.Tangent(rule, node.Operands.Select(o => tangent[o]).ToArray()));
            b.Hint(before, node.Type, node.Wish + Suffix);
            if (tangent[i] is { } t)
                b.Name(t, node.Name is { } name ? name + Suffix : null);
        }

        b.OfProgram();
        var arrays = Arrays.Of(f);
        var results = f.Results.Select(r => r with { Node = primal[r.Node].Id }).Concat(
            f.Results.Zip(NamesOf(f.Results.Select(r => r.Name)), (r, name) => (Result: r, Name: name))
                .Where(x => f.TypeOf(x.Result.Node).IsFloat)
                .Select(x => new Result((tangent[x.Result.Node]
                    ?? Zero(b, primal[x.Result.Node], arrays.IsArray(x.Result.Node))).Id, x.Name))).ToArray();
        return b.ToFunction(f with { Parameters = f.Parameters.Concat(added).ToEquatable() }, results);
    }

    // A function that is a tangent itself has a tangent of the same argument already.
    private static string TangentPath(string path, IEnumerable<Parameter> others)
    {
        var taken = new HashSet<string>(others.Select(p => p.Path));
        string owner = path;
        for (int i = 2; taken.Contains(new LeafPath(owner, Role.Tangent).ToString()); i++)
            owner = path + i;
        return new LeafPath(owner, Role.Tangent).ToString();
    }

    /// <summary>The names of the results' tangents; the user may have given such a name to another result.</summary>
    public static IReadOnlyList<string> NamesOf(IEnumerable<string> results)
    {
        var names = new List<string>(results);
        foreach (string result in results)
        {
            string name = result + Suffix;
            while (names.Contains(name))
                name += "_";
            names.Add(name);
        }

        return names.Skip(names.Count / 2).ToList();
    }

    // It stays what it is, for a reverse mode that may come; beside it the user's derivative, or its transpose.
    private static void ForwardCustom(
        Builder b, FunctionIR f, Regions regions, int opener, Activity activity, Value[] primal, Value?[] tangent)
    {
        var rule = CustomRule.Of(f, regions, opener);
        for (int i = opener; i <= regions.End(opener); i++)
            primal[i] = b.Copy(f.Nodes[i], o => primal[o].Id);
        var outputs = f.Nodes[regions.Middle(opener)].Operands
            .Select((o, k) => b.Derivative(primal[opener], k, f.TypeOf(o))).ToArray();
        var moving = rule.Moving.Select(i => tangent[rule.Inputs[i]]).ToArray();
        // What nobody asks for there may be no derivative of.
        bool isWanted = Enumerable.Range(opener, f.Nodes.Count - opener).Any(i => f.Nodes[i].Op == Op.Derivative
            && f.Nodes[i].Operands[0] == opener && activity.IsUseful(i));
        var tangents = moving.All(t => t is null) || !isWanted ? null : rule.Pushforward(
            b, [.. rule.Inputs.Select(i => primal[i])], outputs, [.. rule.Captured.Select(c => primal[c])], moving,
            Describe.Line(f, opener));
        b.OfProgram();
        for (int i = regions.End(opener) + 1; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op != Op.Derivative || f.Nodes[i].Operands[0] != opener)
                continue;
            int k = (int)f.Nodes[i].Attributes.Integer("index");
            primal[i] = outputs[k].Named(f.Nodes[i].Name);
            tangent[i] = tangents?[k].Named(f.Nodes[i].Name is { } name ? name + Suffix : null);
        }
    }

    private static Value Zero(Builder b, Value result, bool isArray) => result.Type switch
    {
        { IsMadeAtRunTime: true } type => b.Shadow(type, b.LengthOf(result)),
        var type => isArray ? b.Shadow(type, null) : b.Zeros(type),
    };
}
