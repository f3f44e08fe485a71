namespace DiffProg.Tests.RandomPrograms;

// Structs, records, and what methods give several of.
public sealed partial class ProgramGenerator
{
    // What a program names of them stands before it.
    private static readonly (string Name, string Text)[] Types =
    [
        ("Pair", """
            public readonly record struct Pair(Real A, Real B)
            {
                public Real Sum => A + 0.5 * B;
                «[Differentiable]» public static Pair operator +(Pair p, Pair q) => new(p.A + q.A, p.B + q.B);
                «[Differentiable]» public static Pair operator *(Real k, Pair p) => new(k * p.A, k * p.B);
                «[Differentiable]» public Real Dot(Pair q) => A * q.A + B * q.B;
            }
            """),
        ("Body", """
            public struct Body
            {
                public Real X, V;
                public int Steps;
                public Real Drag = 0.1;
                public Body(Real x, Real v) { X = x; V = v; }
                «[Differentiable]» public void Step(Real h) { X += h * V; V -= h * (Math.Sin(X) + Drag * V); Steps++; }
                «[Differentiable]» public readonly Real Energy() => 0.5 * V * V - Math.Cos(X);
            }
            """),
        ("Scaled", """
            public sealed record Scaled(Real Scale, Pair Of) { public Real Shift { get; init; } = 0.5; }
            """),
        ("Layer", Layers),
        ("Net", Net),
        ("IModel", Models),
        ("Form", Forms),
    ];

    // A type that another names comes after it here, and before it there.
    private static IEnumerable<Node> TypesIn(string text)
    {
        foreach (var (name, type) in Types.Reverse())
        {
            if (text.Contains(name + "(") || text.Contains(name + " "))
            {
                text += type;
                yield return new(Sort.Other, Construct.None, type);
            }
        }
    }

    private Node DeclareValue(Scope scope)
    {
        string name = Fresh("p");
        switch (_random.Next(14))
        {
            case 0 or 1:
                return DeclareBody(scope, name);
            case 2 or 3 when scope.Pairs.Count > 0:
                var record = Do(
                    Construct.RecordClass, $"var {name} = new Scaled($0, $1) {{ Shift = $2 }};", Assigned(scope),
                    Pair(scope, 1), Assigned(scope));
                scope.Reals.AddRange([name + ".Scale", name + ".Of.B", name + ".Shift"]);
                return record;
            case 4 or 5 when scope.Pairs.Count > 0:
                string second = Fresh("p");
                var parts = Pair(scope, 2);
                scope.Reals.AddRange([name, second]);
                scope.Assignable.AddRange([name, second]);
                return Do(Construct.ValueDeconstruction, $"var ({name}, {second}) = $0;", parts);
            case 6 or 12 when scope.Pairs.Count > 0:
                return Do(Construct.ValueAssignment, $"{Pick(scope.Pairs)} = $0;", Bounded(scope, Pair(scope, 2)));
            case 7 or 8 or 13:
                return scope.Bodies.Count == 0 ? DeclareBody(scope, name)
                    : Do(Construct.MutatingMethod, $"{Pick(scope.Bodies)}.Step($0);", Tame(Number(scope, 1)));
            case 9 or 10 or 11 when scope.Bodies.Count > 0:
                return Do(
                    Construct.FieldWrite, $"{Pick(scope.Bodies)}.{Pick("X", "V")} {Pick("=", "+=")} $0;",
                    Assigned(scope));
            default:
                var value = Bounded(scope, Pair(scope, 2));
                scope.Pairs.Add(name);
                scope.Reals.AddRange([name + ".A", name + ".B"]);
                return Do(Construct.RecordStruct, $"Pair {name} = $0;", value);
        }
    }

    private Node DeclareBody(Scope scope, string name)
    {
        Node body;
        if (scope.Bodies.Count > 0 && Chance(0.3))
            body = Do(Construct.Struct, $"var {name} = {Pick(scope.Bodies)};");
        else
            body = Chance(0.5)
                ? Do(Construct.Struct, $"var {name} = new Body($0, $1);", Assigned(scope), Assigned(scope))
                : Do(Construct.Struct, $"Body {name} = new() {{ V = $0 }};", Assigned(scope));
        scope.Bodies.Add(name);
        scope.Reals.AddRange([name + ".X", name + ".V", name + ".Energy()"]);
        scope.Assignable.AddRange([name + ".X", name + ".V"]);
        scope.Integers.Add(name + ".Steps");
        return body;
    }

    // What is assigned in a loop is bounded.
    private Node Bounded(Scope scope, Node pair) => scope.Loops == 0 ? pair
        : new(Sort.Pair, Construct.RecordStruct, "new Pair($0, $1)", Tame(Real(Construct.None, "$0.Sum", pair)),
            Tame(Number(scope, 1)));

    private Node Pair(Scope scope, int depth)
    {
        static Node Of(Construct construct, string text, params Node[] parts) => new(Sort.Pair, construct, text, parts);
        Node Part() => Pair(scope, depth - 1);
        if (depth > 0)
        {
            switch (_random.Next(9))
            {
                case 0:
                    return Of(Construct.ValueOperator, "($0 + $1)", Part(), Part());
                case 1:
                    return Of(Construct.ValueOperator, "($0 * $1)", Leaf(scope), Part());
                case 2 or 3:
                    return Of(Construct.With, $"($0 with {{ {Pick("A", "B")} = $1 }})", Part(), Number(scope, 1));
                case 4:
                    return Of(Construct.With, "($0 with { B = $1, A = $2 })", Part(), Number(scope, 1), Leaf(scope));
                case 5:
                    return Of(Construct.ValueChoice, "($0 ? $1 : $2)", Condition(scope, 1), Part(), Part());
                case 6 or 7 when Callable("HelperP") is { } method:
                    return Of(Construct.ValueFromMethod, $"{method}($0, $1)", Part(), Number(scope, 1));
            }
        }

        return Chance(0.1) ? Of(Construct.Default, "default(Pair)")
            : scope.Pairs.Count > 0 && Chance(0.6) ? Of(Construct.Variable, Pick(scope.Pairs))
            : Of(Construct.RecordStruct, Pick("new Pair($0, $1)", "new Pair(B: $0, A: $1)"), Leaf(scope), Leaf(scope));
    }

    private Node? NumberOfPair(Scope scope, int depth) => scope.Pairs.Count == 0 ? null
        : Chance(0.6) ? Real(Construct.ValueMethod, "$0.Dot($1)", Pair(scope, depth - 1), Pair(scope, depth - 1))
        : Real(Construct.ValueMethod, "$0" + Pick(".Sum", ".A"), Pair(scope, depth - 1));

    private Node? DeclareTupleFromMethod(Scope scope)
    {
        if (Callable("HelperT") is not { } method)
            return null;
        string first = Fresh("t"), second = Fresh("t");
        var call = Do(
            Construct.TupleFromMethod, Pick(
                $"var ({first}, {second}) = {method}($0, $1);",
                $"var {first} = {method}($0, $1);\nvar {second} = {first}.Item2;\n"), Assigned(scope), Small(scope));
        bool named = call.Text.Contains("Item2");
        scope.Reals.AddRange([named ? first + ".Item1" : first, second]);
        scope.Assignable.Add(second);
        return call;
    }

    // A method that is there and not too large.
    private string? Callable(string prefix) =>
        _methods.Where(m => m.StartsWith(prefix) && CanCall(m)).ToList() is { Count: > 0 } methods ? Call(Pick(methods))
            : null;
}
