namespace DiffProg.Tests.RandomPrograms;

// Parts of arrays, places with names, variables that come to name other arrays, and arrays of two axes.
public sealed partial class ProgramGenerator
{
    private Node? Memory(Scope scope)
    {
        if (scope.Arrays.Count == 0)
            return null;
        return _random.Next(27) switch
        {
            0 or 1 or 2 or 3 or 21 => scope.Windows.Count > 0 ? PartOfItself(scope) : Part(scope),
            14 or 19 or 20 => Chance(0.35) ? CopyOfPart(scope) : LoopThatWrites(scope) ?? CopyOfPart(scope),
            4 or 5 when scope.Writable.Count > 0 => RefLocal(scope),
            6 or 16 when scope.Writable.Count > 0 && scope.Loops < 2 => ForEachRef(scope),
            7 or 17 or 15 when scope.Writable.Count > 0 => Copy(scope),
            23 or 24 => IntegerArray(scope),
            25 or 26 when scope.Loops < 2 => FirstGivenInALoop(scope),
            8 or 9 or 10 or 11 or 12 or 13 => scope.Rebindable.Count > 1 ? Rebind(scope) : Spread(scope),
            _ => MethodThatWrites(scope) ?? Spread(scope),
        };
    }

    // It has one element at least.
    private Node Part(Scope scope)
    {
        string name = Fresh("s"), array = Pick(scope.Arrays);
        var start = Whole(scope, 1);
        string part = _spans.Contains(array)
            ? Pick($"{array}[($0 % {array}.Length)..]", $"{array}.Slice(0, 1 + $0 % {array}.Length)")
            : Pick($"{array}.AsSpan($0 % {array}.Length)", $"{array}.AsSpan(0, 1 + $0 % {array}.Length)");
        _spans.Add(name);
        scope.Arrays.Add(name);
        scope.Windows.Add(name);
        if (scope.Writable.Contains(array))
            scope.Writable.Add(name);
        return Do(Construct.Part, $"var {name} = {part};", start);
    }

    private Node PartOfItself(Scope scope)
    {
        string window = Pick(scope.Windows);
        return Do(Construct.PartOfItself, $"{window} = {window}[({window}.Length / 2)..];");
    }

    private Node CopyOfPart(Scope scope)
    {
        string name = Fresh("t"), array = Pick(scope.Arrays);
        var copy = Do(
            Construct.CopyOfPart,
            $"var {name} = {array}[($0 % {array}.Length)..]{(_spans.Contains(array) ? ".ToArray()" : "")};",
            Whole(scope, 1));
        scope.Arrays.Add(name);
        scope.Writable.Add(name);
        scope.Rebindable.Add(name);
        return copy;
    }

    // Its elements are integers like others.
    private Node IntegerArray(Scope scope)
    {
        string name = Fresh("q"), whole = scope.Integers.Count > 0 ? scope.Integers[0] : "2";
        // Only the program itself has k.
        string values = Pick(
            $"[$2, {whole}]", scope.Arrays.Contains("a") ? "[.. k, $2]" : "[$2]", "new int[2]",
            $"{whole} > 1 ? [$2, 2] : [{whole}]");
        var array = Do(
            Construct.IntegerArray,
            $"int[] {name} = {values};\n"
            + $"{name}[$0 % {name}.Length] {Pick("=", "+=", "-=")} $1;\n"
            + Pick(name + "[^1]++;", "", name + "[0] *= 2;"),
            Whole(scope, 1), Small(scope), Small(scope));
        scope.Integers.AddRange([name + "[0]", name + "[^1]"]);
        return array;
    }

    private Node FirstGivenInALoop(Scope scope)
    {
        string name = Fresh("t"), turns = Fresh("turns"), values = Pick("[$2, $3]", "[$2]", $"new Real[1 + {turns}]");
        var inner = scope.Inner(loops: 1, jump: true);
        inner.Arrays.Add(name);
        var loop = Do(
            Construct.FirstGivenInALoop,
            $"Real[] {name};\nint {turns} = 0;\ndo\n{{\n{turns}++;\n{name} = {values};\n$0}}\n"
            + $"while ({turns} < 3 && $1);",
            Statements(inner, 1 + _random.Next(2), 1), Condition(scope, 1), Assigned(scope), Assigned(scope));
        scope.Arrays.Add(name);
        scope.Writable.Add(name);
        scope.Rebindable.Add(name);
        return loop;
    }

    private Node RefLocal(Scope scope)
    {
        string name = Fresh("r"), array = Pick(scope.Writable);
        var place = Do(Construct.RefLocal, $"ref Real {name} = ref {array}[$0];", Index(scope, array));
        _spans.Add(name);
        scope.Reals.Add(name);
        scope.Assignable.Add(name);
        return place;
    }

    private Node ForEachRef(Scope scope)
    {
        string e = Fresh("e"), array = Pick(scope.Writable);
        var inner = scope.Inner(loops: 1, jump: true);
        _spans.Add(e);
        inner.Reals.Add(e);
        inner.Assignable.Add(e);
        return Do(
            Construct.ForEachRef,
            $"foreach (ref Real {e} in {array}{(_spans.Contains(array) ? "" : ".AsSpan()")})\n{{\n{e} += $0;\n$1}}",
            Tame(Number(inner, 1)), Statements(inner, 1 + _random.Next(2), 1));
    }

