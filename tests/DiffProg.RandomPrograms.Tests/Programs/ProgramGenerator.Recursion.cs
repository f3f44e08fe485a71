namespace DiffProg.Tests.RandomPrograms;

// Methods that call themselves, directly or one another. How deep depends on an argument, and on numbers.
public sealed partial class ProgramGenerator
{
    private Node Recursive(string name)
    {
        var scope = new Scope { CanReturn = true, Loops = 1 };
        Names(scope, ["u", "v"], "m");
        var first = Leaf(scope);
        var before = Statements(scope, 1 + _random.Next(2), 1);
        Node Call(string down, Construct construct = Construct.Recursion) =>
            Real(construct, $"{name}($0, $1, {down})", Tame(Number(scope, 1)), Leaf(scope));
        var rest = Pick(0, 1, 2, 2, 2, 3, 3, 3, 4) switch
        {
            0 => Do(Construct.None, "return Math.Sin($0) + $1;", Call("m - 1"), Sum(scope)),
            1 => Do(
                Construct.None, "Real down = $0;\nreturn m % 2 == 0 ? Math.Atan(down) * down : down + $1;",
                Call("m / 2"), Sum(scope)),
            2 => Do(
                Construct.None, "return 0.5 * $0 + $2 * $1;", Call("m - 1"),
                Call("m - 2", Construct.RecursionTwice), Leaf(scope)),
            3 => Do(
                Construct.RecursionInALoop, "for (int i = 0; i < 2; i++)\nu = Math.Tanh(u + $0);\nreturn u * $1;",
                Call("m - 1 - i"), Leaf(scope)),
            _ => Do(
                Construct.None, "if ($0)\nu = $1;\nelse\nv -= 0.5 * u;\nreturn $2;", Condition(scope, 1), Call("m - 1"),
                Sum(scope)),
        };
        return new(
            Sort.Other, Construct.None,
            $"«[Differentiable]» public static Real {name}(Real u, Real v, int m)\n{{\nif ($0)\nreturn $1;\n$2$3}}",
            Ends(), first, before, rest);
    }

    // It ends, and perhaps earlier.
    private Node Ends()
    {
        var scope = new Scope();
        scope.Reals.AddRange(["u", "0.5 * u"]);
        return Chance(0.5) ? Bool(Construct.IntegerComparison, "m <= 0")
            : Bool(Construct.IntegerComparison, "m <= 0 || $0", Condition(scope, 0));
    }

    private Node Mutual(string name)
    {
        Scope Named(params string[] reals)
        {
            var scope = new Scope { Loops = 1 };
            Names(scope, reals, "m");
            return scope;
        }

        var (one, other) = (Named("u"), Named("u", "v"));
        return new(
            Sort.Other, Construct.None,
            $"«[Differentiable]» public static Real {name}(Real u, int m)\n"
            + "{\nif (m <= 0)\nreturn $0;\n$1return $2;\n}\n"
            + $"«[Differentiable]» public static Real {name}Back(Real u, Real v, int m)\n"
            + "{\nif ($3)\nreturn $4;\nreturn $5 * $6;\n}",
            Leaf(one), Statements(one, 1 + _random.Next(2), 1),
            Real(
                Construct.MutualRecursion, $"Math.Sin({name}Back($0, $1, m - 1)) + $2", Tame(Number(one, 1)), Leaf(one),
                Sum(one)),
            Ends(), Sum(other),
            Real(Construct.MutualRecursion, $"{name}($0, m - {Pick("1", "2")})", Tame(Number(other, 1))), Leaf(other));
    }

    // Over the halves of a span.
    private Node RecursiveOverParts(string name)
    {
        var scope = new Scope { Loops = 1 };
        _spans.Add("of");
        Names(scope, ["u"], null);
        scope.Arrays.Add("of");
        return Of(
            $"«[Differentiable]» public static Real {name}(ReadOnlySpan<Real> of, Real u)\n"
            + $"{{\nif (of.Length < 2)\nreturn of[0] * u;\n$0return Math.Tanh({name}(of[..(of.Length / 2)], $1))"
            + $" + $2 * {name}(of[(of.Length / 2)..], $3);\n}}",
            Statements(scope, 1, 1), Tame(Number(scope, 1)), Leaf(scope), Leaf(scope));
    }

    // Down an array that it writes.
    private Node RecursiveThatWrites(string name)
    {
        var scope = new Scope { Loops = 1 };
        _spans.Add("into");
        Names(scope, ["u"], "m");
        scope.Arrays.Add("into");
        scope.Writable.Add("into");
        return Of(
            $"«[Differentiable]» public static Real {name}(Span<Real> into, Real u, int m)\n"
            + $"{{\nif (m <= 0)\nreturn $0;\n$1into[m % into.Length] = $2;\nReal below = {name}(into, $3, m - 1);\n"
            + "into[0] += $4;\nreturn below * into[^1] + $5;\n}",
            Leaf(scope), Statements(scope, 1, 1), Tame(Number(scope, 1)), Tame(Number(scope, 1)),
            Tame(Number(scope, 1)), Leaf(scope));
    }

    private Node? Recursion(Scope scope)
    {
        string name = Fresh("t");
        Node? call = null;
        switch (_random.Next(10))
        {
            case 0 or 1 or 2 when scope.Arrays.Count > 0 && Callable("HelperC") is { } parts:
                call = Real(
                    Construct.RecursionOverParts, $"{parts}({Pick(scope.Arrays)}, $0)", Tame(Number(scope, 1)));
                break;
            case 3 or 4 or 5 or 6 when scope.Writable.Count == 0:
                return DeclareArray(scope, name);
            case 3 or 4 or 5 or 6 when Callable("HelperA") is { } writes:
                call = Real(
                    Construct.RecursionThatWrites, $"{writes}({Pick(scope.Writable)}, $0, $1)", Tame(Number(scope, 1)),
                    Small(scope));
                break;
        }

        if ((call ?? NumberOfRecursion(scope)) is not { } value)
            return null;
        if (scope.Assignable.Count > 0 && Chance(0.4))
            return Do(Construct.CompoundAdd, $"{Pick(scope.Assignable)} += $0;", Tame(value));
        scope.Reals.Add(name);
        scope.Assignable.Add(name);
        return Do(Construct.Declaration, $"Real {name} = $0;", value);
    }

    private Node? NumberOfRecursion(Scope scope)
    {
        if (scope.Loops > 1)
            return null;
        if (Chance(0.5) && Callable("HelperE") is { } mutual)
        {
            return Real(
                Construct.MutualRecursion, mutual + Pick("($0, $1)", "Back($0, 0.5, $1)"), Tame(Number(scope, 1)),
                Depth(scope));
        }

        return Callable("HelperD") is { } direct
            ? Real(Construct.Recursion, $"{direct}($0, $1, $2)", Tame(Number(scope, 1)), Leaf(scope), Depth(scope))
            : null;
    }

    private Node Depth(Scope scope) =>
        Integer(Construct.IntegerArithmetic, Pick("$0", "($0 + 1)", "($0 + 2)"), Small(scope));
}
