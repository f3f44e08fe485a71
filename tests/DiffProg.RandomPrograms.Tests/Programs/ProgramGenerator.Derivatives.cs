namespace DiffProg.Tests.RandomPrograms;

// Derivatives that a program takes, of functions that capture what is around them and take derivatives themselves.
public sealed partial class ProgramGenerator
{
    // Derivatives around the place where the program is written.
    private int _order;

    private Node? Derivatives(Scope scope)
    {
        string name = Fresh("t");
        var arrays = scope.Arrays.Where(a => !_spans.Contains(a)).ToList();
        if (scope.Loops < 2 && arrays.Count > 0 && Chance(0.85))
        {
            string array = Pick(arrays);
            if (Function(scope, name + "Of", array: true) is not { } f)
                return null;
            var derivative = Chance(0.5)
                ? Do(Construct.GradientOfArray, $"Real[] {name} = Derivatives.Gradient($0, {array});", f)
                : Do(
                    Construct.HessianProduct,
                    $"var {name} = Derivatives.HessianVectorProduct($0, {array}, {array});", f);
            scope.Arrays.Add(name);
            scope.Writable.Add(name);
            scope.Rebindable.Add(name);
            return derivative;
        }

        if (Derivative(scope) is not { } number)
            return null;
        scope.Reals.Add(name);
        scope.Assignable.Add(name);
        return Do(Construct.Declaration, $"Real {name} = $0;", scope.Loops == 0 ? number : Tame(number));
    }

    private Node? Derivative(Scope scope)
    {
        if (_order > 1 || scope.Loops - _order > 1)
            return null;
        string u = Fresh("u");
        var known = scope.Functions.Where(f => _sizes[f.Name] <= Argument).ToList();
        if (known.Count > 0 && _order == 0 && Chance(0.5))
        {
            // What is composed or repeated is no function that an operator takes by its name.
            var (name, call) = Pick(known);
            string function = call == Construct.CallOfLocalFunction && Chance(0.5) ? name : $"{u} => {name}({u})";
            return Real(Construct.DerivativeOfFunction, $"Derivatives.Gradient({function}, $0)", Tame(Leaf(scope)));
        }

        int kind = _random.Next(7);
        if (Function(scope, u, array: false, second: kind == 6 ? u + "v" : null) is not { } differentiated)
            return null;
        var at = Tame(Number(scope, 1));
        var construct = _order > 0 ? Construct.DerivativeOfDerivative : Construct.None;
        var derivative = kind switch
        {
            0 => Real(Construct.DirectionalDerivative, "Derivatives.Jvp($0, $1, $2)" + Pick(".Tangent", ".Value"),
                differentiated, at, Leaf(scope)),
            1 => Real(Construct.SecondDerivative, "Derivatives.Hessian($0, $1)", differentiated, at),
            2 => Real(
                Construct.SecondDerivative, "Derivatives.HessianVectorProduct($0, $1, $2)", differentiated, at,
                Leaf(scope)),
            3 => Real(
                Construct.DirectionalDerivative, Pick(
                    "Derivatives.Vjp($0, $1, $2)", "Derivatives.ValueAndGradient($0, $1).Gradient"), differentiated, at,
                Leaf(scope)),
            6 => Real(
                Construct.GradientOfSeveral, "Derivatives.Gradient($0, $1, $2)" + Pick(".X", ".Y"), differentiated, at,
                Leaf(scope)),
            _ => Real(Construct.GradientOfNumber, "Derivatives.Gradient($0, $1)", differentiated, at),
        };
        return construct == Construct.None ? derivative : Real(construct, "$0", derivative);
    }

    // An expression, or a program that changes nothing around it. Its size counts several times: it runs forward and
    // backward.
    private Node? Function(Scope scope, string u, bool array, string? second = null)
    {
        var body = scope.Captured(_spans, writes: false);
        int outside = Open();
        _order++;
        if (array)
            body.Arrays.Add(u);
        else
            body.Reals.AddRange(second is null ? [u] : [u, second]);
        bool program = Chance(0.4);
        Node function;
        string head = second is null ? u : $"({u}, {second})";
        if (program)
        {
            foreach (var names in new[]
            {
                body.Writable, body.Windows, body.Grids, body.Rows, body.Models, body.Forms, body.Pairs, body.Bodies,
                body.Actions,
            })
            {
                names.Clear();
            }

            string s = Fresh("s");
            var initial = Tame(OfVariable(body, u, array));
            body.Reals.Add(s);
            body.Assignable.Add(s);
            function = new(
                Sort.Other, Construct.DerivativeOfProgram,
                $"{head} =>\n{{\nReal {s} = $0;\n$1return {s} + $2;\n}}", initial,
                Statements(body, 1 + _random.Next(2), 1), OfVariable(body, u, array));
        }
        else
        {
            function = Of(
                $"{head} => $0 + $1", (_order == 1 && Chance(0.3) ? Derivative(body) : null) ?? Number(body, 2),
                OfVariable(body, u, array));
        }

        _order--;
        int size = 4 * (function.Size + _inlined);
        _inlined = outside + size;
        return _inlined <= Most ? function : Given(outside);
    }

    private Node? Given(int outside)
    {
        _inlined = outside;
        return null;
    }

    private Node OfVariable(Scope body, string u, bool array) => array
        ? Real(Construct.ArithmeticMultiply, $"{u}[0] * {u}[$0]", Index(body, u))
        : Real(Construct.ArithmeticMultiply, $"{u} * Math.Sin({u} + $0)", Leaf(body));
}
