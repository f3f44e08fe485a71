namespace DiffProg.Tests.RandomPrograms;

public sealed partial class ProgramGenerator
{
    private Node Statement(Scope scope, int depth) => _random.Next(10) switch
    {
        _ when _themes.Count > 0 && Chance(0.2) => Themed(scope, Pick([.. _themes])),
        < 2 => Declare(scope),
        < 6 => Assign(scope),
        8 when _themes.Count > 0 && scope.Loops == 0 && depth > 1 && Chance(0.7) => DeclareFunction(scope),
        < 9 when depth > 0 => Control(scope, depth),
        _ when scope.Loops == 0 && depth > 1 => DeclareFunction(scope),
        _ => Assign(scope),
    };

    // What is assigned in a loop is bounded.
    private Node Assigned(Scope scope) => scope.Loops == 0 ? Number(scope, 3) : Tame(Number(scope, 2));

    private Node Declare(Scope scope)
    {
        string name = Fresh("t");
        if (scope.Writable.Count > 0 && scope.Loops == 0 && Chance(0.35))
            return Alias(scope, name);
        if (Chance(0.35) && DeclareTupleFromMethod(scope) is { } several)
            return several;
        switch (_random.Next(18))
        {
            case 12 when Chance(0.8):
                scope.Integers.Add(name);
                return Do(Construct.IntegerConstant, $"const int {name} = {Pick("1", "2", "3")};");
            case 0 or 12 or 13 or 17:
                var value = Whole(scope, 2);
                scope.Integers.Add(name);
                scope.AssignableIntegers.Add(name);
                return Do(
                    Construct.IntegerDeclaration, $"int {name} = $0 % 5;", Integer(Construct.None, "($0)", value));
            case 1:
                var condition = Condition(scope, 2);
                scope.Bools.Add(name);
                return Do(Construct.BoolVariable, $"bool {name} = $0;", condition);
            case 2 or 3 or 10 or 11 or 14 or 15 or 16:
                return DeclareArray(scope, name);
            case 4:
                string second = Fresh("t");
                var (p, q) = (Assigned(scope), Assigned(scope));
                scope.Reals.AddRange([name, second]);
                scope.Assignable.AddRange([name, second]);
                return Do(Construct.TupleDeconstruction, $"(Real {name}, Real {second}) = ($0, $1);", p, q);
            case 5:
                var (first, last) = (Assigned(scope), Assigned(scope));
                scope.Reals.AddRange([name + ".First", name + ".Last"]);
                scope.Assignable.Add(name + ".Last");
                return Do(Construct.TupleVariable, $"(Real First, Real Last) {name} = ($0, $1);", first, last);
            case 6:
                // Every path gives it a value.
                var (then, otherwise) = (Assigned(scope), Assigned(scope));
                var asked = Condition(scope, 1);
                scope.Reals.Add(name);
                scope.Assignable.Add(name);
                return Do(
                    Construct.DeclarationWithoutValue, $"Real {name};\nif ($0)\n{name} = $1;\nelse\n{name} = $2;",
                    asked, then, otherwise);
            default:
                var initial = Assigned(scope);
                scope.Reals.Add(name);
                scope.Assignable.Add(name);
                return Do(Construct.Declaration, $"Real {name} = $0;", initial);
        }
    }

    // Writes through one are seen through the other.
    private Node Alias(Scope scope, string name)
    {
        string other = Pick(scope.Writable);
        if (_spans.Contains(other))
            _spans.Add(name);
        else
            scope.Rebindable.Add(name);
        scope.Arrays.Add(name);
        scope.Writable.Add(name);
        return Do(Construct.ArrayAlias, $"var {name} = {other};");
    }

    private Node DeclareArray(Scope scope, string name)
    {
        Node array;
        switch (_random.Next(scope.Loops > 0 ? 4 : 5))
        {
            // A length is an expression in the sizes of the arguments.
            case 0 when scope.Arrays.Contains("a"):
                array = Do(
                    Construct.NewArray,
                    $"var {name} = new Real[{Pick("n + 1", "a.Length", "2 * n + 1", "k.Length")}];");
                break;
            case 1:
                array = Do(Construct.NewArray, $"Real[] {name} = new Real[{Pick("1", "2", "3")}];");
                break;
            // In a loop it would take more of the stack each time.
            case 4:
                array = Do(Construct.StackAllocated, $"Span<Real> {name} = stackalloc Real[{Pick("2", "3")}];");
                _spans.Add(name);
                break;
            default:
                array = Do(Construct.ArrayOfValues, $"Real[] {name} = [$0, $1];", Assigned(scope), Assigned(scope));
                break;
        }

        if (!_spans.Contains(name))
            scope.Rebindable.Add(name);
        scope.Arrays.Add(name);
        scope.Writable.Add(name);
        return array;
    }

