namespace DiffProg.Tests.RandomPrograms;

public sealed partial class ProgramGenerator
{
    private Node Control(Scope scope, int depth)
    {
        if (themed && (scope.CanJump || scope.CanReturn) && Chance(0.1))
            return JumpBesideAJump(scope);
        if (scope.CanJump && Chance(0.45))
        {
            return Chance(0.5) ? Do(Construct.Break, "if ($0)\nbreak;", Condition(scope, 1))
                : Do(Construct.Continue, "if ($0)\ncontinue;", Condition(scope, 1));
        }

        switch (_random.Next(scope.Loops < 2 ? 20 : 8))
        {
            case 0:
                return Do(Construct.If, "if ($0)\n{\n$1}", Condition(scope, 2), Body(scope, depth));
            case 1:
                return Do(
                    Construct.IfElse, "if ($0)\n{\n$1}\nelse\n{\n$2}", Condition(scope, 2), Body(scope, depth),
                    Body(scope, depth));
            case 2:
                return Do(
                    Construct.IfElseIf, "if ($0)\n{\n$1}\nelse if ($2)\n{\n$3}\nelse\n{\n$4}", Condition(scope, 1),
                    Body(scope, depth),
                    Condition(scope, 1), Body(scope, depth), Body(scope, depth));
            case 3 or 4:
                return Switch(scope, depth);
            case 5 when scope.CanReturn:
                return Do(Construct.EarlyReturn, "if ($0)\nreturn $1;", Condition(scope, 2), Number(scope, 2));
            case 6:
                string named = Pick([.. scope.Integers.Where(IsName).DefaultIfEmpty("Math")]);
                return Chance(0.52)
                    ? Do(
                        Construct.NameInGuard, $"if ($0 < 0)\nthrow new ArgumentException(\"negative\", nameof({named}));",
                        Whole(scope, 2))
                    : Chance(0.6)
                    ? Do(Construct.Guard, "if ($0 < 0)\nthrow new ArgumentException(\"negative\");", Whole(scope, 2))
                    : Do(Construct.Guard, "if ($0 > 2)\nthrow new InvalidOperationException(\"far\");",
                        Number(scope, 2));
            case 7:
                return Do(Construct.Block, Pick("{\n$0}", "{\n$0;\n}"), Body(scope, depth));
            case 8 or 9 or 10 or 11:
                return CountedLoop(scope, depth);
            case 12:
                return ForOverArray(scope, depth);
            case 13 or 14:
                return ForEach(scope, depth);
            case 15 or 16:
                return WhileLoop(scope, depth);
            case 17:
                return DoLoop(scope, depth);
            default:
                return Do(Construct.If, "if ($0)\n{\n$1}", Condition(scope, 2), Body(scope, depth));
        }
    }

    // One branch always jumps, the other perhaps; what follows runs where neither did.
    private Node JumpBesideAJump(Scope scope)
    {
        Node Jump() => scope.CanJump && (!scope.CanReturn || Chance(0.5))
            ? Do(Construct.None, Pick("break;", "continue;")) : Do(Construct.None, "return $0;", Number(scope, 1));
        Node perhaps = Do(Construct.None, "if ($0)\n$1", Condition(scope, 1), Jump()), always = Jump();
        Node before = Assign(scope), after = Assign(scope), condition = Condition(scope, 1);
        return Chance(0.5)
            ? Do(Construct.JumpBesideAJump, "if ($0)\n{\n$1$2}\nelse\n$3$4", condition, perhaps, before, always, after)
            : Do(Construct.JumpBesideAJump, "if ($0)\n$1else\n{\n$2$3}\n$4", condition, always, before, perhaps, after);
    }

    private static bool IsName(string variable) => !variable.Contains('.') && !variable.Contains('[');

    private Node Body(Scope scope, int depth) => Statements(scope.Inner(), 1 + _random.Next(3), depth - 1);

    private Node Switch(Scope scope, int depth)
    {
        // A break in a section ends the switch.
        Node Section() => Statements(scope.Inner(jump: false), 1 + _random.Next(2), depth - 1);
        return Chance(0.5)
            ? Do(
                Construct.SwitchStatement,
                "switch ($0)\n{\ncase 0:\n$1break;\ncase 1 or 2:\n$2break;\ndefault:\n$3break;\n}",
                Whole(scope, 2), Section(), Section(), Section())
            : Do(
                Construct.SwitchStatement, "switch ($0)\n{\ncase > 2:\n$1break;\ncase 1:\nif ($2)\nbreak;\n$3break;\n}",
                Whole(scope, 2), Section(), Condition(scope, 1), Section());
    }

