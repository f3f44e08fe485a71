namespace DiffProg.Tests.RandomPrograms;

// A record of parameters as an argument, with a list of records, some of them passed to a method; and tensors whose
// sizes change.
public sealed partial class ProgramGenerator
{
    private const string Layers = """
        «[Parameters]» public sealed «partial» record Layer(
            «[Shape("d")]» Tensor<Real> V, «[Shape("1")]» Tensor<Real> S);
        """;

    private const string Net = """
        «[Parameters]» public sealed «partial» record Net(
            «[Shape("d")]» Tensor<Real> Bias,
            «[Dims("d=d")] [Length("depth")]» System.Collections.Generic.IReadOnlyList< Layer > Layers);
        """;

    private Node? OfParameterRecords(Scope scope)
    {
        if (!scope.Vectors.Contains("p.Bias"))
            return null;
        string name = Fresh("layer"), v = Fresh("v"), i = Fresh("i");
        string one = "p.Layers[$0 % p.Layers.Count]";
        switch (_random.Next(9))
        {
            case 0 or 1 or 2 when scope.Loops < 2:
                return Do(
                    Construct.ForEachRecord, $"foreach (var {name} in p.Layers)\n{{\n$0}}",
                    OverOne(scope, name, null));
            case 3 or 4 when scope.Loops < 2:
                return Do(
                    Construct.ForOverRecords,
                    $"for (int {i} = 0; {i} < p.Layers.Count; {i}++)\n{{\nvar {name} = p.Layers[{i}];\n$0}}",
                    OverOne(scope, name, i));
            case 5 or 7 when Callable("HelperL") is { } method:
                var passed = Do(
                    Construct.RecordArgument, $"var {v} = {method}($1, {one});", Whole(scope, 1),
                    scope.Loops == 0 ? Vector(scope, 1) : TameVector(Vector(scope, 1)));
                scope.Vectors.Add(v);
                return passed;
            case 6:
                var parameter = Do(Construct.Parameter, $"var {v} = $0 * p.Bias;", TameVector(Vector(scope, 1)));
                scope.Vectors.Add(v);
                return parameter;
            default:
                var element = Do(Construct.RecordOfList, $"var {v} = {one}.V * {one}.S;", Whole(scope, 0));
                scope.Vectors.Add(v);
                return element;
        }
    }

    private Node OverOne(Scope scope, string layer, string? index)
    {
        var inner = scope.Inner(loops: 1, jump: true);
        inner.Vectors.AddRange([layer + ".V", layer + ".V"]);
        if (index is not null)
            inner.Integers.Add(index);
        string factor = Factor();
        Node first = scope.AssignableVectors.Count > 0 && Chance(0.7)
            ? Do(
                Construct.TensorAssignment, $"{Pick(scope.AssignableVectors)} = $0;",
                TameVector(OfVectors(Construct.TensorArithmetic, $"($0 + {layer}.S)", Vector(inner, 1))))
            : Do(
                Construct.CompoundAdd, $"{Pick(scope.Assignable)} += {factor} * $0;",
                Real(Construct.TensorReduction, $"Dot({layer}.V, $0)", TameVector(Vector(inner, 1))));
        return new(Sort.Other, Construct.None, "$*", first, Statements(inner, 1 + _random.Next(2), 1));
    }

    private Node OverLayer(string name)
    {
        var scope = OfVectorNames("v", "layer.V");
        return Of(
            $"«[Differentiable] [return: Shape(\"d\")]» public static Tensor<Real> {name}("
            + "«[Shape(\"d\")]» Tensor<Real> v, «[Dims(\"d=d\")]» Layer layer)\n{\nReal s = 1;\n$0return $1;\n}",
            Statements(scope, 1, 1), TameVector(Vector(scope, 2)));
    }

    private Node OverVectors(string name)
    {
        var scope = OfVectorNames("v");
        scope.Matrices.Add("m");
        return Of(
            $"«[Differentiable] [return: Shape(\"d\")]» public static Tensor<Real> {name}("
            + "«[Shape(\"d\")]» Tensor<Real> v, «[Shape(\"d, d\")]» Tensor<Real> m, Real s)\n{\n$0return $1;\n}",
            Statements(scope, 1 + _random.Next(2), 1), TameVector(Vector(scope, 2)));
    }

    private static Scope OfVectorNames(params string[] vectors)
    {
        var scope = new Scope();
        Names(scope, ["s"], null);
        scope.Vectors.AddRange(vectors);
        return scope;
    }

    // Where it is sure to be reached: nothing has returned before, and no condition writes, which would be a branch.
    private Node ChangingSizes(Scope scope)
    {
        string v = Fresh("v"), t = Fresh("t"), i = Fresh("i");
        var change = Chance(0.6)
            ? Do(
                Construct.TensorThatGrows,
                $"var {v} = $0;\nReal {t} = 0;\nfor (int {i} = 0; {i} < {Pick("n", "k.Length", "3")}; {i}++)\n{{\n"
                + $"{v} = {Pick($"Concatenate(0, {v}, $1)", $"Tanh(Concatenate(0, {v}, $1))", $"Concatenate(0, $1, {v} * {v})")};\n"
                + $"{t} += Mean({v} * {v});\n}}",
                Vector(scope, 1), TameVector(Vector(scope, 1)))
            : Do(
                Construct.TensorThatShrinks,
                $"var {v} = $0;\nReal {t} = 0;\nwhile ({v}.Lengths[0] > 1)\n{{\n"
                + $"int {i} = (int){v}.Lengths[0] / 2;\n{t} += Sum({v});\n"
                + $"{v} = Slice({v}, 0, {Pick("0", i)}, {i}) * $1;\n}}\n{t} += Sum({v});",
                Vector(scope, 1), Tame(Number(scope, 1)));
        scope.Reals.Add(t);
        scope.Assignable.Add(t);
        return change;
    }
}
