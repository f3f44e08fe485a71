using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests;

/// <summary>No step may hand on what keeps a compilation alive: symbols, syntax, semantic models, operations.</summary>
public class SymbolLeakTests
{
    private const string Source = """
        [Parameters]
        public sealed partial record Weights([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B);

        public static partial class C
        {
            /// <param name="x">Documented.</param>
            [Differentiable] public static float Good([Shape("in")] Tensor<float> x, Weights p) => Sum(MatMul(p.W, x) + p.B);
            [Differentiable] public static float Bad([Shape("in")] Tensor<float> x) { x += x; return Sum(x); }
            [Differentiable] public static float Broken(Missing x) => Good(x);
        }
        """;

    [Fact]
    public void StepOutputs_HoldNoSymbols()
    {
        var walked = new List<string>();
        foreach (var (name, runs) in new Edits(Source).Result.TrackedSteps)
        {
            // The compiler's own steps before ours hold what it likes.
            if (!OwnSteps.Contains(name))
                continue;
            walked.Add(name);
            foreach (var (value, _) in runs.SelectMany(r => r.Outputs))
                Assert.Null(FindLeak(value));
        }

        Assert.Equal(OwnSteps.Order(), walked.Order());
    }

    [Fact]
    public void Walk_FindsAPlantedSymbol()
    {
        var compilation = TestCompilation.Create("class A;");
        var symbol = compilation.GetTypeByMetadataName("A")!;
        Assert.NotNull(FindLeak(new { Deep = new object[] { 1, new Dictionary<string, object> { ["x"] = symbol } } }));
        Assert.NotNull(FindLeak(Tuple.Create(compilation.SyntaxTrees[0].GetRoot())));
        Assert.NotNull(FindLeak(compilation.SyntaxTrees[0].GetRoot().GetLocation()));
        Assert.NotNull(FindLeak((Func<int>)(() => symbol.Name.Length)));
        Assert.Null(FindLeak(new { Text = "A", Number = 1.5 }));
    }

    private static string[] OwnSteps => [.. typeof(Generators.Incremental.Steps)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];

    // The path to something that leaks, or null.
    private static string? FindLeak(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(object Value, string Path)>([(root, root.GetType().Name)]);
        while (open.TryPop(out var next))
        {
            var (value, path) = next;
            if (value is ISymbol or SyntaxNode or SyntaxTree or Compilation or SemanticModel or IOperation or Location or AttributeData
                || value is SyntaxToken or SyntaxReference)
                return path + ": " + value.GetType();
            var type = value.GetType();
            if (type.IsPrimitive || value is string or Type or Pointer || type.IsEnum
                || (!type.IsValueType && !seen.Add(value)))
                continue;
            if (value is IEnumerable list and not string)
            {
                foreach (object? item in list)
                {
                    if (item is not null)
                        open.Push((item, path + "[]"));
                }
            }

            for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
            {
                foreach (var field in t.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (!field.FieldType.IsPointer && field.GetValue(value) is { } inner)
                        open.Push((inner, path + "." + field.Name));
                }
            }
        }

        return null;
    }
}