    private Node LoopBody(Scope scope, int depth, params string[] integers)
    {
        var inner = scope.Inner(loops: 1, jump: true);
        inner.Integers.AddRange(integers);
        return Statements(inner, 1 + _random.Next(3), depth - 1);
    }

    private Node CountedLoop(Scope scope, int depth)
    {
        string i = Fresh("i");
        var body = LoopBody(scope, depth, i);
        return _random.Next(6) switch
        {
            0 => Do(Construct.ForDown, $"for (int {i} = $0; {i} >= 0; {i}--)\n{{\n$1}}", Small(scope), body),
            1 => Do(Construct.ForSteps,
                $"for (int {i} = {Pick("0", "1")}; {i} <= 5; {i} += {Pick("2", "3")})\n{{\n$0}}", body),
            2 => Do(
                Construct.ForWithTwoConditions, $"for (int {i} = 0; {i} < 4 && $0; {i}++)\n{{\n$1}}",
                Condition(scope, 1), body),
            3 => Do(
                Construct.ForThatSkips, $"for (int {i} = 0; {i} < $0; {i}++)\n{{\n$1if ($2)\n{i}++;\n}}",
                Small(scope), body, Condition(scope, 1)),
            _ => Do(Construct.ForUp, $"for (int {i} = 0; {i} < $0; {i}++)\n{{\n$1}}", Small(scope), body),
        };
    }

    private Node ForOverArray(Scope scope, int depth)
    {
        if (scope.Arrays.Count == 0)
            return CountedLoop(scope, depth);
        string i = Fresh("i"), array = Pick(scope.Arrays);
        return Do(
            Construct.ForOverArray, Pick(
                $"for (int {i} = 0; {i} < {array}.Length; {i}++)", $"for (int {i} = {array}.Length - 1; {i} >= 0; {i}--)")
                + "\n{\n$0$1}",
            Do(Construct.CompoundAdd, 
                Pick(
                    $"{Pick(scope.Assignable)} += {Factor()} * {array}[{i}];",
                    $"{Pick(scope.Assignable)} += {Factor()} * {array}[{array}.Length - 1 - {i}];")),
            LoopBody(scope, depth, i));
    }

    private Node ForEach(Scope scope, int depth)
    {
        string e = Fresh("e");
        if (!scope.Arrays.Contains("a") || (scope.Arrays.Count > 0 && Chance(0.4)))
        {
            if (scope.Arrays.Count == 0)
                return CountedLoop(scope, depth);
            var inner = scope.Inner(loops: 1, jump: true);
            inner.Reals.Add(e);
            return Do(
                Construct.ForEachReal, $"foreach (Real {e} in {Pick(scope.Arrays)})\n{{\n$0}}",
                Statements(inner, 1 + _random.Next(3), depth - 1));
        }

        return Do(Construct.ForEachInteger, $"foreach (int {e} in k)\n{{\n$0}}", LoopBody(scope, depth, e));
    }

    private Node WhileLoop(Scope scope, int depth)
    {
        string turns = Fresh("turns");
        var body = LoopBody(scope, depth, turns);
        return Chance(0.5)
            ? Do(
                Construct.WhileTrue, $"int {turns} = 0;\nwhile (true)\n{{\nif ({turns}++ >= 3 || $0)\nbreak;\n$1}}",
                Condition(scope, 1), body)
            : Do(
                Construct.While, $"int {turns} = 0;\nwhile ({turns} < 4 && $0)\n{{\n{turns}++;\n$1}}",
                SomeCondition(scope), body);
    }

    private Node SomeCondition(Scope scope) =>
        Chance(0.4) && ConditionThatWrites(scope) is { } condition ? condition : Condition(scope, 1);

    private Node? ConditionThatWrites(Scope scope) =>
        scope.Writable.Count == 0 || Callable("HelperW") is not { } method ? null
            : Bool(
                Construct.ConditionThatWrites,
                $"Math.Tanh({method}({Pick(scope.Writable)}, {Pick(scope.Arrays)}, $0)) > -0.5", Assigned(scope));

    private Node DoLoop(Scope scope, int depth)
    {
        string turns = Fresh("turns");
        return Do(
            Construct.DoWhile, $"int {turns} = 0;\ndo\n{{\n{turns}++;\n$0}}\nwhile ({turns} < 3 && $1);",
            LoopBody(scope, depth, turns), SomeCondition(scope));
    }
}
