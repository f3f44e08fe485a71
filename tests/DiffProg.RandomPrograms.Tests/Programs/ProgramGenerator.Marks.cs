namespace DiffProg.Tests.RandomPrograms;

// What a program says about its derivatives: where none flows back, which adjoints are shown, what is computed once
// more instead of kept, and derivatives that a user has written.
public sealed partial class ProgramGenerator
{
    private Node Marks(Scope scope)
    {
        string name = Fresh("t");
        switch (_random.Next(8))
        {
            case 0 or 1 when _main is not null && _order == 0:
                // Some under one name.
                string shown = Pick("h", "h", name);
                if (scope.Vectors.Count > 0 && Chance(0.3))
                {
                    var vector = Do(Construct.Probe, $"var {name} = Probe($0, \"{shown}\");", Vector(scope, 1));
                    scope.Vectors.Add(name);
                    return vector;
                }

                var number = Do(Construct.Probe, $"Real {name} = Probe($0, \"{shown}\");", Assigned(scope));
                scope.Reals.Add(name);
                scope.Assignable.Add(name);
                return number;
            case 2 or 3 or 4 when _main is not null && scope.Loops < 2:
                return CheckpointedLoop(scope);
            case 5 when scope.AssignableVectors.Count > 0:
                return Do(
                    Construct.StoppedGradient, $"{Pick(scope.AssignableVectors)} = $0 * StopGradient($1);",
                    TameVector(Vector(scope, 1)), TameVector(Vector(scope, 1)));
            default:
                var value = NumberOfMarks(scope, 2) ?? Leaf(scope);
                scope.Reals.Add(name);
                scope.Assignable.Add(name);
                return Do(Construct.Declaration, $"Real {name} = $0;", scope.Loops == 0 ? value : Tame(value));
        }
    }

    private Node? NumberOfMarks(Scope scope, int depth)
    {
        if (scope.Loops > 1)
            return null;
        if (_main is not null && Chance(0.35) && Callable("HelperK") is { } repeated)
        {
            return Real(
                Construct.CheckpointedCall, $"{repeated}($0, $1, $2)", Number(scope, depth - 1), Leaf(scope),
                Small(scope));
        }

        return Chance(0.5) && Callable("HelperQ") is { } method
            ? Real(
                Construct.OpaqueCall, $"{method}($0, $1, $2)", Number(scope, depth - 1), Leaf(scope), Small(scope))
            : Real(Construct.StoppedGradient, "StopGradient($0)", Number(scope, depth - 1));
    }

    // What is computed once more reads what nothing writes later, and is left at its end only.
    private Node CheckpointedLoop(Scope scope)
    {
        string i = Fresh("i");
        var body = new Scope { Loops = scope.Loops + 1 };
        foreach (var (inside, outside) in new[]
        {
            (body.Reals, scope.Reals), (body.Assignable, scope.Assignable), (body.Integers, scope.Integers),
            (body.AssignableIntegers, scope.AssignableIntegers), (body.Bools, scope.Bools),
        })
        {
            inside.AddRange(outside.Where(v => !_spans.Contains(v) && IsName(v)));
        }

        body.Arrays.AddRange(scope.Arrays.Where(a => a is "a" or "b"));
        body.Integers.Add(i);
        return Do(
            Construct.CheckpointedLoop,
            $"foreach (int {i} in Checkpoint.Range($0{Pick("", ", 2", ", levels: 3")}))\n{{\n$1}}",
            Chance(0.3) ? Integer(Construct.IntegerArithmetic, "(5 * $0)", Small(scope)) : Small(scope),
            new Node(Sort.Other, Construct.None, "$*", [.. Enumerable.Range(0, 1 + _random.Next(3)).Select(
                _ => Chance(0.6) ? Assign(body) : Plain(body))]));
    }

    // Nothing in it writes an array.
    private Node Plain(Scope scope) => Do(
        Construct.IfElse, "if ($0)\n{\n$1}\nelse\n{\n$2}", Condition(scope, 1), Assign(scope), Assign(scope));

    // A body that is not read, and both derivatives of it, which can be differentiated.
    private Node Opaque(string name)
    {
        string p = Factor(), q = Factor();
        return Of(
            $"public static Real {name}(Real u, Real v, int m)\n"
            + $"{{\ntry\n{{\nreturn Math.Tanh({p} * u + {q} * v * m);\n}}\nfinally\n{{\n}}\n}}\n"
            + $"«[Differentiable, DerivativeOf(nameof({name}))] public static (Real, Real) {name}Pullback("
            + $"Real u, Real v, int m, Real y, Real g)\n"
            + $"{{\nReal t = g * (1 - y * y);\nreturn ({p} * t, {q} * m * t);\n}}\n"
            + $"[Differentiable, DerivativeOf(nameof({name}), Forward = true)] public static Real {name}Tangent("
            + $"Real u, Real v, int m, Real du, Real dv)\n"
            + $"{{\nReal y = Math.Tanh({p} * u + {q} * v * m);\n"
            + $"return (1 - y * y) * ({p} * du + {q} * m * dv);\n}}»");
    }
}
