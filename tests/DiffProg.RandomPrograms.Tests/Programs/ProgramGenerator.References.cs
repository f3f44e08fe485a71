namespace DiffProg.Tests.RandomPrograms;

// Parameters that are other names of variables, fields and elements.
public sealed partial class ProgramGenerator
{
    // Both may name one place.
    private Node ByReference(string name)
    {
        var scope = new Scope { CanReturn = true, Loops = 1 };
        Names(scope, ["here", "u"], null);
        scope.Reals.Add("there");
        _spans.UnionWith(["here", "there"]);
        return new(
            Sort.Other, Construct.None,
            $"«[Differentiable]» public static Real {name}(ref Real here, in Real there, Real u)\n"
            + "{\n$0here = $1;\nreturn $2;\n}",
            Statements(scope, 1 + _random.Next(2), 1), Tame(Number(scope, 2)), Sum(scope));
    }

    private Node ByOut(string name)
    {
        var scope = new Scope();
        Names(scope, ["u"], "m");
        return new(
            Sort.Other, Construct.None,
            $"«[Differentiable]» public static bool {name}(Real u, int m, out Real found, out int at)\n"
            + "{\n$0at = $1;\nfound = $2;\nif ($3)\nreturn $4;\nfound *= $5;\nreturn true;\n}",
            Statements(scope, 1, 1), Small(scope), Sum(scope), Condition(scope, 1), Condition(scope, 1), Leaf(scope));
    }

    private Node StructByReference(string name)
    {
        var scope = new Scope { Loops = 1 };
        scope.Reals.AddRange(["body.X", "body.V", "pair.A", "pair.B", "h"]);
        scope.Assignable.AddRange(["body.X", "body.V", "h"]);
        scope.Bodies.Add("body");
        _spans.UnionWith(["body", "body.X", "body.V", "pair", "pair.A", "pair.B"]);
        return new(
            Sort.Other, Construct.None,
            $"«[Differentiable]» public static void {name}(ref Body body, in Pair pair, Real h, out Pair made)\n"
            + "{\n$0made = new Pair($1, $2);\n}",
            Statements(scope, 1 + _random.Next(2), 1), Sum(scope), Leaf(scope));
    }

    private Node? References(Scope scope)
    {
        if (scope.Bodies.Count > 0 && scope.Pairs.Count > 0 && Chance(0.3) && Callable("HelperB") is { } changes)
        {
            string made = Fresh("p");
            var change = Do(
                Construct.RefArgument,
                $"{changes}(ref {Pick(scope.Bodies)}, {Pick("", "in ")}{Pick(scope.Pairs)}, $0, out var {made});",
                Tame(Number(scope, 1)));
            scope.Pairs.Add(made);
            scope.Reals.AddRange([made + ".A", made + ".B"]);
            return change;
        }

        if (scope.Writable.Count == 0 && Chance(0.7))
            return DeclareArray(scope, Fresh("t"));
        return Chance(0.4) ? CallWithOut(scope) : StatementByReference(scope);
    }

    private Node? StatementByReference(Scope scope)
    {
        if (CallByReference(scope, elements: true) is not { } call)
            return null;
        string name = Fresh("t");
        switch (_random.Next(3))
        {
            case 0 when scope.Assignable.Count > 0:
                return Do(Construct.CompoundAdd, $"{Pick(scope.Assignable)} += {Factor()} * $0;", call);
            case 1:
                return Do(Construct.None, "$0;", call);
            default:
                scope.Reals.Add(name);
                scope.Assignable.Add(name);
                return Do(Construct.Declaration, $"Real {name} = $0;", call);
        }
    }

    private Node? CallByReference(Scope scope, bool elements)
    {
        if (scope.Assignable.Count == 0 || Callable("HelperR") is not { } method)
            return null;
        var (place, argument) = (Place(scope, elements), Tame(Number(scope, 1)));
        // By another name the same, a place, or a value that is kept for the call.
        string text = place.Text;
        return _random.Next(3) switch
        {
            0 when place.Parts.Length == 0 =>
                Real(Construct.RefArgument, $"{method}(ref $0, in $1, $2)", place, One(Construct.InArgument, text),
                    argument),
            1 => Real(Construct.RefArgument, $"{method}(ref $0, $1, $2)", place, Leaf(scope), argument),
            _ => Real(
                Construct.RefArgument, $"{method}(ref $0, in $1, $2)", place,
                new Node(Sort.Other, Construct.InArgument, "$0", Place(scope, elements)), argument),
        };
    }

    // No number may stand for it.
    private Node Place(Scope scope, bool elements)
    {
        if (elements && scope.Writable.Count > 0 && Chance(0.6))
        {
            string array = Pick(scope.Writable);
            return new(Sort.Other, Construct.ElementByReference, $"{array}[$0]", Index(scope, array));
        }

        return new(Sort.Other, Construct.None, Pick(scope.Assignable));
    }

    private Node? CallWithOut(Scope scope)
    {
        if (Callable("HelperO") is not { } method)
            return null;
        string found = Fresh("t"), at = Fresh("t");
        bool known = scope.Assignable.Count > 0 && Chance(0.3);
        string target = known ? Pick(scope.Assignable) : Pick("var ", "Real ") + found;
        var (u, m) = (Assigned(scope), Small(scope));
        Node call;
        if (Chance(0.5))
        {
            // What it gives is there afterwards, too.
            call = Do(
                Construct.OutArgument, $"if ({method}($0, $1, out {target}, out var {at}) && $2)\n{{\n$3}}", u, m,
                Condition(scope, 1), Statements(scope.Inner(), 1, 1));
        }
        else
        {
            string asked = Fresh("t");
            call = Do(
                Construct.OutArgument, $"bool {asked} = {method}($0, $1, out {target}, out int {at});", u, m);
            scope.Bools.Add(asked);
        }

        scope.Integers.Add(at);
        scope.AssignableIntegers.Add(at);
        if (!known)
        {
            scope.Reals.Add(found);
            scope.Assignable.Add(found);
        }

        return call;
    }
}
