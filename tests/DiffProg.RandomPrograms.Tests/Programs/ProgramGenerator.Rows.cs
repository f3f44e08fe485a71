namespace DiffProg.Tests.RandomPrograms;

// Arrays of arrays. Two rows may be one, and a row may be an array that has a name of its own.
public sealed partial class ProgramGenerator
{
    private Node Rows(Scope scope)
    {
        if (scope.Rows.Count == 0)
            return DeclareRows(scope);
        string rows = Pick(scope.Rows);
        // The rows of an argument stay what they are.
        switch (rows == "rows" ? _random.Next(5, 15) : _random.Next(16))
        {
            case 0 or 1:
                return Do(
                    Construct.RowReplaced, $"{Row(rows, 1)} = $0;",
                    Of(Pick("[$0, $1]", "[$0]", $"[.. {rows}[0], $0]"), Assigned(scope), Assigned(scope)),
                    Whole(scope, 1));
            case 2 or 15:
                return Do(Construct.RowsShared, $"{Row(rows, 0)} = {SharedRow(scope)};", Whole(scope, 1));
            case 3 or 4:
                return Do(Construct.RowsExchanged, $"({rows}[0], {rows}[1]) = ({rows}[1], {rows}[0]);");
            case 5 or 6 when scope.Loops == 0:
                string name = Fresh("row");
                var row = Do(
                    Construct.RowAlias, $"{Pick("var", "Real[]")} {name} = {Row(rows, 0)};", Whole(scope, 1));
                scope.Arrays.Add(name);
                scope.Writable.Add(name);
                scope.Rebindable.Add(name);
                return row;
            case 7 or 8 when scope.Loops < 2:
                return ForEachRow(scope, rows);
            case 9 or 10:
                return Do(
                    Construct.RowWrite, $"{Row(rows, 1)}{Pick("[0]", "[^1]")} {Pick("=", "+=", "=")} $0;",
                    Tame(Number(scope, 1)), Whole(scope, 1));
            case 11 or 12 or 13 or 14 when scope.Loops < 2 && Callable("HelperY") is { } method:
                string t = Fresh("t");
                var call = Do(Construct.RowsArgument, $"Real {t} = {method}({rows}, $0);", Tame(Number(scope, 1)));
                scope.Reals.Add(t);
                scope.Assignable.Add(t);
                return call;
            default:
                return scope.Rows.Count < 2 ? DeclareRows(scope) : Assign(scope);
        }
    }

    private string Row(string rows, int part) => $"{rows}[{Pick("0", "1", $"${part} % {rows}.Length")}]";

    // Another row, or an array that has a name of its own.
    private string SharedRow(Scope scope) =>
        scope.Rebindable.Count > 0 && Chance(0.5) ? Pick(scope.Rebindable) : $"{Pick(scope.Rows)}[{Pick("0", "1")}]";

    private Node DeclareRows(Scope scope)
    {
        string name = Fresh("g");
        Node Values(Node first, Node second, Node third) => Do(
            Construct.RowsOfValues, $"Real[][] {name} = " + (StandsOnce(third) || Chance(0.5)
                ? "[[$0, $1], [$2]];" : "[[$0], [$1, $2, 1], [0.5, $2]];"), first, second, third);
        Node Lengths(string length, Node count, Node first, Node second) => Do(
            Construct.RowsOfLengths,
            $"var {name} = new Real[2 + $0][];\nfor (int i = 0; i < {name}.Length; i++)\n"
            + $"{name}[i] = new Real[{length}];\n"
            + $"{name}[1][^1] = $1;\n{name}[0] = [$2, {(StandsOnce(first) ? "1" : "$1")}];", count, first, second);
        var rows = Chance(0.5)
            ? Values(Assigned(scope), Assigned(scope), Assigned(scope))
            : Lengths(Pick("i + 1", "2", "1 + i % 2"), Small(scope), Leaf(scope), Assigned(scope));
        scope.Rows.Add(name);
        foreach (string row in new[] { name + "[0]", name + "[1]" })
        {
            scope.Arrays.Add(row);
            scope.Writable.Add(row);
            scope.Rebindable.Add(row);
        }

        return rows;
    }

    private Node ForEachRow(Scope scope, string rows)
    {
        string row = Fresh("row"), e = Fresh("e");
        var inner = scope.Inner(loops: 1, jump: true);
        inner.Arrays.Add(row);
        inner.Writable.Add(row);
        if (Chance(0.5))
        {
            return Do(
                Construct.ForEachRow, $"foreach (var {row} in {rows})\n{{\n{row}[0] += $0;\n$1}}",
                Tame(Number(inner, 1)), Statements(inner, 1 + _random.Next(2), 1));
        }

        return Do(
            Construct.ForEachRow,
            $"for (int {e} = 0; {e} < {rows}.Length; {e}++)\n{{\nvar {row} = {rows}[{e}];\n"
            + $"{Pick(scope.Assignable)} += $0;\n$1}}",
            Tame(Number(inner, 1)), Statements(inner, 1 + _random.Next(2), 1));
    }

    private Node OverRows(string name)
    {
        var scope = new Scope { CanReturn = true, Loops = 1 };
        Names(scope, ["u"], null);
        scope.Rows.Add("rows");
        foreach (string row in new[] { "rows[0]", "rows[1]" })
        {
            scope.Arrays.Add(row);
            scope.Writable.Add(row);
        }

        return Of(
            $"«[Differentiable]» public static Real {name}(Real[][] rows, Real u)\n"
            + "{\nfor (int i = 0; i < rows.Length; i++)\nu += 0.3 * rows[i][^1] * rows[i][0];\n$0return $1;\n}",
            Statements(scope, 1 + _random.Next(2), 1), Sum(scope));
    }

    private Node? NumberOfRows(Scope scope)
    {
        if (scope.Rows.Count == 0)
            return null;
        string rows = Pick(scope.Rows);
        return Real(Construct.RowRead, $"{rows}[$0 % {rows}.Length]{Pick("[0]", "[^1]")}", Whole(scope, 1));
    }
}
