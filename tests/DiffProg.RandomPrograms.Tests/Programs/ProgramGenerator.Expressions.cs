namespace DiffProg.Tests.RandomPrograms;

public sealed partial class ProgramGenerator
{
    private Node Number(Scope scope, int depth)
    {
        if (depth <= 0)
            return Leaf(scope);
        Node Part() => Number(scope, depth - 1);
        if (_themes.Count > 0 && Chance(0.2) && ThemedNumber(scope, depth) is { } number)
            return number;
        switch (_random.Next(20))
        {
            case 0 or 1:
                return Real(Construct.ArithmeticAdd, "($0 + $1)", Part(), Part());
            case 2:
                return Real(Construct.ArithmeticSubtract, "($0 - $1)", Part(), Part());
            case 3 or 4 or 5:
                return Real(Construct.ArithmeticMultiply, "$0 * $1", Factorable(Part()), Factorable(Part()));
            // By what may be zero, unless somebody looks.
            case 6 when scope.Integers.Count > 0 && Chance(0.25):
                return Real(
                    Construct.GuardedDivision, "(# != 0 ? $0 / # : $1)".Replace("#", Pick(scope.Integers)),
                    Factorable(Leaf(scope)), Leaf(scope));
            case 6:
                var divisor = Leaf(scope);
                return Real(
                    Construct.ArithmeticDivide, $"$0 / ({Divisor(divisor, "$1")})", Factorable(Part()), divisor);
            case 7:
                return Real(Construct.Negation, Pick("(-$0)", "(-$0)", "(+$0)"), Factorable(Part()));
            case 8 or 9:
                return Smooth(Part());
            case 10:
                // That of an integer may throw, and does not stand beside tensors in a part of an expression.
                return Chance(0.4) ? Real(
                        Construct.KinkedFunction,
                        _themes.Contains(Theme.Tensors) ? "Math.Abs((Real)($0))" : "Math.Abs($0)", Part())
                    : Real(Construct.KinkedFunction, Pick("Math.Max($0, $1)", "Math.Min($0, $1)"), Part(), Part());
            case 11:
                return Real(Construct.IntegerInReal, "$0 * $1", Factorable(Part()), Whole(scope, 1));
            case 12 when Chance(0.3):
                // Nearly always there is a number.
                return Real(
                    Construct.ThrowExpression, "($0 ? $1 : throw new InvalidOperationException(\"none\"))",
                    Chance(0.8) ? Bool(Construct.IntegerComparison, "$0 >= 0", Whole(scope, 1)) : Condition(scope, 1),
                    Part());
            case 12:
                return Real(Construct.ConditionalExpression, "($0 ? $1 : $2)", Condition(scope, 1), Part(), Part());
            case 13:
                return Choice(scope, depth);
            case 14 when scope.Loops < 2 && Callable("HelperN") is { } method:
                return Real(Construct.CallOfMethod, "$0", OfMethod(scope, method, depth));
            case 15 or 16 or 18 when scope.Functions.Where(f => CanCall(f.Name)).ToList() is { Count: > 0 } functions:
                var (name, call) = Pick(functions);
                return Real(call, $"{Call(name)}($0)", Part());
            case 17 when scope.Assignable.Count > 0 && scope.Loops == 0:
                return Real(Construct.AssignmentExpression, $"({Pick(scope.Assignable)} = $0)", Part());
            default:
                return Leaf(scope);
        }
    }

    // Arguments are computed in the order in which they are written.
    private Node OfMethod(Scope scope, string method, int depth)
    {
        Node first = Number(scope, depth - 1), second = Leaf(scope);
        return _random.Next(5) switch
        {
            0 => Real(
                Construct.NamedArguments, method + Pick("(m: $2, u: $0, v: $1)", "($0, m: $2, v: $1)"), first, second,
                Small(scope)),
            1 => Real(Construct.OptionalArgument, $"{method}($0, $1)", first, second),
            _ => Real(Construct.None, $"{method}($0, $1, $2)", first, second, Small(scope)),
        };
    }

    private Node Leaf(Scope scope)
    {
        if (scope.Arrays.Count > 0 && Chance(0.3))
        {
            string array = Pick(scope.Arrays);
            return Chance(0.15) ? Real(Construct.ElementReadFromEnd, $"{array}[^1]")
                : Real(
                    array.StartsWith("h[") ? Construct.RowOfAnArgument : Construct.ElementRead, $"{array}[$0]",
                    Index(scope, array));
        }

        return scope.Reals.Count == 0 || Chance(0.15)
            ? Chance(0.2) ? One(Construct.Default, "default(Real)")
                : One(Construct.Literal, Pick("0.5", "1.25", "0.1", "2", "1", "0.75"))
            : One(Construct.Variable, Pick(scope.Reals));
    }

    private static readonly string[] Functions =
    [
        "Math.Sin($0)", "Math.Cos($0)", "Math.Tanh($0)", "Math.Atan($0)", "Math.Exp(0.7 * Math.Sin($0))",
        "Math.Log(1.2 + $0 * $0)", "Math.Sqrt(1 + $0 * $0)", "Math.Pow(1 + $0 * $0, 0.7)",
    ];

    // Every function at arguments where it is tame.
    private Node Smooth(Node x) =>
        Real(Construct.SmoothFunction, Pick(StandsOnce(x) ? Functions[..5] : Functions), Factorable(x));

