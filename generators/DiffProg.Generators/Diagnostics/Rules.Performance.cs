namespace DiffProg.Generators.Diagnostics;

public static partial class Rules
{
    // What is certain, and what the user can change; the compiler's own choices are no findings.
    private static IEnumerable<Rule> Performance()
    {
        yield return Info(
            "DP4001", "View with gaps as an argument",
            "{0} is a view with gaps, and '{1}' copies it on every call; pass a dense tensor, made once with "
            + "ToDenseTensor()",
            "Compiled code reads dense memory. Transposed, permuted and column-wise views of .NET's tensors are made "
            + "dense on entry. Told where the call itself shows the view of a dense tensor whose axes are longer "
            + "than 1.");
        yield return Info(
            "DP4002", "Transposed copy",
            "the transposed value is copied to memory, because '{0}' reads it there in its new order; transpose "
            + "after it, or pass the value in that order",
            "Products, element-wise functions and reductions read transposed values where they are. A reshape that "
            + "merges axes, a gather, and a product over batches in another order need them in memory.");
        yield return Info(
            "DP4003", "Product of matrices for the sake of a vector",
            "the product of two matrices is used for its product with a vector only; multiply with the vector "
            + "first: {0}",
            "(A B) x takes two products of which one is of matrices, A (B x) two with a vector. The results differ "
            + "in rounding, so the compiler keeps the order that is written.");
        yield return Info(
            SaveReport, "What the gradient of a method keeps",
            "the gradient of '{0}' takes from the workspace: {1}",
            "Told where a project asks for it: `dotnet_diagnostic.DP4080.severity = suggestion` (or warning, to see it on "
            + "the command line) in .editorconfig. It says how many bytes, by the sizes of the call, which values are kept "
            + "between the forward and the backward part and the lines whose adjoints read them, and what is computed once "
            + "more instead. The same stands above the generated code. `iterations(i)` is how often a loop runs, where "
            + "that is not known before.") with { OnRequest = true };
    }

    /// <summary>The rule under which a method's memory is reported.</summary>
    public const string SaveReport = "DP4080";
}
