namespace DiffProg.Tests.RandomPrograms;

// Functions as values, and the methods that a program calls.
public sealed partial class ProgramGenerator
{
    private const string Generic =
        "where T : System.Numerics.IFloatingPointIeee754<T>";

    // Methods that the program calls, those that others call first.
    private IEnumerable<string> Helpers()
    {
        var helpers = new List<string>();
        for (int i = _random.Next(3); i > 0; i--)
            helpers.Add(Pick("HelperN", "HelperN", "HelperT"));
        void Maybe(Theme theme, params string[] kinds) => helpers.AddRange(
            kinds.Where(_ => _themes.Contains(theme) && Chance(theme is Theme.Values or Theme.Functions ? 0.6 : 0.95)));
        Maybe(Theme.Values, "HelperP", "HelperT");
        Maybe(Theme.Memory, "HelperW");
        Maybe(Theme.Functions, "HelperF", "HelperM", "HelperG");
        Maybe(Theme.References, "HelperR", "HelperO");
        if (_themes.Contains(Theme.Values))
            Maybe(Theme.References, "HelperB");
        Maybe(Theme.Recursion, "HelperD", "HelperE", "HelperA", "HelperC");
        Maybe(Theme.Choices, "HelperI", "HelperJ");
        Maybe(Theme.Rows, "HelperY");
        Maybe(Theme.Marks, "HelperK", "HelperQ");
        Maybe(Theme.Tensors, "HelperV");
        Maybe(Theme.Parameters, "HelperL");
        return helpers;
    }

    private Node Helper(string prefix)
    {
        string name = Fresh(prefix);
        var helper = prefix switch
        {
            "HelperT" => Method(name, "(Real, Real)", "Real u, int m", scope => Names(scope, ["u"], "m"), "($1, $2)"),
            "HelperP" => Method(
                name, "Pair", "Pair p, Real u", scope =>
                {
                    Names(scope, ["u"], null);
                    scope.Reals.AddRange(["p.A", "p.B"]);
                    scope.Pairs.Add("p");
                }, "new Pair($1, $2)"),
            "HelperW" => Method(
                name, "Real", "Span<Real> into, ReadOnlySpan<Real> of, Real u", scope =>
                {
                    Names(scope, ["u"], null);
                    scope.Arrays.AddRange(["into", "of"]);
                    scope.Writable.Add("into");
                    _spans.UnionWith(["into", "of"]);
                }, "$1"),
            "HelperF" => Method(
                name, "Real", "Func<Real, Real> f, Real u, int m", scope =>
                {
                    Names(scope, ["u"], "m");
                    scope.Functions.Add(("f", Construct.CallOfLambda));
                    _sizes["f"] = Argument;
                }, "$1"),
            "HelperM" => FunctionFromMethod(name),
            "HelperG" => GenericMethod(name),
            "HelperR" => ByReference(name),
            "HelperO" => ByOut(name),
            "HelperB" => StructByReference(name),
            "HelperD" => Recursive(name),
            "HelperE" => Mutual(name),
            "HelperA" => RecursiveThatWrites(name),
            "HelperC" => RecursiveOverParts(name),
            "HelperI" => ModelFromMethod(name),
            "HelperJ" => OverModels(name),
            "HelperY" => OverRows(name),
            "HelperK" => Method(
                name, "Real", "Real u, Real v, int m", scope => Names(scope, ["u", "v"], "m"), "$1", "Checkpoint"),
            "HelperQ" => Opaque(name),
            "HelperV" => OverVectors(name),
            "HelperL" => OverLayer(name),
            _ => Method(
                name, "Real", "Real u, Real v, int m = 2", scope => Names(scope, ["u", "v"], "m"), "$1"),
        };
        _methods.Add(name);
        Close(name, helper, 0);
        return helper;
    }

    // What is passed for a function has no more pieces, its calls included.
    private const int Argument = 30;

    private static void Names(Scope scope, string[] reals, string? integer)
    {
        scope.Reals.AddRange(reals);
        scope.Assignable.AddRange(reals);
        if (integer is not null)
            scope.Integers.Add(integer);
    }

    private Node Method(
        string name, string type, string parameters, Action<Scope> names, string result, string also = "")
    {
        var scope = new Scope { CanReturn = type == "Real" };
        names(scope);
        string head = (also.Length > 0 ? $"«[{also}]» " : "") + "«[Differentiable]»";
        string text = $"{head} public static {type} {name}({parameters})\n{{\n$0return {result};\n}}";
        return new(
            Sort.Other, Construct.None, text,
            Used(text, [Statements(scope, 1 + _random.Next(3), 1), Sum(scope), Sum(scope)]));
    }

    private Node FunctionFromMethod(string name)
    {
        var scope = new Scope();
        scope.Reals.AddRange(["s", "u"]);
        return new(
            Sort.Other, Construct.None,
            $"«[Differentiable]» public static Func<Real, Real> {name}(Real s) => u => $0;", Tame(Number(scope, 2)));
    }

