namespace DiffProg.Generators.Diagnostics;

public static partial class Rules
{
    private static IEnumerable<Rule> Shapes()
    {
        yield return Error(
            "DP2001", "Shapes do not fit",
            "{0}: {1} and {2} do not fit; {3}",
            "Element by element, axes pair up from the right; they must be equal, or one of them the literal 1. In a "
            + "MatMul the last axis of the left meets the last but one of the right, or the only one of a vector. The "
            + "message says what meets what.");
        yield return Error(
            "DP1100", "Size that a loop changes",
            "{0} and {1} have to be equal here ({2}), and a loop changes one of them; where the loop has ended it can "
            + "be compared, outside any other branch or loop, and inside the loop Slice makes a part "
            + "of the size that is wanted",
            "A loop may carry a tensor whose size changes from iteration to iteration. In the loop nothing is known of "
            + "that size but what it is made of: two that begin alike and change alike are one. Behind the loop it is "
            + "checked against what it has to be.");
        yield return Error(
            "DP1101", "Result whose size a loop decides",
            "The result is {0}, where a loop decides the size; state it, [return: Shape(\"...\")], in names of the "
            + "parameters: it is checked when the loop has run",
            "The memory of a result is made before the method runs.");
        yield return Error(
            "DP1102", "No size that changes",
            "{0}: a size that a loop changes, or that an element of a list has, is not known early enough; take it out "
            + "of there (a loop may run zero times), or let the sizes stay the same",
            "What a branch keeps for its adjoints is kept where its sizes are not known. Checkpoints in levels and "
            + "parts that C# may skip know their sizes when they begin.");
        yield return Error(
            "DP1103", "Size of an element",
            "'{0}' is the size of an element of a list, which has a number i; write it alone, in the [Shape] or [Dims] "
            + "of a list that stands in no other list",
            "[Length(\"depth\")] [Dims(\"in=widths[i], out=widths[i+1]\")] Dense[] Layers: widths has depth + 1 "
            + "sizes, and what one element makes the next one takes. Create takes an array of them.");
        yield return Error(
            "DP2003", "Not the stated shape",
            "{0} is {1}, stated as {2}",
            "A stated shape is checked against what the body computes.");
        yield return Error(
            "DP2004", "Dimension that nothing binds",
            "Dimension '{0}' of '{1}' stands in expressions only; state it bare in some [Shape]",
            "A bare name binds a dimension; an expression only checks it.");
        yield return Error(
            "DP2005", "Size that is not known on entry",
            "{0} needs a size or a place made of lengths, integer parameters and constants; Index(x, i) takes a row that "
            + "is computed",
            "Buffers are sized on entry, and slices lie where they lie.");
        yield return Error(
            "DP2006", "Argument outside its range",
            "{0}: {1}",
            "The argument is provably outside what the function accepts.");
        yield return Error(
            "DP2007", "Rank 0",
            "{0} over the only axis would leave a tensor without axes, which .NET does not have; leave out the axis",
            "Without an axis the result is a float or double.");
        yield return Error(
            "DP2008", "No such axis",
            "{0}: there is no axis {1} in {2}",
            "Axes count from 0; negative ones from the end.");
        yield return Error(
            "DP2009", "Number that is not known on entry",
            "{0} checks {1} on entry, where it is not known; write a constant, or pass it as an argument",
            "Arguments are checked on entry, before anything is computed.");
        yield return Info(
            "DP2010", "Two names become one",
            "{0} makes '{1}' and '{2}' equal, which is checked on entry; if that is meant, write one name in [Shape]{3}",
            "Two names may turn out to be one size. Where the body needs it, the call is checked on entry; said in the "
            + "shapes, it is checked in the editor.");
        yield return Error(
            "DP2020", "Tensor without a shape",
            "'{0}' needs [Shape(\"...\")]: the rank of a tensor must be stated",
            "Ranks are static. Names are free: [Shape(\"rows, columns\")].");
        yield return Error(
            "DP2021", "Unreadable shape",
            "\"{0}\" is no list of dimensions; write names, integers and + - * / of these, separated by commas",
            "For example [Shape(\"B, 2*D, 10\")].");
        yield return Error(
            "DP2022", "Rank",
            "'{0}' is stated with {1} dimensions; {2}",
            "Tensors have 1 to 4 axes, spans and arrays of integers 1.");
        yield return Error(
            "DP2023", "Unreadable or unknown binding",
            "[Dims] of '{0}': {1}",
            "[Dims(\"in=pixels, out=hidden\")] binds the names that the record exposes.");
        yield return Error(
            "DP2024", "Name exposed by several members",
            "'{0}' is left open by {1}; bind it with [Dims(\"{0}=...\")] on each",
            "Whether two members mean the same dimension must be said.");
        yield return Error(
            "DP2025", "Name in the result's shape",
            "'{0}' in the result's shape is bound by no parameter",
            "The names of a result's shape are those of the parameters.");
        yield return Warning(
            "DP2026", "Shape where there is none",
            "'{0}' is {1}, for which the attribute says nothing; remove it",
            "[Shape] is for tensors and lists of integers, [Dims] for [Parameters] records.");
        yield return Error(
            "DP2027", "Dimension that is no identifier",
            "'{0}' cannot name an argument of Create; use letters, digits and _",
            "The free dimensions of a record become arguments of its Create.");
        yield return Warning(
            "DP2028", "Name that nearly equals another",
            "'{0}' stands only here and nearly equals '{1}'; if they are one dimension, write '{1}'",
            "A name that is mistyped is a dimension of its own, and in a record one more argument of Create.");
    }
}