    private Node Copy(Scope scope)
    {
        string to = Pick(scope.Writable), from = Pick(scope.Arrays);
        string Part(string array) => _spans.Contains(array) ? array : array + ".AsSpan()";
        return Chance(0.45)
            ? Do(Construct.CopyTo, $"{Part(from)}[^1..].CopyTo({Part(to)}[($0 % {to}.Length)..]);", Whole(scope, 1))
            : Do(Construct.Fill, $"{Part(to)}[($1 % {to}.Length)..].Fill($0);", Assigned(scope), Whole(scope, 0));
    }

    private Node Spread(Scope scope)
    {
        string name = Fresh("t"), array = Pick(scope.Arrays);
        string values = Chance(0.7) ? $"[$0, .. {array}, $1]"
            : Pick($"[.. {array}, $0, .. {array}, $1]", $"[$0, .. {array}, $1, .. {Pick(scope.Arrays)}]");
        var spread = Do(Construct.Spread, $"Real[] {name} = {values};", Assigned(scope), Assigned(scope));
        scope.Arrays.Add(name);
        scope.Writable.Add(name);
        scope.Rebindable.Add(name);
        return spread;
    }

    private Node Rebind(Scope scope)
    {
        if (Chance(0.4))
            return Values(Pick(scope.Rebindable), scope);
        string array = Pick(scope.Rebindable), other = Pick(scope.Rebindable);
        if (array == other)
            other = scope.Rebindable.First(r => r != array);
        return Chance(0.2) ? Do(Construct.Rebinding, $"{array} = {other};")
            : Do(Construct.ExchangeOfArrays, $"({array}, {other}) = ({other}, {array});");
    }

    private Node Values(string array, Scope scope) => Do(
        Construct.Rebinding,
        $"{array} = {Pick($"[$0, {array}[^1]]", $"new Real[1 + {array}.Length % 3]", $"[$0, $1, {array}[0]]")};",
        Assigned(scope), Assigned(scope));

    private Node? MethodThatWrites(Scope scope)
    {
        if (scope.Writable.Count == 0 || Callable("HelperW") is not { } method)
            return null;
        string name = Fresh("t");
        var call = Do(
            Construct.MethodThatWrites, $"Real {name} = {method}({Pick(scope.Writable)}, {Pick(scope.Arrays)}, $0);",
            Assigned(scope));
        scope.Reals.Add(name);
        scope.Assignable.Add(name);
        return call;
    }

    // Its condition does.
    private Node? LoopThatWrites(Scope scope)
    {
        string turns = Fresh("turns");
        return scope.Loops < 2 && ConditionThatWrites(scope) is { } condition
            ? Do(
                Construct.While, $"int {turns} = 0;\nwhile ({turns}++ < 3 && $0)\n{{\n$1}}", condition,
                Statements(scope.Inner(loops: 1, jump: true), 1, 1))
            : null;
    }

    private Node? Grids(Scope scope)
    {
        string name = Fresh("g");
        int kind = _random.Next(scope.Grids.Count == 0 ? 2 : 10);
        string grid = kind < 2 ? name : Pick(scope.Grids);
        string place = $"{grid}[$1 % {grid}.GetLength(0), $2 % {grid}.GetLength(1)]";
        switch (kind)
        {
            case 0:
                var made = Do(
                    Construct.Grid, $"var {name} = new Real[{Pick("2", "3", "1 + $1 % 3")}, 2];\n"
                    + $"{name}[0, 1] = $0;", Assigned(scope), Whole(scope, 1));
                scope.Grids.Add(name);
                return made;
            case 1:
                var values = Do(
                    Construct.GridOfValues, $"Real[,] {name} = {{ {{ $0, $1 }}, {{ $2, 1 }} }};", Assigned(scope),
                    Assigned(scope), Assigned(scope));
                scope.Grids.Add(name);
                return values;
            case 2 or 3:
                return Do(Construct.GridWrite, place + " = $0;", Assigned(scope), Whole(scope, 1), Whole(scope, 1));
            case 4 or 5:
                return Do(
                    Construct.GridCompound, $"{place} {Pick("+=", "-=")} $0;", Tame(Number(scope, 1)),
                    Whole(scope, 1), Whole(scope, 1));
            case 6 or 7 or 8 when scope.Loops < 2:
                string e = Fresh("e");
                var inner = scope.Inner(loops: 1, jump: true);
                inner.Reals.Add(e);
                return Do(
                    Construct.ForEachOfGrid, $"foreach (Real {e} in {grid})\n{{\n$0$1}}",
                    Do(Construct.CompoundAdd, $"{Pick(scope.Assignable)} += {Factor()} * {e};"),
                    Statements(inner, 1, 1));
            default:
                return null;
        }
    }

    private Node? NumberOfGrid(Scope scope)
    {
        if (scope.Grids.Count == 0)
            return null;
        string grid = Pick(scope.Grids);
        return Real(
            Construct.GridRead, $"{grid}[$0 % {grid}.GetLength(0), $1 % {grid}.GetLength(1)]", Whole(scope, 1),
            Whole(scope, 1));
    }
}
