namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Random programs over the language, the same for the same seed. They terminate, stay within their arrays, and keep
/// their numbers moderate: what a loop carries goes through functions that are bounded, so that an error is an error
/// and not the rounding of a chaotic iteration.
/// </summary>
public sealed partial class ProgramGenerator(int seed)
{
    internal const string Parameters =
        "Real x, Real y, int n, int[] k, «[Shape(\"p\")]» Real[] a, «[Shape(\"q\")]» ReadOnlySpan<Real> b";

    // Pieces of a function after its calls are inlined, about four operations each: a tenth of what the language takes,
    // so that no program is refused for its size.
    private const int Most = 400;

    private readonly Random _random = new(seed);
    private readonly List<string> _methods = [];
    private readonly HashSet<string> _spans = ["b"];
    private readonly Dictionary<string, int> _sizes = [];

    // What calls have added to the function that is open.
    private int _inlined;
    private int _names;

    public static Node Generate(int seed) => new ProgramGenerator(seed).Program();

    private Node Program()
    {
        var members = new List<Node>();
        for (int i = _random.Next(3); i > 0; i--)
            members.Add(Helper());
        members.Add(Main());
        return new(Sort.Other, Construct.None, "$*", [.. members]);
    }

    private Node Main()
    {
        var scope = new Scope { CanReturn = true };
        scope.Reals.AddRange(["x", "y"]);
        scope.Assignable.AddRange(["x", "y"]);
        scope.Integers.Add("n");
        scope.Arrays.AddRange(["a", "b"]);
        return new(Sort.Other, Construct.None, $"«[Differentiable]» public static Real F({Parameters})\n{{\n$0$1\n}}",
            Statements(scope, 3 + _random.Next(5), 3), Result(scope));
    }

    private Node Helper()
    {
        string name = Fresh("Helper");
        var scope = new Scope { CanReturn = true };
        scope.Reals.AddRange(["u", "v"]);
        scope.Assignable.AddRange(["u", "v"]);
        scope.Integers.Add("m");
        var helper = new Node(
            Sort.Other, Construct.None,
            $"«[Differentiable]» public static Real {name}(Real u, Real v, int m)\n{{\n$0$1\n}}",
            Statements(scope, 1 + _random.Next(3), 1), Result(scope));
        _methods.Add(name);
        Close(name, helper, 0);
        return helper;
    }

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

    // Everything that is in scope has a part in it: what nobody reads tests nothing.
    private Node Result(Scope scope)
    {
        var terms = scope.Reals.Select(r => One(Construct.Variable, r)).ToList();
        var sum = terms.Aggregate((s, t) => Real(Construct.ArithmeticAdd, $"($0 + {Factor()} * $1)", s, t));
        return new(Sort.Other, Construct.None, "return $0;", sum);
    }

    private Node Statements(Scope scope, int count, int depth) =>
        new(Sort.Other, Construct.None, "$*", [.. Enumerable.Range(0, count).Select(_ => Statement(scope, depth))]);

    private string Fresh(string prefix) => prefix + _names++;

    private string Factor() => Pick("0.5", "1.25", "0.3", "-0.7", "2");

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    private static Node One(Construct construct, string text) => new(Sort.Real, construct, text);

    private static Node Real(Construct construct, string text, params Node[] parts) =>
        new(Sort.Real, construct, text, parts);

    private static Node Integer(Construct construct, string text, params Node[] parts) =>
        new(Sort.Integer, construct, text, parts);

    private static Node Bool(Construct construct, string text, params Node[] parts) =>
        new(Sort.Bool, construct, text, parts);

    private static Node Do(Construct construct, string text, params Node[] parts) =>
        new(Sort.Statement, construct, text, parts);
}
