namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Random programs over the language, the same for the same seed. They terminate, stay within their arrays, and keep
/// their numbers moderate: what a loop carries goes through functions that are bounded, so that an error is an error
/// and not the rounding of a chaotic iteration.
/// </summary>
public sealed partial class ProgramGenerator(int seed, bool themed)
{
    internal const string Parameters =
        "Real x, Real y, int n, int[] k, «[Shape(\"p\")]» Real[] a, «[Shape(\"q\")]» ReadOnlySpan<Real> b";

    /// <summary>An argument that is written, rows, tensors, and a record of parameters, where a program has
    /// them.</summary>
    internal const string Written = ", «[Shape(\"r\")]» Span<Real> w";
    internal const string OfRows = ", Real[][] h";
    internal const string OfParameters = ", «[Dims(\"d=d\")]» Net p";
    internal const string OfTensors = ", «[Shape(\"d\")]» Tensor<Real> c, «[Shape(\"d, d\")]» Tensor<Real> m";

    // Pieces of a function after its calls are inlined, about four operations each: a tenth of what the language takes,
    // so that no program is refused for its size.
    private const int Most = 400;

    private readonly Random _random = new(seed);
    private readonly List<string> _methods = [];

    // Spans and places: what no function can capture.
    private readonly HashSet<string> _spans = ["b"];
    private readonly Dictionary<string, int> _sizes = [];
    private readonly SortedSet<Theme> _themes = [];

    // What calls have added to the function that is open.
    private int _inlined;
    private int _names;

    // Where the statements of F itself stand; null while methods are made.
    private Scope? _main;

    public static Node Generate(int seed, bool themed = false) => new ProgramGenerator(seed, themed).Program();

    // What a program is about, besides what all of them are.
    private enum Theme
    {
        Values,
        Memory,
        Grids,
        Functions,
        Tensors,
        References,
        Recursion,
        Choices,
        Rows,
        Derivatives,
        Marks,
        Parameters,
    }

    private Node Program()
    {
        foreach (var theme in Enum.GetValues<Theme>())
        {
            // What these bring is made less often.
            bool isRare = theme is Theme.Recursion or Theme.Rows or Theme.Derivatives or Theme.Parameters;
            if (themed && Chance(isRare ? 0.42 : 0.36))
                _themes.Add(theme);
        }

        // Their tensors have the size of those of the program.
        if (_themes.Contains(Theme.Parameters))
            _themes.Add(Theme.Tensors);
        var members = new List<Node>();
        foreach (string prefix in Helpers())
            members.Add(Helper(prefix));
        members.Add(Main());
        var types = TypesIn(string.Concat(members));
        return new(Sort.Other, Construct.None, "$*", [.. types, .. members]);
    }

    private Node Main()
    {
        var scope = new Scope { CanReturn = true };
        scope.Reals.AddRange(["x", "y"]);
        scope.Assignable.AddRange(["x", "y"]);
        scope.Integers.Add("n");
        scope.Arrays.AddRange(["a", "b"]);
        string parameters = Parameters;
        var first = Do(Construct.None, "");
        // With parameters no other argument has a gradient.
        if (_themes.Contains(Theme.Memory) && !_themes.Contains(Theme.Parameters))
        {
            parameters += Written;
            scope.Arrays.Add("w");
            scope.Writable.Add("w");
            _spans.Add("w");
            first = Do(Construct.WrittenArgument, "$0w[0] += $1;\n", Spread(scope), Number(scope, 1));
        }

        if (_themes.Contains(Theme.Rows))
        {
            parameters += OfRows;
            scope.Arrays.AddRange(["h[0]", "h[1]"]);
        }

        if (_themes.Contains(Theme.Tensors))
        {
            parameters += OfTensors;
            scope.Vectors.Add("c");
            scope.Matrices.Add("m");
        }

        if (_themes.Contains(Theme.Parameters))
        {
            parameters += OfParameters;
            scope.Vectors.Add("p.Bias");
            scope.Integers.Add("p.Layers.Count");
        }

        _main = scope;

        if (_themes.Contains(Theme.Tensors) && Chance(0.6))
            first = new(Sort.Other, Construct.None, "$*", first, ChangingSizes(scope));
        if (_themes.Contains(Theme.Marks))
            first = new(Sort.Other, Construct.None, "$*", first, Do(Construct.Probe, "x = Probe($0, \"x\");", Leaf(scope)));
        // It begins with what it is about.
        var opening = _themes.SelectMany(t => Enumerable
            .Range(0, (t is Theme.Memory ? 6 : t is Theme.Choices ? 5 : 3) + _random.Next(3)).Select(_ => Themed(scope, t)));
        return new(
            Sort.Other, Construct.None,
            // One name of an adjoint is sure to be there.
            $"«[Differentiable]» public static Real F({parameters})\n{{\n$0$1$2return "
            + (_themes.Contains(Theme.Marks) ? "Probe($3, \"result\")" : "$3") + ";\n}", first,
            new Node(Sort.Other, Construct.None, "$*", [.. opening]),
            Statements(scope, (_themes.Count > 2 ? 3 : 4) + _random.Next(5), 3), Sum(scope));
    }

