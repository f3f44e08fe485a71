using System.Text;
using System.Text.RegularExpressions;
using DiffProg.Generators.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Tests;

/// <summary>
/// Prints the functions that a differentiable body may call: those of Ops from their source, those of .NET from the
/// compiler's table.
/// </summary>
internal static partial class OperationPages
{
    // The files of src/DiffProg/Ops in the order of the page, with their titles.
    private static readonly (string File, string Title)[] Topics =
    [
        ("Binary", "Two arguments"), ("Comparisons", "Comparing and choosing"), ("ElementWise", "Element by element"),
        ("Activations", "Activations"), ("Reductions", "Reductions"), ("Normalisation", "Softmax and normalisation"),
        ("Products", "Products"), ("Layout", "Layout"), ("Joining", "Joining and padding"), ("Indexing", "Indexing"),
        ("Losses", "Losses"), ("Random", "Random"), ("Functions", "Functions of functions"),
    ];

    public static IEnumerable<string> Files => Topics.Select(t => t.File).Append("Scalars");

    public static string Documentation()
    {
        var numbers = Methods("Scalars").Concat(Topics.SelectMany(t => Methods(t.File)))
            .Where(m => m.ParameterList.Parameters.All(IsNumber))
            .Select(m => m.Identifier.Text).ToHashSet();
        var text = new StringBuilder();
        text.Append("""
            # Operations

            What a `[Differentiable]` body may call, with `using static DiffProg.Ops`. Printed from `src/DiffProg/Ops` and the
            compiler's table; a test compares. `x`, `y`, `a`, `b` are `Tensor<float>` or `Tensor<double>`. A star: numbers as
            well. Axes count from the front (0) or the end (-1).

            Operators are those of C#: `+`, `-`, `*`, `/` on numbers and tensors, comparisons, `&&`, `||` and `!` on numbers,
            `c ? x : y` by a condition that is one bool. By element, compare with `Greater(x, 0f)` and choose with
            `Where(Greater(x, 0f), x, y)`. `x.Lengths[0]` is a length.

            """);
        foreach (var (file, title) in Topics)
        {
            text.Append($"\n## {title}\n\n| call | what it is |\n|---|---|\n");
            foreach (var method in Methods(file).GroupBy(m => m.Identifier.Text))
            {
                string calls = string.Join("<br>", method.Select(Call).Distinct().Select(c => $"`{c}`"));
                text.Append($"| {calls}{(numbers.Contains(method.Key) ? " *" : "")} | {Summary(method.First())} |\n");
            }
        }

        text.Append("\n## Functions of .NET\n\nThese mean the same as those of Ops:\n\n");
        text.Append("| of | functions |\n|---|---|\n");
        text.Append($"| `Math`, `MathF` | {Known("Math")}; `Abs`, `Max` and `Min` of integers |\n");
        text.Append($"| `float`, `double` | {Known("Scalar")} |\n| `Tensor` | {Known("Tensor")} |\n");
        return text.ToString();
    }

    private static IEnumerable<MethodDeclarationSyntax> Methods(string file)
    {
        string path = Path.Combine(Repository.Root, "src", "DiffProg", "Ops", $"Ops.{file}.cs");
        return TestCompilation.Parse(File.ReadAllText(path).ReplaceLineEndings("\n"), path).GetRoot().DescendantNodes()
            .OfType<MethodDeclarationSyntax>().Where(m => m.Modifiers.Any(SyntaxKind.PublicKeyword));
    }

    private static string Call(MethodDeclarationSyntax method) => method.Identifier.Text
        + (method.TypeParameterList is null || TypeParameter().IsMatch(method.ParameterList.ToString()) ? ""
            : "<float>")
        + "(" + string.Join(", ", method.ParameterList.Parameters.Select(p => p.Default is { } given
            ? $"{p.Identifier.Text}: {given.Value}" : p.Identifier.Text + (IsList(p) ? "..." : ""))) + ")";

    private static bool IsNumber(ParameterSyntax parameter) =>
        parameter.Type is PredefinedTypeSyntax or IdentifierNameSyntax { Identifier.Text: "T" };

    private static bool IsList(ParameterSyntax parameter) => parameter.Modifiers.Any(SyntaxKind.ParamsKeyword);

    // The first sentence.
    private static string Summary(MethodDeclarationSyntax method)
    {
        var comment = method.GetLeadingTrivia().Select(t => t.GetStructure())
            .OfType<DocumentationCommentTriviaSyntax>();
        string text = comment.Last().Content.OfType<XmlElementSyntax>()
            .First(e => e.StartTag.Name.LocalName.Text == "summary").Content.ToString();
        text = Tag().Replace(text.Replace("///", " "), "$1$2");
        text = Regex.Replace(text, @"\s+", " ").Trim();
        return SentenceEnd().Split(text)[0].Replace("|", "\\|").Replace("*", "\\*");
    }

    private static string Known(string family) => string.Join(", ", KnownMethods.Rows()
        .Select(r => (Parts: r.Method.Split('.', '/'), r.Name)).Where(r => r.Parts[0] == family)
        .Select(r => r.Name is "Mean" ? $"`{r.Parts[1]}` (`{r.Name}`)" : $"`{r.Parts[1]}`").Distinct()
        .Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\bT\b")]
    private static partial Regex TypeParameter();

    // <paramref name="x"/> is x, <see cref="Gelu{T}(Tensor{T})"/> is Gelu; other elements are their text.
    [GeneratedRegex("""<paramref name="(\w+)"/>|<see cref="(\w+)[^>]*>|<[^>]*>""")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<=[^.]\.)\s+(?=[A-Z])")]
    private static partial Regex SentenceEnd();
}
