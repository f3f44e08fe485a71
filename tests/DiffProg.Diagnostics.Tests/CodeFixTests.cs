using DiffProg.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;


namespace DiffProg.Tests;

/// <summary>Fixes, from the diagnostic that the analyzer reports to a source that it has nothing to say
/// about.</summary>
public class CodeFixTests
{
    [Fact]
    public Task CompoundAssignment_BecomesAssignment() => Check(new AssignInsteadOfMutate(), """
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("n")] Tensor<float> x, [Shape("n")] Tensor<float> y)
            {
                // doubled
                x *= y + y; // here
                return Sum(x);
            }
        }
        """, "x *= y + y; // here", "x = x * (y + y); // here");

    [Fact]
    public Task Increment_BecomesAssignment() => Check(new AssignInsteadOfMutate(), """
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("n")] Tensor<float> x)
            {
                x++;
                return Sum(x);
            }
        }
        """, "x++", "x = x + 1");

    [Fact]
    public Task NestedTypes_BecomePartial() => Check(new MakePartial(), """
        // Outer.
        public static class Outer
        {
            class Inner
            {
                [Differentiable]
                public static float F(float s) => s;
            }
        }
        """, "static class Outer\n{\n    class Inner", "static partial class Outer\n{\n    partial class Inner");

    [Fact]
    public Task Record_BecomesPartial() => Check(
        new MakePartial(), "[Parameters] public sealed record P([Shape(\"n\")] Tensor<float> W);",
        "sealed record", "sealed partial record");

    private static async Task Check(CodeFixProvider fix, string source, string before, string after)
    {
        source = source.ReplaceLineEndings("\n");
        var diagnostic = GeneratorRun.Of(source).Analyzer.First();
        Assert.Contains(diagnostic.Id, fix.FixableDiagnosticIds);
        using var workspace = new AdhocWorkspace();
        var document = workspace.AddProject("UserProject", LanguageNames.CSharp)
            .WithParseOptions(TestCompilation.ParseOptions).AddDocument("File0.cs", source);
        var tree = await document.GetSyntaxTreeAsync();
        var actions = new List<CodeAction>();
        var here = Diagnostic.Create(diagnostic.Descriptor, Location.Create(tree!, diagnostic.Location.SourceSpan));
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, here, (a, _) => actions.Add(a), default));
        var operations = await Assert.Single(actions).GetOperationsAsync(default);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        string text = (await changed.GetTextAsync()).ToString();
        Assert.Equal(source.Replace(before, after), text);
        Assert.Empty(GeneratorRun.Of(text).Analyzer.Select(d => d.ToString()));
    }
}