    private Node Assign(Scope scope)
    {
        if (scope.Writable.Count > 0 && Chance(0.35))
        {
            string array = Pick(scope.Writable);
            return Chance(0.5)
                ? Do(Construct.ElementWrite, $"{array}[$0] = $1;", Index(scope, array), Assigned(scope))
                : Do(Construct.ElementCompound, $"{array}[$0] {Pick("+=", "-=")} $1;", Index(scope, array),
                    Tame(Number(scope, 1)));
        }

        if (scope.AssignableIntegers.Count > 0 && Chance(0.5))
        {
            string integer = Pick(scope.AssignableIntegers);
            return Do(Construct.IntegerAssignment, $"{integer} = ($0 + 1) % 7;", Whole(scope, 2));
        }

        if (scope.Actions.Where(CanCall).ToList() is { Count: > 0 } actions && Chance(0.8))
            return Do(Construct.CallOfLocalFunction, $"{Call(Pick(actions))}($0);", Number(scope, 1));
        string variable = Pick(scope.Assignable);
        switch (_random.Next(9))
        {
            case 0:
                return Do(Construct.CompoundAdd, $"{variable} += $0;", Assigned(scope));
            case 1:
                return Do(Construct.CompoundSubtract, $"{variable} -= $0;", Assigned(scope));
            case 2:
                return Do(Construct.CompoundMultiply, $"{variable} *= Math.Cos($0);", Number(scope, 2));
            case 3:
                var divisor = Leaf(scope);
                return Do(Construct.CompoundDivide, $"{variable} /= {Divisor(divisor, "$0")};", divisor);
            case 4 when Chance(0.25):
                return Do(Construct.Discard, "_ = $0;", Assigned(scope));
            case 4 when scope.Assignable.Count > 1:
                string other = Pick(scope.Assignable.Where(v => v != variable).ToList());
                return Do(Construct.TupleAssignment, $"({variable}, {other}) = ($0, {variable});", Assigned(scope));
            default:
                return Do(Construct.Assignment, $"{variable} = $0;", Assigned(scope));
        }
    }

    private Node DeclareFunction(Scope scope)
    {
        string name = Fresh("f"), u = Fresh("u");
        int outside = Open();
        var function = Function(scope, name, u);
        Close(name, function, outside);
        return function;
    }

    private Node Function(Scope scope, string name, string u)
    {
        // It sees what is there now, and what becomes of it; a call writes no variable that an expression around it
        // reads.
        int kind = _random.Next(8);
        var body = scope.Captured(_spans, writes: kind is 1 or 7);
        body.Reals.Add(u);
        switch (kind)
        {
            case 0 or 4:
                var lambda = Do(Construct.Lambda, $"Func<Real, Real> {name} = {u} => $0;", Number(body, 2));
                scope.Functions.Add((name, Construct.CallOfLambda));
                return lambda;
            case 1 or 7:
                var writes = Do(
                    Construct.LocalFunctionThatWrites, $"void {name}(Real {u})\n{{\n$0}}", Statements(body, 2, 1));
                scope.Actions.Add(name);
                return writes;
            case 2 or 5:
                var function = Do(
                    Construct.LocalFunction, $"Real {name}(Real {u})\n{{\nif ($0)\nreturn $1;\nreturn $2;\n}}",
                    Condition(body, 1),
                    Number(body, 2), Number(body, 2));
                scope.Functions.Add((name, Construct.CallOfLocalFunction));
                return function;
            default:
                var expression = Do(Construct.LocalFunction, $"Real {name}(Real {u}) => $0;", Number(body, 2));
                scope.Functions.Add((name, Construct.CallOfLocalFunction));
                return expression;
        }
    }
}
