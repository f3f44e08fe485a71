using DiffProg.Generators.Frontend;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Tests;

/// <summary>C# in, IR text out.</summary>
internal static class Lowering
{
    /// <summary>Lowers every [Differentiable] method of the source that has <paramref name="name"/>.</summary>
    public static MethodModel Read(string source, string name = "F")
    {
        var compilation = TestCompilation.Create(source);
        var errors = compilation.GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error && d.Id.StartsWith("CS", StringComparison.Ordinal));
        Assert.Empty(errors);
        foreach (var tree in compilation.SyntaxTrees)
        {
            var semantics = compilation.GetSemanticModel(tree);
            foreach (var method in tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                if (method.Identifier.Text == name && semantics.GetDeclaredSymbol(method) is { } symbol)
                    return MethodReader.Read(symbol, semantics, default).Model;
            }
        }

        throw new ArgumentException($"no method '{name}'");
    }

    /// <summary>A method F of a static partial class, lowered without an issue.</summary>
    public static string Print(string method, string records = "")
    {
        var model = Read($"{records}\npublic static partial class C\n{{\n{method}\n}}");
        Assert.Empty(model.Issues.Select(i => $"{i.Rule}: {string.Join("; ", i.Arguments)}"));
        return Printer.Print(model.Body!).TrimEnd();
    }

    /// <summary>Compares whole texts, and shows the whole of what came.</summary>
    public static void Is(this string actual, string expected) =>
        Assert.True(actual == expected, "Lowered to\n" + actual + "\n");
}
