using System.Text;
using DiffProg.Generators.Frontend;

namespace DiffProg.Tests;

/// <summary>Prints the table of C#'s forms as a page of the repository.</summary>
internal static class ConstructPages
{
    public static string Documentation()
    {
        var text = new StringBuilder();
        text.Append("""
            # The language

            Which of C#'s statements and expressions a `[Differentiable]` body may consist of: all of Roslyn's kinds of
            operation, and the forms that matter under them. What is not accepted is an error of
            [a rule](diagnostics.md), at the expression. Printed from
            `generators/DiffProg.Generators/Frontend/Fence/Constructs.*.cs`; tests compile an example of each form, and
            find kinds that are missing.

            """);
        foreach (var (title, forms) in Constructs.Topics)
        {
            text.Append($"\n## {title}\n\n| form | kind of operation | accepted | instead |\n|---|---|---|---|\n");
            foreach (var form in forms)
            {
                text.Append($"| {Cell(form.Form)} | {form.Kind} | ");
                text.Append(form.IsAccepted ? "yes | |\n" : $"{form.Rule} | {Cell(form.WayOut!)} |\n");
            }
        }

        text.Append("\n## Elsewhere\n\nKinds that no C# body consists of:\n\n| kinds | where |\n|---|---|\n");
        foreach (var where in Constructs.Outside.GroupBy(o => o.Value))
            text.Append($"| {string.Join(", ", where.Select(o => o.Key))} | {where.Key} |\n");
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|");
}
