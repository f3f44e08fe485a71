namespace DiffProg.Generators.IR;

/// <summary>Which body of a function is called.</summary>
public enum CallBody
{
    /// <summary>The function.</summary>
    Value,

    /// <summary>The function, which keeps what its adjoints need; its last result is the frame in which it does.</summary>
    Forward,

    /// <summary>From a frame, what is no number among the arguments, a cotangent of each real result and the shadows of
    /// arrays: the gradients of the arguments that are numbers. To those of the others it adds.</summary>
    Backward,

    /// <summary>A method whose body is not read, as it is: the callee is its C# text.</summary>
    Opaque,

    /// <summary>Shows a value and its adjoint to the caller's probe: the callee is the name.</summary>
    Visit,
}

/// <summary>
/// A call that stands, of a function that is compiled once. What a derivative calls is again a function: its name is
/// that of the function and what was derived, along which arguments.
/// </summary>
/// <param name="Callee">The function: a method's id, and what was made of it.</param>
/// <param name="Body">Which of its bodies.</param>
/// <param name="Results">What comes out: numbers, and tensors, which are written to memory of the caller's.</param>
/// <param name="Written">The operands, arrays all of them, that are not afterwards as they were.</param>
public sealed record Invocation(
    string Callee, CallBody Body, EquatableArray<TensorType> Results, EquatableArray<int> Written)
{
    private const char Derived = '\'';

    /// <summary>The pair of bodies has these arguments' gradients; a tangent runs along them.</summary>
    public EquatableArray<int> Along { get; init; } = EquatableArray<int>.Empty;

    /// <summary>Backward: the arguments that are not passed, because only their shadows are needed.</summary>
    public EquatableArray<int> Arrays { get; init; } = EquatableArray<int>.Empty;

    /// <summary>What an <see cref="Op.Invoke"/> calls.</summary>
    public static Invocation Of(Node node)
    {
        var a = node.Attributes;
        var kinds = a.Text("results").Split([' '], StringSplitOptions.RemoveEmptyEntries);
        return new Invocation(
            a.Text("callee"), BodyOf(node),
            kinds.Select((kind, k) => TensorType
                .Scalar((ScalarKind)Enum.Parse(typeof(ScalarKind), kind, ignoreCase: true))
                .WithShape(a.Has(Shape(k)) ? a.Dims(Shape(k)) : [])).ToEquatable(),
            a.Integers("written"))
        {
            Along = a.Has("along") ? a.Integers("along") : EquatableArray<int>.Empty,
            Arrays = a.Has("arrays") ? a.Integers("arrays") : EquatableArray<int>.Empty,
        };
    }

    /// <summary>The attribute with the shape of an argument, as a method whose body is not read states it.</summary>
    public static string ArgumentShape(int argument) => $"argument{argument}";

    /// <summary>The attribute with the shape of a result that is a tensor.</summary>
    public static string Shape(int result) => $"shape{result}";

    /// <summary>It calls a function that is compiled.</summary>
    public static bool IsOfFunction(Node node) => node.Op == Op.Invoke && BodyOf(node) < CallBody.Opaque;

    /// <summary>It calls a method whose body is not read.</summary>
    public static bool IsOpaque(Node node) => node.Op == Op.Invoke && BodyOf(node) == CallBody.Opaque;

    /// <summary>It shows an adjoint.</summary>
    public static bool IsVisit(Node node) => node.Op == Op.Invoke && BodyOf(node) == CallBody.Visit;

    private static CallBody BodyOf(Node call) =>
        call.Attributes.Has("body") ? (CallBody)call.Attributes.Integer("body") : CallBody.Value;

    /// <summary>It is a tensor that comes out of a call.</summary>
    public static bool IsTensor(Node node) =>
        node.Op == Op.Returned && node.Type.Rank > 0 && !node.Attributes.Has("argument");

    /// <summary>The values that a call reads: of a part of an array, where it begins and how long it is.</summary>
    public static IEnumerable<int> Reads(FunctionIR f, Node call) => call.Operands.SelectMany(o =>
        f.Nodes[o] is { Op: Op.View } view ? view.Operands : EquatableArray.Of(o));

    /// <summary>What of it the node knows.</summary>
    public Attributes ToAttributes()
    {
        var attributes = Attributes.None.With("callee", Callee)
            .With("results", string.Join(" ", Results.Select(r => r.Kind.ToString().ToLowerInvariant())))
            .With("written", Written);
        if (Body != CallBody.Value)
            attributes = attributes.With("body", (int)Body).With("along", Along);
        if (Arrays.Count > 0)
            attributes = attributes.With("arrays", Arrays);
        for (int k = 0; k < Results.Count; k++)
        {
            if (Results[k].Rank > 0)
                attributes = attributes.With(Shape(k), Results[k].Dims);
        }

        return attributes;
    }

    /// <summary>The method's own name, of an id or of what was derived of it.</summary>
    public static string MethodOf(string callee) => callee.Split('[', '<', Derived)[0].Split('.').Last();

    /// <summary>The name of a function's tangent along some of its arguments.</summary>
    public static string Tangent(string callee, IEnumerable<int> along) =>
        $"{callee}{Derived}{string.Join(",", along)}";

    /// <summary>The function that a tangent is of, and along which arguments; null for a method.</summary>
    public static (string Callee, int[] Along)? Source(string callee)
    {
        int at = callee.LastIndexOf(Derived);
        return at < 0 ? null : (callee.Substring(0, at), callee.Substring(at + 1)
            .Split([','], StringSplitOptions.RemoveEmptyEntries)
            .Select(i => int.Parse(i, System.Globalization.CultureInfo.InvariantCulture)).ToArray());
    }
}
