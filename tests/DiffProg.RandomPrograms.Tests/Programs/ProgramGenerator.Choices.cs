namespace DiffProg.Tests.RandomPrograms;

// Values of interfaces and abstract types: what they are is decided while the program runs.
public sealed partial class ProgramGenerator
{
    private const string Models = """
        public interface IModel
        {
            Real Rate { get; }
            «[Differentiable]» Real Of(Real u);
            «[Differentiable]» Real Twice(Real u) => Of(0.5 * Of(u) + Rate);
        }

        public sealed record Line(Real A, Real B) : IModel
        {
            public Real Rate => A;
            «[Differentiable]» public Real Of(Real u) => Math.Tanh(A * u) + B;
        }

        public readonly record struct Wave(Real W, int N) : IModel
        {
            public Real Rate => 0.5 * W * N;
            «[Differentiable]» public Real Of(Real u) => Math.Sin(W * u + N);
        }

        public abstract partial class Even : IModel
        {
            public virtual Real Rate => 0.75;
            «[Differentiable]» public virtual Real Of(Real u) => u;
            «[Differentiable]» public Real Twice(Real u) => 0.5 * Math.Cos(u);
        }

        public sealed partial class Square : Even
        {
            public override Real Rate => 0.25;
            «[Differentiable]» public override Real Of(Real u) => u * u / (1 + u * u);
        }
        """;

    private const string Forms = """
        public abstract record Form(Real Scale)
        {
            public abstract Real Area { get; }
            «[Differentiable]» public virtual Real Cost(Real u) => Math.Tanh(u * Area) + Scale;
        }

        public sealed record Disc(Real R, Real K) : Form(K)
        {
            public override Real Area => 0.5 * R * Scale;
        }

        public sealed record Box(Real W, Real H) : Form(0.5)
        {
            public int Sides => 4;
            public override Real Area => W + Scale * H;
            «[Differentiable]» public override Real Cost(Real u) => Math.Sin(u) * W + base.Cost(u);
        }
        """;

    private Node Model(Scope scope) => _random.Next(5) switch
    {
        0 or 1 => Of("new Line($0, $1)", Member(scope), Leaf(scope)),
        2 or 3 => Of(
            "new Wave($0, $1)", Member(scope),
            scope.Plain ? Integer(Construct.Literal, Pick("1", "2")) : Small(scope)),
        _ => Of("new Square()"),
    };

    private Node Form(Scope scope) => Chance(0.5) ? Of("new Disc($0, $1)", Leaf(scope), Member(scope))
        : Of("new Box($0, H: $1)", Member(scope), Leaf(scope));

    private static Node Of(string text, params Node[] parts) =>
        new(Sort.Other, Construct.None, text, Used(text, parts));

    // What is chosen by a condition, a number, or a method.
    private Node Chosen(Scope scope, Func<Scope, Node> one, IReadOnlyList<string> known, string method)
    {
        Node Some() => known.Count > 0 && Chance(0.2) ? Of(Pick(known)) : one(scope);
        switch (_random.Next(7))
        {
            case 0 or 1:
                return new(
                    Sort.Other, Construct.TypeByCondition, "($0 ? $1 : $2)", Condition(scope, 1), one(Plainly(scope)),
                    one(Plainly(scope)));
            case 2:
                return new(
                    Sort.Other, Construct.TypeBySwitch, "$0 switch { 0 => $1, 1 or 2 => $2, _ => $3 }", Whole(scope, 1),
                    one(scope), Some(), Some());
            case 3 or 4 or 5 when Callable(method) is { } gives:
                return new(Sort.Other, Construct.TypeFromMethod, gives + "($0, $1)", Assigned(scope), Small(scope));
            default:
                return one(scope);
        }
    }

    // Both sides of such a choice are computed: no element is read in them, and nothing is called.
    private Scope Plainly(Scope scope)
    {
        var plain = new Scope { Plain = true };
        plain.Reals.AddRange(scope.Reals.Where(r => !_spans.Contains(r) && !r.Contains('.')));
        return plain;
    }

    private Node Member(Scope scope) => scope.Plain ? Leaf(scope) : Assigned(scope);

    // It returns what it chooses, also early.
    private Node ModelFromMethod(string name)
    {
        var scope = new Scope();
        Names(scope, ["u"], "m");
        return Of(
            $"«[Differentiable]» public static IModel {name}(Real u, int m)\n"
            + "{\nif ($0)\nreturn $1;\n$2IModel model = $3;\nif ($4)\nmodel = $5;\nreturn model;\n}",
            Condition(scope, 1), Model(scope), Statements(scope, 1, 1), Model(scope), Condition(scope, 1),
            Model(scope));
    }

    // One that is compiled for each type, or one that is compiled where it is called.
    private Node OverModels(string name)
    {
        var scope = new Scope { CanReturn = true };
        Names(scope, ["u"], "m");
        scope.Models.Add("model");
        string head = Chance(0.3) ? $"{name}(IModel model, Real u, int m)"
            : $"{name}<TModel>(TModel model, Real u, int m) where TModel : IModel";
        return Of(
            $"«[Differentiable]» public static Real {head}\n{{\n$0return $1 + $2;\n}}",
            Statements(scope, 1, 1), Real(Construct.InterfaceCall, "model.Of($0)", Number(scope, 1)), Sum(scope));
    }