    // What the program is about; or, where that is not possible here, an assignment.
    private Node Themed(Scope scope, Theme theme) => theme switch
    {
        Theme.Values => DeclareValue(scope),
        Theme.Memory => Memory(scope),
        Theme.Grids => Grids(scope),
        Theme.Functions => FunctionValue(scope),
        Theme.References => References(scope),
        Theme.Recursion => Recursion(scope),
        Theme.Choices => Choices(scope),
        Theme.Rows => Rows(scope),
        Theme.Derivatives => Derivatives(scope),
        Theme.Marks => Marks(scope),
        Theme.Parameters => OfParameterRecords(scope),
        _ => Tensors(scope),
    } ?? Assign(scope);

    private Node? ThemedNumber(Scope scope, int depth) => Pick([.. _themes]) switch
    {
        Theme.Values => NumberOfPair(scope, depth),
        Theme.Grids => NumberOfGrid(scope),
        Theme.Functions => NumberOfFunction(scope),
        Theme.Tensors => NumberOfTensor(scope, depth),
        Theme.References when scope.Loops == 0 => CallByReference(scope, elements: false),
        Theme.Recursion => NumberOfRecursion(scope),
        Theme.Choices => NumberOfChoice(scope, depth),
        Theme.Rows => NumberOfRows(scope),
        Theme.Derivatives => Derivative(scope),
        Theme.Marks => NumberOfMarks(scope, depth),
        _ => null,
    };

    // A function that calls one twice which calls one twice doubles at every level.
    private bool CanCall(string name) => _inlined + _sizes[name] <= Most;

    private string Call(string name)
    {
        _inlined += _sizes[name];
        return name;
    }

    private int Open()
    {
        int outside = _inlined;
        _inlined = 0;
        return outside;
    }

    private void Close(string name, Node function, int outside)
    {
        _sizes[name] = function.Size + _inlined;
        _inlined = outside;
    }

    // Most of what is in scope has a part in it: what nobody reads tests nothing. Not all, for the last use of a value
    // is then elsewhere.
    private Node Sum(Scope scope)
    {
        var terms = scope.Reals.Select(r => One(Construct.Variable, r))
            .Concat(scope.Writable.Select(a => One(Construct.ElementReadFromEnd, a + Pick("[^1]", "[0]"))))
            .Concat(scope.Grids.Select(g => One(Construct.GridRead, g + "[0, 1]")))
            .Concat(scope.Rows.Select(g => One(Construct.RowRead, g + Pick("[1][0]", "[0][^1]"))))
            .Concat(scope.Vectors.Concat(scope.Matrices).Select(t => One(Construct.TensorReduction, $"Sum({t})")))
            .ToList();
        terms = [.. terms.Where(_ => Chance(0.75)).DefaultIfEmpty(terms[^1])];
        return terms.Aggregate((s, t) => Real(Construct.ArithmeticAdd, $"($0 + {Factor()} * $1)", s, t));
    }

    private Node Statements(Scope scope, int count, int depth) =>
        new(Sort.Other, Construct.None, "$*", [.. Enumerable.Range(0, count).Select(_ => Statement(scope, depth))]);

    private string Fresh(string prefix) => prefix + _names++;

    private string Factor() => Pick("0.5", "1.25", "0.3", "-0.7", "2");

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    private static Node One(Construct construct, string text) => new(Sort.Real, construct, text);

    private static Node Real(Construct construct, string text, params Node[] parts) =>
        new(Sort.Real, construct, text, Used(text, parts));

    private static Node Integer(Construct construct, string text, params Node[] parts) =>
        new(Sort.Integer, construct, text, parts);

    private static Node Bool(Construct construct, string text, params Node[] parts) =>
        new(Sort.Bool, construct, text, parts);

    private static Node Do(Construct construct, string text, params Node[] parts) =>
        new(Sort.Statement, construct, text, Used(text, parts));

    // One of several texts may need fewer parts than another.
    private static Node[] Used(string text, Node[] parts) =>
        text == "$*" ? parts : [.. parts.TakeWhile((_, i) => text.Contains("$" + i))];
}