    // What names a part of a value, and what is another number when it is computed again: its square may be negative.
    private static bool StandsOnce(Node x) => x.All.Any(p => p.Construct is Construct.TypePattern
        or Construct.IntegerIncrement or Construct.AssignmentExpression or Construct.RefArgument);

    // Above zero.
    private static string Divisor(Node x, string part) =>
        StandsOnce(x) ? $"2.5 + Math.Sin({part})" : $"1.5 + {part} * {part}";

    // Whatever it gets, it gives no more than 2.
    private Node Tame(Node x) =>
        Real(Construct.SmoothFunction, Pick("Math.Sin($0)", "Math.Tanh($0)", "Math.Atan($0)"), x);

    private static Node Factorable(Node x) =>
        x.Text.Contains(' ') && !x.Text.StartsWith('(') ? Real(Construct.None, "($0)", x) : x;

    private Node Choice(Scope scope, int depth)
    {
        Node Part() => Number(scope, depth - 1);
        return Chance(0.5)
            ? Real(Construct.SwitchExpression, "($0 switch { 0 => $1, 1 or 2 => $2, _ => $3 })", Whole(scope, 1),
                Part(), Part(), Part())
            : Real(Construct.SwitchExpression, "($0 switch { > 2 => $1, 1 when $2 => $3, _ => $4 })", Whole(scope, 1),
                Part(),
                Condition(scope, 1), Part(), Part());
    }

    // No less than zero.
    private Node Whole(Scope scope, int depth)
    {
        Node Part() => Whole(scope, depth - 1);
        if (depth > 0)
        {
            switch (_random.Next(11))
            {
                case 0:
                    return Integer(
                        Construct.IntegerArithmetic,
                        Pick("($0 + $1)", "($0 * $1)", "Math.Max($0, $1)", "Math.Min($0, $1)"), Part(), Part());
                // It throws where the second is zero.
                case 1 when scope.Integers.Count > 0 && Chance(0.05):
                    return Integer(
                        Construct.IntegerDivision, Pick("($0 / ", "($0 % ") + Pick(scope.Integers) + ")", Part());
                case 1 when Chance(0.2) && scope.Integers.Count > 0:
                    return Integer(
                        Construct.GuardedDivision,
                        "(# != 0 ? $0 / # : 2)".Replace("#", Pick(scope.Integers)), Part());
                case 1:
                    return Integer(Construct.IntegerDivision, Pick("($0 / 2)", "($0 / 3)"), Part());
                case 2:
                    return Integer(Construct.IntegerRemainder, Pick("($0 % 2)", "($0 % 3)"), Part());
                case 3:
                    return Integer(Construct.IntegerConditional, "($0 ? $1 : $2)", Condition(scope, 0), Part(), Part());
                case 4 when scope.Arrays.Contains("a"):
                    return Integer(Construct.IntegerElement, "k[$0 % k.Length]", Part());
                case 5 or 9 or 10 when scope.AssignableIntegers.Count > 0:
                    return Integer(
                        Construct.IntegerIncrement, Pick("$0++", "++$0").Replace("$0", Pick(scope.AssignableIntegers)));
                case 6 when scope.Arrays.Count > 0:
                    return Integer(Construct.Length, $"{Pick(scope.Arrays)}.Length");
            }
        }

        return scope.Integers.Count == 0 || Chance(0.3)
            ? Chance(0.15) ? Integer(Construct.SizeOf, Pick("sizeof(float)", "sizeof(bool)"))
                : Integer(Construct.Literal, Pick("0", "1", "2", "3"))
            : Integer(Construct.Variable, Pick(scope.Integers));
    }

    // Below 4.
    private Node Small(Scope scope) => Integer(Construct.IntegerRemainder, "($0 % 4)", Whole(scope, 1));

    private Node Index(Scope scope, string array) =>
        Integer(Construct.IntegerRemainder, $"$0 % {array}.Length", Whole(scope, 1));

    private Node Condition(Scope scope, int depth)
    {
        if (depth > 0)
        {
            switch (_random.Next(8))
            {
                case 7:
                    return Bool(
                        Construct.BoolOperator, Pick("($0 & $1)", "($0 | $1)", "($0 ^ $1)"), Condition(scope, depth - 1),
                        Condition(scope, depth - 1));
                case 0 or 1:
                    return Bool(
                        Construct.ShortCircuit, Pick("($0 && $1)", "($0 || $1)"), Condition(scope, depth - 1),
                        Condition(scope, depth - 1));
                case 2:
                    return Bool(Construct.Not, "!($0)", Condition(scope, depth - 1));
                case 3:
                    return Bool(
                        Construct.Pattern, Pick("$0 is 1 or 2", "$0 is > 0 and < 3", "$0 is not 0"), Whole(scope, 1));
                case 4 when scope.Bools.Count > 0:
                    return Bool(Construct.BoolVariable, Pick(scope.Bools));
            }
        }

        return Chance(0.6)
            ? Bool(Construct.Comparison, Pick("$0 < $1", "$0 > $1", "$0 <= $1", "$0 >= $1"), Number(scope, 1),
                Number(scope, 1))
            : Bool(Construct.IntegerComparison, Pick("$0 == $1", "$0 != $1", "$0 < $1", "($0 % 2 == 0 || $1 > 3)"),
                Whole(scope, 1), Whole(scope, 1));
    }
}
