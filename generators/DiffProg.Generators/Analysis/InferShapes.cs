using DiffProg.Generators.IR;
using DiffProg.Generators.Library;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Gives every value its symbolic shape, opens library functions into primitives and composites (their shapes decide
/// how), and turns what cannot be proved into guards. After it, no Intrinsic, Call or Ascribe is left; a call of a
/// function that calls itself is an Invoke.
/// </summary>
public sealed partial class InferShapes
{
    private readonly FunctionIR _source;
    private readonly Builder _builder = new();
    private readonly Regions _regions;
    private readonly Unifier _unifier;
    private readonly List<Issue> _issues = [];
    private readonly List<Issue> _notes = [];
    private readonly HashSet<string> _declared;

    // The node that is looked at.
    private int _current;

    // Which memory an array is, and what part of it: where it begins, how long it is.
    private readonly Arrays _arrays;
    private readonly Dictionary<int, (Value Start, Value Length)> _views = [];

    // The axes of tensors that loops change, and the sizes of each: in an iteration, and when the loop has ended.
    private readonly ChangingSizes _changing;
    private readonly Dictionary<ChangingSizes.Axis, (Dim Here, Dim After)> _sizes = [];
    private readonly Dictionary<int, IReadOnlyList<ChangingSizes.Axis>[]> _groups = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, int> _here = [];
    private readonly Dictionary<string, (int Loop, int Node)> _after = [];

    // Null for a value that could not be made; what depends on it stays silent.
    private readonly Value?[] _values;

    // What the arguments of functions stand for.
    private readonly Dictionary<int, Value> _outside = [];

    // Only the shapes of results are looked for.
    private readonly bool _looks;

    private InferShapes(FunctionIR source, ChangingSizes changing, bool looks = false)
    {
        (_source, _changing, _looks) = (source, changing, looks);
        _values = new Value?[source.Nodes.Count];
        _arrays = Arrays.Of(source);
        _regions = Regions.Of(source.Nodes);
        _unifier = new Unifier(() => _builder.MapDims(d => _unifier!.Resolve(d)), Merged, OnTheWay,
            new HashSet<string>(source.Parameters.SelectMany(p => p.Type.Shape ?? default)
                .Select(d => d.AsSymbol).OfType<string>()));
        // An integer argument, or a length that nobody named, is compared on purpose.
        _declared = new HashSet<string>(source.Parameters.SelectMany(p => p.Type.Shape ?? default)
            .SelectMany(d => d.Symbols).Where(s => !s.Contains('.') && source.Parameters.All(p => p.Path != s)));
    }

    /// <summary>The function is null where an issue is an error; otherwise they are notes.</summary>
    public static (FunctionIR? Function, EquatableArray<Issue> Issues) Run(FunctionIR source)
    {
        var changing = new ChangingSizes();
        while (true)
        {
            changing.Grew = false;
            var pass = new InferShapes(source, changing);
            var function = pass.Run();
            if (!changing.Grew)
                return (function, (function is null ? pass._issues : pass._notes).ToEquatable());
        }
    }

    /// <summary>The shapes of a function's results, as far as they follow from the calls whose shapes are known; null
    /// for one that is not.</summary>
    internal static IReadOnlyList<EquatableArray<Dim>?> Results(FunctionIR source)
    {
        var pass = new InferShapes(source, new ChangingSizes(), looks: true);
        pass.Nodes();
        return [.. source.Results.Select(r => pass._values[r.Node] is { Type.Shape: { } dims }
            ? pass._unifier.Resolve(dims) : (EquatableArray<Dim>?)null)];
    }

    // The function in a Derive has no type yet, because of a finding.
    private bool LacksFunction(Node node, int index) => node.Op switch
    {
        Op.Argument => _values[_regions.Parent(index)] is null || _values[ArgumentOf(index)] is null,
        Op.EndCustom => _values[_regions.Middle(_regions.Parent(index))] is null,
        Op.EndDerive => _values[_regions.Parent(index)] is null,
        Op.Invoke when IsOfDerivative(node) => LikeDerivative(index).Any(o => _values[o] is null),
        Op.Derivative => _values[_regions.Function(node.Operands[0])] is null,
        _ => false,
    };

    private void Nodes()
    {
        for (int i = 0; i < _source.Nodes.Count; i++)
        {
            var node = _source.Nodes[i];
            if (node.Operands.Any(o => _values[o] is null) || LacksFunction(node, i)
                || (IsCrossing(node) && !IsUnset(i) && _values[Source(i)] is null))
                continue;
            (_builder.Origin, _builder.Line) = (node.Origin, Describe.Line(_source, i, SizeText));
            int checks = _unifier.Guards.Count;
            _current = i;
            Attempt(node.Origin, () =>
            {
                RequireDivisor(node);
                var value = Infer(node, _current);
                _builder.Name(value, node.Name);
                _values[_current] = value;
            });
            // It might not end.
            if (ConditionalPart.IsMarked(node) && node.Op == Op.Call)
                _issues.Add(new Issue("DP1063", ConditionalPart.Of(node), EquatableArray.Of(
                    Invocation.MethodOf(node.Attributes.Text("callee")))));
            if (ConditionalPart.IsMarked(node) && Invocation.IsOpaque(node))
                _issues.Add(new Issue("DP1027", ConditionalPart.Of(node), EquatableArray.Of(
                    $"A call of '{Invocation.MethodOf(node.Attributes.Text("callee"))}'")));
            if (ConditionalPart.IsMarked(node) && MayThrow(node, checks) is { } what)
                _issues.Add(new Issue("DP1027", ConditionalPart.Of(node), EquatableArray.Of(what)));
        }
    }

    private FunctionIR? Run()
    {
        Nodes();
        var results = new List<Result>();
        foreach (var result in _source.Results)
        {
            if (_values[result.Node] is not { } value)
                continue;
            var origin = _source.Nodes[result.Node].Origin;
            _current = result.Node;
            Attempt(origin, () => value = ResultOf(value, result));
            if (value.Node.Op != Op.Parameter)
                _builder.Name(value, result.Name);
            results.Add(result with { Node = value.Id });
        }

        RequireBoundNames();
        return _issues.Count > 0 ? null : Resolved(results);
    }

    // A program that always throws is a mistake; in a region it may be what the region is there to avoid.
    private void RequireDivisor(Node node)
    {
        if (node is { Op: Op.Intrinsic, Type.IsInteger: true } && _regions.Parent(_current) < 0
            && node.Attributes.Text("name") is var name && (name is "Divide" or "Remainder")
            && _values[node.Operands[1]]!.Value.AsConstant is 0)
            throw new ShapeException("DP2006", name, "the divisor is 0");
    }

    // What would throw although C# does not evaluate it; checks up to `before` have to hold anyway.
    private string? MayThrow(Node node, int before)
    {
        if (_unifier.Guards.Count > before)
            return $"The check '{Printer.Print(_unifier.Guards[before])}' on entry";
        if (node.Op != Op.Intrinsic)
            return null;
        return node.Attributes.Text("name") switch
        {
            "Divide" or "Remainder" when node.Type.IsInteger && _values[node.Operands[1]]?.AsConstant is null => "An integer division",
            "Index" when Sizes.TryOf(_values[node.Operands[1]]!.Value, _ => { }) is null => "Index",
            // The smallest int has no absolute value.
            "Abs" when node.Type.IsInteger => "Math.Abs of an integer",
            _ => null,
        };
    }

    private void Attempt(Origin origin, Action action)
    {
        try
        {
            CompilerFailure.At(origin, action);
        }
        catch (CompilerFailure e) when (e.InnerException is ShapeException shapes)
        {
            _issues.Add(new Issue(shapes.Rule, origin, shapes.Arguments.Select(LoopSize.Plain).ToEquatable()));
        }
    }

    // Two names of the user that an operation makes one: a check on entry, and perhaps a slip.
    private void Merged(string first, string second)
    {
        if (!_declared.Contains(first) || !_declared.Contains(second))
            return;
        var node = _source.Nodes[_current];
        string what = node.Op == Op.Intrinsic ? SourceText.NameOf(node.Attributes.Text("name"))
            : node.Op == Op.Ascribe ? node.Attributes.Text("of").Split(' ').Last() : "the stated shape";
        string doubt = what == "MatMul" ? "; if not, is a Transpose missing?" : "";
        var note = new Issue("DP2010", node.Origin, EquatableArray.Of(what, first, second, doubt));
        if (!_notes.Contains(note))
            _notes.Add(note);
    }

    private Value Infer(Node node, int index)
    {
        var operands = node.Operands.Select(o => _values[o]!.Value).ToArray();
        switch (node.Op)
        {
            case Op.Intrinsic when node.Attributes.Text("name") == "Length" && LengthOf(node.Operands[0]) is { } length:
                return length;
            case Op.Intrinsic:
                return Intrinsics.Expand(new IntrinsicCall(
                    _builder, _unifier, node, operands, () => SourceText.Of(_source, index))
                {
                    MayNotRun = _regions.Parent(index) >= 0,
                });
            case Op.Ascribe:
                if (LengthOf(node.Operands[0]) is not null)
                    ExpectAnyLength(node);
                else
                    Expect(operands[0], node.Attributes.Dims("shape"), node.Attributes.Text("of"));
                return See(index, node.Operands[0], operands[0]);
            case Op.Array when Arrays.IsGrowing(node):
                return _builder.Append(node with
                {
                    Type = node.Type.WithShape([Dim.AtRunTime]), Operands = EquatableArray.Of(operands[0].Id),
                });
            case Op.Array when operands.Length > 0:
                return KnownLength(operands[0]) is { } known
                    ? _builder.Array(TensorType.Unknown(node.Type.Kind).WithShape([known]))
                    : _builder.Array(node.Type.Kind, operands[0]);
            case Op.Call:
                return Invoke(node, operands);
            case Op.Invoke:
                return Opaque(node, index, operands);
            case Op.Returned:
                return _builder.Returned(operands[0], (int)node.Attributes.Integer("index"));
            case Op.CallResult:
                return Returned(node, index, operands[0]);
            case Op.View:
                _views[index] = _views.TryGetValue(node.Operands[0], out var whole)
                    ? (whole.Start + operands[1], operands[2]) : (operands[1], operands[2]);
                return operands[0];
            case Op.Whole:
                return See(index, node.Operands[1], operands[0]);
            case Op.Read or Op.Write or Op.AddTo when _views.TryGetValue(node.Operands[0], out var view):
                int at = node.Op == Op.Read ? 1 : 2;
                operands[at] = view.Start + _builder.Apply(Op.CheckIndex, operands[at], view.Length);
                var done = _builder.Apply(node.Op, operands);
                return node.Op == Op.Read ? done : See(index, node.Operands[0], done);
            case Op.Extent when !operands[0].Type.IsMadeAtRunTime:
                return _builder.Dimension(operands[0].Type.Size, ScalarKind.I32);
            case Op.Gather when operands[0].Type.Dims.Skip(1).Any(ElementSize.In):
                return Element(operands[0], operands[1], index);
            case Op.Loop when _changing.Groups(index, AxisBefore).Any():
                return Loop(node, index);
            case Op.Derive:
                return Derive(node, index, operands);
            case Op.Argument:
                var argument = Typed(node, _values[ArgumentOf(index)]!.Value);
                _outside[argument.Id] = _values[ArgumentOf(index)]!.Value;
                return argument;
            case Op.EndCustom:
                return EndCustom(node, index, operands);
            case Op.EndDerive:
                return EndDerive(node, index, operands);
            case Op.Derivative:
                return Derivative(node, operands[0]);
            case Op.Parameter:
                return _builder.Append(node with { Name = node.Name ?? _source.Parameters[index].Path });
            default:
                return IsCrossing(node) ? Crossing(node, index)
                    : node.Op is Op.Next or Op.EndIf ? Border(node, index)
                    : Primitives.Of(node.Op).Class
                        is OperationClass.Leaf or OperationClass.Structure or OperationClass.Region
                    ? _builder.Copy(node, o => _values[o]!.Value.Id)
                    : _builder.Apply(node.Op, node.Attributes, operands);
        }
    }

    // The call of a function that calls itself. It takes parts of arrays as they are.
    private Value Invoke(Node node, Value[] operands)
    {
        var callee = _source.Standing.FirstOrDefault(s => s.Name == node.Attributes.Text("callee"));
        var results = callee is null ? Invocation.Of(node).Results
            : callee.Results.Select(r => ResultOf(node, callee, r, operands)).ToEquatable();
        // The callee's derivative adds to one shadow for each.
        var twice = node.Attributes.Integers("elements").Where(k => operands[k].Type.IsFloat)
            .Select(k => node.Operands[k]).GroupBy(_arrays.First).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw new ShapeException(
                "DP1062", _source.Nodes[twice.Key].Name ?? "an array",
                Invocation.MethodOf(node.Attributes.Text("callee")));
        }

        return _builder.Append(node with
        {
            Op = Op.Invoke, Type = TensorType.None, Operands = Parts(node, operands),
            Attributes = (Invocation.Of(node) with { Results = results }).ToAttributes(),
        });
    }

    // A method whose body is not read returns what it says that it does; its derivative, what it is the derivative of.
    private Value Opaque(Node node, int index, Value[] operands)
    {
        var call = Invocation.Of(node);
        var results = IsOfDerivative(node) ? LikeDerivative(index).Select(o => _values[o]!.Value.Type)
            : call.Results.Select(r => r.WithShape(_unifier.Resolve(r.Dims)));
        if (results.SelectMany(r => r.Dims).SelectMany(d => d.Symbols).FirstOrDefault(InlinedName.Is) is { } size)
        {
            throw new ShapeException(
                "DP2006", Invocation.MethodOf(call.Callee),
                $"what it returns has the size '{InlinedName.Plain(size)}', which is no size here");
        }

        var attributes = (call with { Results = results.ToEquatable() }).ToAttributes();
        foreach (string key in new[] { NoDerivative.PrimalKey, OpaqueRule.ModeKey }.Where(node.Attributes.Has))
            attributes = attributes.With(key, node.Attributes.Text(key));
        return _builder.Append(node with
        {
            Operands = Parts(node, operands), Attributes = OpaqueRule.Copy(node, attributes),
        });
    }

    // Parts of arrays, as they are.
    private EquatableArray<int> Parts(Node call, Value[] operands) => operands.Select((o, k) =>
        !_views.TryGetValue(call.Operands[k], out var view) ? o.Id
        : _builder.Append(new Node(
            Op.View, TensorType.Unknown(o.Type.Kind).WithShape([Dim.AtRunTime]),
            EquatableArray.Of(o.Id, view.Start.Id, view.Length.Id), Attributes.None, call.Origin)).Id).ToEquatable();

    private static bool IsOfDerivative(Node node) =>
        Invocation.IsOpaque(node) && node.Attributes.Has(NoDerivative.PrimalKey);

    // What a derivative of the user's gives: tangents of the results, or gradients of the arguments that move.
    private int[] LikeDerivative(int index)
    {
        int opener = _regions.Parent(index);
        var attributes = _source.Nodes[opener].Attributes;
        return attributes.Text("mode") == "forward" ? [.. _source.Nodes[_regions.Middle(opener)].Operands]
            : [.. attributes.Integers("moving").Select(i => _source.Nodes[opener].Operands[i])];
    }

    // In the sizes of what goes in.
    private TensorType ResultOf(Node call, FunctionIR callee, Result result, Value[] operands)
    {
        var type = callee.TypeOf(result.Node);
        if (type.Shape is { Count: 0 })
            return type;
        string method = Invocation.MethodOf(callee.Name);
        if (result.Declared is not { } declared)
            throw new ShapeException("DP1060", method, "is not known from a path that does without a call of it");
        Dim? Here(string name)
        {
            int k = callee.Parameters.ToList().FindIndex(p => p.Path == name && p.Type.IsInteger);
            if (k >= 0)
            {
                return Sizes.TryOf(operands[k], d => _unifier.TryAtMost(Dim.Zero, d, Sizes.Rounding))
                    ?? throw new ShapeException("DP1060", method, $"is {declared}, and '{name}' is no size here");
            }

            return call.Attributes.Has(InlinedName.Call)
                ? Dim.Symbol(InlinedName.Of(name, (int)call.Attributes.Integer(InlinedName.Call))) : null;
        }

        return type.WithShape(_unifier.Resolve(declared.Select(d => d.Substitute(Here))));
    }

    private Value Returned(Node node, int index, Value call)
    {
        if (!node.Attributes.Has("argument"))
            return _builder.Returned(call, (int)node.Attributes.Integer("index"));
        int k = (int)node.Attributes.Integer("argument"), array = _source.Nodes[node.Operands[0]].Operands[k];
        return See(index, array, _builder.Left(call, k, _values[array]!.Value.Type));
    }

    private static bool IsCrossing(Node node) =>
        node.Op is Op.Carried or Op.Result && node.Type.Shape is not { Count: 0 };

    // A tensor or the version of an array that crosses a border: all that it may be have one shape.
    private Value Crossing(Node node, int index) => See(index, Source(index), _builder.Append(node with
    {
        Type = IsUnset(index) ? node.Type.WithShape([])
            : Changed(_values[Source(index)]!.Value.Type, node, index),
        Operands = node.Operands.Select(o => _values[o]!.Value.Id).ToEquatable(),
    }));

    // The same part of the next version.
    private Value See(int index, int array, Value version)
    {
        if (_views.TryGetValue(array, out var view))
            _views[index] = view;
        return version;
    }

    // Of a part, or of an array that is made with it; null where its type says it.
    private Value? LengthOf(int array) => _views.TryGetValue(array, out var view) ? view.Length
        : !_values[array]!.Value.Type.IsMadeAtRunTime ? null
        : _source.Nodes[_arrays.First(array)] is { Op: Op.Array, Operands: [var length] } ? _values[length]
        : _builder.Apply(Op.Extent, _values[array]!.Value);

    // A sum of lengths and constants; an argument may be negative.
    private Dim? KnownLength(Value length) => Sizes.TryOf(length, _ => { }) is { IsNeverNegative: true } size
        && !LoopSize.In(size) && !size.Symbols.Any(s => _source.Parameters.Any(p => p.Path == s)) ? size : null;

    // A callee may call the length of an argument what it likes; one length that two arguments share is another matter.
    private static void ExpectAnyLength(Node ascribe)
    {
        if (ascribe.Attributes.Dims("shape") is not [{ AsSymbol: { } name }]
            || !InlinedName.Plain(name).EndsWith(".Length", StringComparison.Ordinal))
        {
            throw new ShapeException(
                "DP2006", ascribe.Attributes.Text("of"),
                "it has a [Shape], and the length of what is passed is not known on entry");
        }
    }

    // Nothing is known of it until an iteration ends: what a loop may return.
    private bool IsUnset(int node) => _source.Nodes[node].Op == Op.Unset
        || (_source.Nodes[node].Op == Op.Carried && IsUnset(_regions.Sources(node).First()));

    private void Retype(int loop, int k, TensorType type)
    {
        for (int i = loop + 1; i < _regions.End(loop); i++)
        {
            if (_source.Nodes[i].Op == Op.Carried && _regions.Parent(i) == loop
                && _source.Nodes[i].Attributes.Integer("index") == k)
                _builder.Retype(_values[i]!.Value, type);
        }
    }

    private int Source(int crossing)
    {
        int[] sources = [.. _regions.Sources(crossing).Where(s => s > crossing || !IsUnset(s))];
        // A path that calls the function itself has no shape yet.
        return _looks ? sources.Where(s => _values[s] is not null).Append(sources[0]).First() : sources[0];
    }

    // What goes over a border is shaped like what goes over it on the other path, or in the first iteration.
    private Value Border(Node node, int index)
    {
        int opener = _regions.Parent(index);
        var others = node.Op == Op.Next ? Regions.Initial(_source.Nodes[opener]).ToArray()
            : [.. _source.Nodes[_regions.Middle(opener)].Operands];
        for (int k = 0; k < others.Length; k++)
        {
            string name = _source.Nodes[others[k]].Name ?? _source.Nodes[node.Operands[k]].Name ?? "a value";
            if (_values[others[k]] is not { } other || _values[node.Operands[k]] is not { } value)
                continue;
            if (IsUnset(others[k]) && node.Op == Op.Next && LoopSize.In(value.Type))
                throw new ShapeException("DP1102", $"'{name}', which the loop returns,");
            else if (IsUnset(others[k]) && node.Op == Op.Next)
                Retype(opener, k, value.Type);
            else if (node.Op == Op.Next && !_arrays.IsArray(others[k]))
                Compare(opener, k, other, value, name);
            else if (!IsUnset(others[k]) && !IsUnset(node.Operands[k]) && (value.Type.Rank > 0 || other.Type.Rank > 0))
                ExpectSame(value, other.Type.Dims, node.Op == Op.Next ? $"'{name}' after an iteration"
                    : $"'{name}' on the other path");
        }

        if (node.Op == Op.Next && _groups.ContainsKey(opener))
            return NextSizes(node, opener);
        return _builder.Copy(node, o => _values[o]!.Value.Id);
    }

    // N and 2 N are not one size, although they might be: a check on entry would only say that N is 0.
    private void ExpectSame(Value value, EquatableArray<Dim> expected, string of)
    {
        var (actual, wanted) = (_unifier.Resolve(value.Type.Dims), _unifier.Resolve(expected));
        if (actual.Zip(wanted, (a, b) => a != b && a.Symbols.Intersect(b.Symbols).Any()).Any(grows => grows))
            throw new ShapeException("DP2003", of, actual.ToString(), UserText(expected));
        Expect(value, expected, of);
    }

    // What it computes with is bound to what comes in.
    private Value Typed(Node node, Value like) => _builder.Append(node with
    {
        Type = like.Type, Operands = node.Operands.Select(o => _values[o]!.Value.Id).ToEquatable(),
    });

    // A direction has the shape of what moves along it: of its argument, or of the result.
    private Value Derive(Node node, int index, Value[] operands)
    {
        int count = (int)node.Attributes.Integer("arguments");
        if (node.Attributes.Text("mode") == "forward")
        {
            for (int i = 0; i < count; i++)
                Expect(operands[count + i], _unifier.Resolve(operands[i].Type.Dims), DirectionOf(node));
        }

        return _builder.Copy(node, o => _values[o]!.Value.Id);
    }

    private Value EndDerive(Node node, int index, Value[] operands)
    {
        var opener = _source.Nodes[_regions.Parent(index)];
        int count = (int)opener.Attributes.Integer("arguments");
        if (opener.Attributes.Text("mode") == "reverse")
        {
            for (int i = 0; i < opener.Operands.Count - count; i++)
            {
                Expect(
                    _values[opener.Operands[count + i]]!.Value, _unifier.Resolve(operands[i].Type.Dims),
                    DirectionOf(opener));
            }
        }

        return _builder.Copy(node, o => _values[o]!.Value.Id);
    }

    // A derivative of the user's takes the arguments and the results of the function, and tangents of those arguments
    // that move or cotangents of the results.
    private int ArgumentOf(int argument)
    {
        int opener = _regions.Parent(argument), k = (int)_source.Nodes[argument].Attributes.Integer("index");
        var inputs = _source.Nodes[opener].Operands;
        if (k < inputs.Count)
            return inputs[k];
        var outputs = _source.Nodes[_regions.Middle(opener)].Operands;
        k -= inputs.Count;
        if (k < outputs.Count)
            return outputs[k];
        k -= outputs.Count;
        return _source.Nodes[opener].Attributes is var a && a.Text("mode") == "forward"
            ? inputs[a.Integers("moving")[k]] : outputs[k];
    }

    private Value EndCustom(Node node, int index, Value[] operands)
    {
        var attributes = _source.Nodes[_regions.Parent(index)].Attributes;
        int[] of = LikeDerivative(index);
        for (int k = 0; k < of.Length; k++)
        {
            Expect(operands[k], _unifier.Resolve(_values[of[k]]!.Value.Type.Dims),
                $"the derivative of {attributes.Text("call")}");
        }

        return _builder.Copy(node, o => _values[o]!.Value.Id);
    }

    private static string DirectionOf(Node derive) =>
        (derive.Attributes.Text("mode") == "forward" ? "the direction of " : "the cotangent of ")
            + derive.Attributes.Text("call");

    private Value Derivative(Node node, Value opener)
    {
        var source = _source.Nodes[node.Operands[0]];
        var results = _source.Nodes[_regions.Function(node.Operands[0])].Operands;
        int k = (int)node.Attributes.Integer("index");
        int of = k < results.Count ? results[k]
            : source.Attributes.Text("mode") == "reverse" ? source.Operands[k - results.Count]
            : results[k - results.Count];
        return Typed(node, _values[of]!.Value);
    }

    // A length as the dimension that it is.
    private string? SizeText(int node) =>
        _values[node] is { Node: { Op: Op.Dimension } size }
            ? Plain(_unifier.Resolve(size.Attributes.Dims("dim")[0])).ToString() : null;

    private void Expect(Value value, EquatableArray<Dim> expected, string of)
    {
        if (value.Type is { IsInteger: true, Rank: 0 })
        {
            // An integer argument that the callee uses as a size; where it is no size here, the callee does not need
            // it.
            while (_outside.TryGetValue(value.Id, out var outside))
                value = outside;
            if (Sizes.TryOf(value, d => _unifier.TryAtMost(Dim.Zero, d, $"{of}: {Sizes.Rounding}")) is { } size)
                _unifier.TryUnify(size, expected[0], of);
            return;
        }

        var actual = value.Type.Dims;
        string Text(EquatableArray<Dim> dims) => _unifier.Resolve(dims).ToString();
        if (actual.Count != expected.Count)
            throw new ShapeException("DP2003", of, Text(actual), UserText(expected));
        for (int i = 0; i < actual.Count; i++)
        {
            string why = $"axis {i} of {of} is {UserText(expected)}";
            if (!_unifier.TryUnify(actual[i], expected[i], why))
                throw new ShapeException("DP2003", of, Text(actual), UserText(expected));
        }
    }

    // The user's names: without the marks of the call, and resolved where the call decided them.
    private string UserText(EquatableArray<Dim> dims) => "[" + string.Join(", ", dims.Select(d =>
        _unifier.Resolve(d) is var r && !r.Symbols.Any(InlinedName.Is) ? r : Plain(d))) + "]";

    private static Dim Plain(Dim dim) => dim.Substitute(s => Dim.Symbol(InlinedName.Plain(s)));

    // A dimension that occurs in expressions only could be anything.
    private void RequireBoundNames()
    {
        var bound = new HashSet<string>(_source.Parameters.SelectMany(p => p.Type switch
        {
            { Kind: ScalarKind.I32, Shape.Count: 0 } => [p.Path],
            _ => (p.Type.Shape ?? default).Concat(p.Lists).Select(d => d.AsSymbol).OfType<string>(),
        }));
        foreach (var parameter in _source.Parameters.Select((p, i) => (p, i)))
        {
            foreach (string name in (parameter.p.Type.Shape ?? default).Concat(parameter.p.Lists)
                .SelectMany(d => d.Symbols))
            {
                if (bound.Add(name))
                {
                    _issues.Add(new Issue(
                        "DP2004", _source.Nodes[parameter.i].Origin, EquatableArray.Of(name, parameter.p.Path)));
                }
            }
        }
    }

    private FunctionIR Resolved(List<Result> results) => _source with
    {
        Nodes = _builder.Nodes.ToEquatable(),
        Results = results.ToEquatable(),
        Guards = _source.Guards.Concat(_unifier.Guards).ToEquatable(),
    };
}
