using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

internal static partial class Constructs
{
    private const string UseLoops = "use a loop with break and continue";

    private const string HoldOutside = "hold resources in a method that calls this one";

    private static IEnumerable<Construct> Statements()
    {
        yield return Yes(OperationKind.MethodBodyOperation, "a method's body", "s = 2 * s;");
        yield return Yes(OperationKind.Block, "a block", "{ var t = 2 * s; s = t; }");
        yield return Yes(OperationKind.Empty, "an empty statement", ";");
        yield return Yes(OperationKind.ExpressionStatement, "an expression as a statement", "s = 2 * s;");
        yield return Yes(OperationKind.Conditional, "`if`", "if (s > 0) s = 2 * s; else s = -s;");
        yield return Yes(
            OperationKind.Switch, "`switch` over a number",
            "switch (k) { case 0: s = 2 * s; break; case > 3: s = -s; break; default: s *= s; break; }");
        yield return Yes(
            OperationKind.SwitchCase, "a section of a `switch`", "switch (k) { case 0: s = 2 * s; break; }");
        yield return Yes(
            OperationKind.CaseClause, "a constant, a relation, a pattern with `when`",
            "switch (k) { case 1: case 2: s = 2 * s; break; case < 0 when s > 0: s = -s; break; }");
        yield return Yes(
            OperationKind.Switch, "over a tuple, and over a value of an interface or an abstract type",
            Shapes("switch (Make(s, k)) { case Disc d when d.R > 1: s = d.R; break; case Box { W: var w }: s = w; "
                + "break; }"));
        yield return No(
            OperationKind.Switch, "`switch` over something else", "DP1011", "This kind of switch",
            "ask for numbers, and for the types of structs and records",
            "float[] t = [s, 2]; switch (t) { case [> 0, _]: s = 2 * s; break; }");
        yield return No(
            OperationKind.CaseClause, "`case` with another pattern", "DP1011", "This kind of case",
            "ask for numbers, and for the types of structs and records",
            "switch (x) { case { Rank: 1 }: s = 2 * s; break; }");
        yield return Yes(
            OperationKind.Loop, "`for`", "for (int i = 0; i < k; i++) s *= i + 0.5f;");
        yield return Yes(OperationKind.Loop, "`while`", "while (s > 1) s *= 0.5f;");
        yield return Yes(OperationKind.Loop, "`do`", "do s *= 0.5f; while (s > 1);");
        yield return Yes(
            OperationKind.Loop, "`foreach` over an array or a span, by value or `ref`",
            "float[] t = [s, 2]; foreach (ref float e in t.AsSpan()) e *= 2; foreach (float e in t) s += e;");
        yield return No(
            OperationKind.Loop, "`foreach` over something else", "DP1011", "This kind of loop",
            "loop over integers, or over an array or a span of numbers", "foreach (float e in x) s += e;");
        yield return No(
            OperationKind.Lock, "`lock`", "DP1011", "lock", "lock in a method that calls this one",
            "lock (typeof(object)) { s = 2 * s; }");
        yield return No(
            OperationKind.Using, "`using (...)`", "DP1011", "using", HoldOutside,
            "using (new System.IO.MemoryStream()) { s = 2 * s; }");
        yield return No(
            OperationKind.UsingDeclaration, "`using var`", "DP1011", "using", HoldOutside,
            "using var stream = new System.IO.MemoryStream();");
        yield return No(
            OperationKind.None, "`fixed`", "DP1022", "A pointer", "use tensors, arrays and spans",
            "unsafe { float[] t = [s]; fixed (float* p = t) { } }");
    }

    private static IEnumerable<Construct> Jumps()
    {
        yield return Yes(OperationKind.Return, "`return`, early and from loops", "if (k > 2) return 2 * s;");
        yield return Yes(
            OperationKind.Branch, "`break`, `continue`",
            "for (int i = 0; i < k; i++) { if (s > 9) break; if (s < 0) continue; s *= 2; }");
        yield return No(
            OperationKind.Branch, "`goto`", "DP1011", "A jump", UseLoops,
            "goto end; end: s = 2 * s;");
        yield return No(
            OperationKind.Labeled, "a label", "DP1011", "A label", UseLoops, "again: s *= 2; if (s < 1) goto again;");
        yield return Yes(
            OperationKind.Throw, "a guard: `throw new` with constants, from a branch",
            "if (k < 0) throw new System.ArgumentException(\"negative\", nameof(k));");
        yield return No(
            OperationKind.Throw, "another `throw`", "DP1011", "This throw", "throw 'new' with constants, from a branch",
            "if (k < 0) throw new System.ArgumentException($\"{k}\");");
        yield return No(
            OperationKind.Try, "`try`, `finally`", "DP1011", "try", "catch in a method that calls this one",
            "try { s = 2 * s; } finally { }");
        yield return No(
            OperationKind.CatchClause, "`catch`", "DP1011", "catch", "catch in a method that calls this one",
            "try { s = 2 * s; } catch (System.Exception) { }");
        yield return No(
            OperationKind.YieldReturn, "`yield return`", "DP1011", "yield", "return a tuple, an array or a tensor",
            "foreach (var e in Twice()) s += e; IEnumerable<float> Twice() { yield return s; yield return s; }");
        yield return No(
            OperationKind.YieldBreak, "`yield break`", "DP1011", "yield", "return a tuple, an array or a tensor",
            "foreach (var e in None()) s += e; static IEnumerable<float> None() { yield break; }");
        yield return No(
            OperationKind.Await, "`await`, and methods that are `async`", "DP1022", "await",
            "await in a method that calls this one",
            "_ = Later(); static async System.Threading.Tasks.Task Later() => "
                + "await System.Threading.Tasks.Task.Yield();");
    }
}