    private Node Choices(Scope scope)
    {
        string name = Fresh("m");
        switch (scope.Models.Count == 0 ? 10 : scope.Forms.Count == 0 ? 0 : _random.Next(10))
        {
            case 0 when scope.Forms.Count < 2:
                var form = Chosen(scope, Form, scope.Forms, "?");
                name = Fresh("form");
                scope.Forms.Add(name);
                return Do(Construct.AbstractVariable, $"Form {name} = $0;", form);
            case 1 or 2:
                return SwitchOverTypes(scope);
            case 3 or 4 when scope.Models.Where(m => m != "model").ToList() is { Count: > 0 } models:
                return Do(
                    Construct.TypeAssignment, $"{Pick(models)} = $0;", Chosen(scope, Model, models, "HelperI"));
            case 5:
                return Do(
                    Construct.TypeAssignment, $"{Pick(scope.Forms)} = $0;", Chosen(scope, Form, scope.Forms, "?"));
            case 6 or 7 or 8 or 9 when (NumberOfChoice(scope, 2), NumberOfChoice(scope, 1)) is ({ } one, { } other):
                string t = Fresh("t");
                scope.Reals.Add(t);
                scope.Assignable.Add(t);
                var sum = Real(Construct.ArithmeticAdd, "($0 + 0.5 * $1)", one, other);
                return Do(Construct.Declaration, $"Real {t} = $0;", scope.Loops == 0 ? sum : Tame(sum));
            default:
                var model = Chosen(scope, Model, scope.Models, "HelperI");
                scope.Models.Add(name);
                return Do(Construct.InterfaceVariable, $"IModel {name} = $0;", model);
        }
    }

    private Node SwitchOverTypes(Scope scope)
    {
        string line = Fresh("line"), wave = Fresh("n");
        Scope With(string? real, string? integer)
        {
            var inner = scope.Inner(jump: false);
            if (real is not null)
                inner.Reals.Add(real);
            if (integer is not null)
                inner.Integers.Add(integer);
            return inner;
        }

        return Do(
            Construct.TypeCase,
            $"switch ({Pick(scope.Models)})\n{{\ncase Line {line} when {line}.A > $0:\n$1break;\n"
            + $"case Wave {{ N: {Pick("> 0 and ", "")}var {wave} }}:\n$2break;\n"
            + Pick("case Square", "default") + ":\n$3break;\n}",
            Leaf(scope), Statements(With(line + ".B", null), 1, 1), Statements(With(null, wave), 1, 1),
            Statements(With(null, null), 1, 1));
    }

    private Node? NumberOfChoice(Scope scope, int depth)
    {
        if (scope.Models.Count == 0)
            return null;
        Node Part() => Number(scope, depth - 1);
        string model = Pick(scope.Models), name = Fresh("v"), other = Fresh("v");
        if (scope.Forms.Count > 0 && Chance(0.5))
        {
            string form = Pick(scope.Forms);
            return _random.Next(6) switch
            {
                0 => Real(Construct.VirtualCall, $"{form}.Cost($0)", Part()),
                1 => Real(Construct.VirtualCall, form + Pick(".Area", ".Scale")),
                2 => Real(Construct.WithOfAbstract, $"({form} with {{ Scale = $0 }}).Area", Part()),
                3 => Real(
                    Construct.TypePattern,
                    $"({form} is Box {{ W: var {name}, Sides: > 2 }} {other} ? {name} * {other}.H : $0)", Part()),
                4 => Real(Construct.TypeAs, $"({form} as Disc ?? new Disc($0, 0.5)).{Pick("R", "Area")}", Part()),
                _ => Real(
                    Construct.TuplePattern,
                    $"(({model}, {form}) switch {{ (Line {name}, Box) => {name}.A * $0, "
                    + $"(_, Disc {{ R: var {other} }}) when $1 => {other}, (Wave, _) => $2, _ => 0.5 }})",
                    Leaf(scope), Condition(scope, 0), Part()),
            };
        }

        switch (_random.Next(10))
        {
            case 0 when Charged(12):
                return Real(Construct.InterfaceCall, $"{model}.Of($0)", Part());
            case 2 or 4 when Charged(36):
                return Real(Construct.DefaultMember, $"{model}.Twice($0)", Part());
            case 8:
                return Real(Construct.InterfaceCall, $"{model}.Rate");
            case 7:
                return Real(
                    Construct.TypePattern, $"({model} is Line {name} ? {name}.A * $0 : $1)", Leaf(scope), Part());
            case 1 or 5:
                return Real(
                    Construct.TypeSwitch,
                    $"({model} switch {{ Line(var {name}, _) when {name} > $0 => {name} * $1, "
                    + $"Wave {{ N: > 1 }} {other} => {other}.W, Square => $2, _ => $1 }})",
                    Leaf(scope), Leaf(scope), Part());
            case 3 or 6 or 9 when scope.Loops < 2 && Callable("HelperJ") is { } method:
                return Real(
                    Construct.InterfaceArgument, $"{method}($0, $1, $2)",
                    Chance(0.6) ? Of(model) : Of("new Wave($0, 2)", Leaf(scope)), Part(), Small(scope));
            default:
                return Real(
                    Construct.TypePattern, $"({model} is {Pick("not Wave", "Line or Square", "Wave", "Wave")} && $0 ? $1 : $2)",
                    Condition(scope, 0), Leaf(scope), Part());
        }
    }

    private bool Charged(int pieces)
    {
        bool fits = _inlined + pieces <= Most;
        _inlined += fits ? pieces : 0;
        return fits;
    }
}