    private Node GenericMethod(string name)
    {
        string signature = $"«[Differentiable]» public static T {name}«<T>»(T u, T v, int m) « {Generic} »\n";
        return Chance(0.3)
            ? new(
                Sort.Other, Construct.GenericMethod,
                signature + "{\nT s = $0;\nfor (int i = 0; i < m; i++)\ns = T.Tanh(s + $1);\nreturn s * $2;\n}",
                OfT(2), OfT(1), OfT(1))
            : new(
                Sort.Other, Construct.GenericArrays,
                signature + "{\nT[] w = [u, $0, v];\nfor (int i = 0; i < m; i++)\n{\n"
                + "w[i % w.Length] = T.Tanh(w[^1] + $1);\nif (i > 1)\n{\nT[] r = [w[0], u];\n"
                + "w[0] = r[^1] * r[0];\n}\n}\n"
                + "return w[0] * $2 + w[^1];\n}",
                OfT(2), OfT(1), OfT(1));
    }

    private Node OfT(int depth)
    {
        if (depth == 0)
            return One(Construct.None, Pick("u", "v", "u", "v", "T.One", "T.CreateChecked(0.5)"));
        Node Part() => OfT(depth - 1);
        return Pick(0, 1, 2, 3) switch
        {
            0 => Real(Construct.None, Pick("($0 + $1)", "($0 - $1)", "($0 * $1)", "(-$0)"), Part(), Part()),
            1 => Real(Construct.None, Pick("T.Sin($0)", "T.Cos($0)", "T.Tanh($0)", "T.Exp(T.Sin($0))"), Part()),
            2 => Real(Construct.None, Pick("T.Max($0, $1)", "T.Min($0, $1)", "T.Abs($0)"), Part(), Part()),
            _ => Real(Construct.None, "($0 > $1 ? $0 : $1 * $2)", OfT(0), Part(), OfT(0)),
        };
    }

    private Node? FunctionValue(Scope scope)
    {
        var known = scope.Functions.Where(f => CanCall(f.Name)).Select(f => f.Name).ToList();
        string name = Fresh("f"), of = known.Count > 0 ? Pick(known) : "Math.Sin";
        string other = Pick([.. known, "Math.Sin", "Math.Tanh", "Math.Atan"]);
        int size = _sizes.GetValueOrDefault(of) + _sizes.GetValueOrDefault(other) + 4;
        if (size > Most || scope.Loops > 0)
            return null;
        Node function;
        int outside = Open();
        switch (_random.Next(6))
        {
            case 0:
                function = Do(Construct.FunctionAlias, $"Func<Real, Real> {name} = {of};");
                break;
            case 1:
                function = Do(
                    Construct.Composition, $"var {name} = DiffProg.Ops.Compose<Real, Real, Real>({of}, {other});");
                break;
            case 2:
                string u = Fresh("u");
                var body = scope.Captured(_spans, writes: false);
                body.Reals.Add(u);
                function = Do(
                    Construct.Repetition, $"var {name} = DiffProg.Ops.Repeat<Real>({u} => $0, $1);",
                    Tame(Number(body, 1)), Small(scope));
                size = 4;
                break;
            case 3 or 4 or 5 when Callable("HelperM") is { } method:
                function = Do(Construct.FunctionFromMethod, $"var {name} = {method}($0);", Number(scope, 1));
                size = 4;
                break;
            default:
                _inlined = outside;
                return null;
        }

        scope.Functions.Add((name, Construct.CallOfLambda));
        _inlined += size;
        Close(name, function, outside);
        return function;
    }

    // A call to which a function is passed: a lambda with what it captures, one that has a name, or a method.
    private Node? NumberOfFunction(Scope scope)
    {
        if (scope.Loops > 1)
            return null;
        // Two whole numbers would be of the type int, which is no T.
        if (Callable("HelperG") is { } generic && Chance(0.5))
        {
            return Real(
                Construct.GenericMethod, $"{generic}((Real)($0), $1, $2)", Number(scope, 1), Leaf(scope), Small(scope));
        }

        if (Callable("HelperF") is not { } method)
            return null;
        var function = Passed(scope);
        return Real(Construct.FunctionArgument, $"{method}($0, $1, $2)", function, Number(scope, 1), Small(scope));
    }

    private Node Passed(Scope scope)
    {
        if (scope.Functions.Where(f => _sizes[f.Name] <= Argument).ToList() is { Count: > 0 } known && Chance(0.4))
            return new(Sort.Other, Construct.FunctionArgument, Pick(known).Name);
        string u = Fresh("u");
        var body = scope.Captured(_spans, writes: false);
        body.Reals.Add(u);
        int outside = Open();
        var result = Number(body, 1);
        int size = result.Size + _inlined;
        _inlined = outside;
        return size > Argument || Chance(0.4)
            ? new(Sort.Other, Construct.MethodGroup, Pick("Math.Sin", "Math.Tanh", "Math.Cos"))
            : new(Sort.Other, Construct.FunctionArgument, $"{u} => $0", result);
    }
}
