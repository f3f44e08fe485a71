using System.Reflection;
using System.Text.RegularExpressions;
using DiffProg.Generators.Frontend;

namespace DiffProg.Tests;

/// <summary>What means nothing has been told: nothing is left out in silence.</summary>
public partial class NetTests
{
    [Fact]
    public void Missing_IsMadeOnlyByWhoSaysWhoTells()
    {
        var constructors = typeof(Bound.Missing)
            .GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(c => c.GetParameters() is not [{ ParameterType: var self }] || self != typeof(Bound.Missing));
        var made = Assert.Single(constructors);
        Assert.True(made.IsPrivate);
        Assert.Equal(typeof(Told), Assert.Single(made.GetParameters()).ParameterType);
    }

    // An issue of ours is made at one place, together with its Missing; nobody else says that he has told.
    [Fact]
    public void Told_ByAnIssue_IsSaidOnlyWhereTheIssueIsAdded()
    {
        string folder = Path.Combine(Repository.Root, "generators", "DiffProg.Generators", "Frontend");
        var made = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Made().Matches(File.ReadAllText(f))
                .Select(m => (File: Path.GetFileName(f), Why: m.Groups[1].Value)))
            .OrderBy(m => m.Why, StringComparer.Ordinal);
        Assert.Equal(
            [
                ("BodyReader.Functions.cs", "AfterTheCall"), ("BodyReader.Expressions.cs", "ByCSharp"),
                ("BodyReader.Calls.cs", "ByCallee"), ("BodyReader.cs", "ByIssue"),
                ("BodyReader.Control.cs", "ByReadingAgain"),
            ],
            made);
    }

    [GeneratedRegex(@"new Told\.(\w+)")]
    private static partial Regex Made();

    [Theory]
    [InlineData("double[] t = [x]; k.CopyTo(k, 0); return t[0];")]
    [InlineData("var t = (x, 1.0); for (int i = (int)t.Item1; i < 3; i++) x *= 2; return x;")]
    [InlineData("while (F(x, k) is 3.5 or > 8 and not double.NaN && k is [1, var q]) x *= q; return x;")]
    [InlineData("var f = (double v) => v; f += v => 2 * v; return f(x);")]
    [InlineData("object o = x; return (double)o;")]
    [InlineData("Out(x); return x; static void Out(double v) { Console.WriteLine(v); }")]
    [InlineData("var l = new System.Collections.Generic.List<double> { x }; l.Clear(); return x;")]
    [InlineData("Span<double> s = [x]; s.Reverse(); return s[0];")]
    [InlineData("Span<double> s = [x]; s.Sort(); return s[0];")]
    [InlineData("string n = \"\"; n += 1; return x;")]
    [InlineData("var e = k.GetEnumerator(); e.MoveNext(); return x;")]
    public void Statement_ThatIsNotUnderstood_HasAnIssue(string body)
    {
        var model = Lowering.Read($$"""
            public static partial class P
            {
                [Differentiable] public static double F(double x, int[] k) { {{body}} }
            }
            """);
        Assert.NotEmpty(model.Issues);
        Assert.Null(model.Body);
    }
}
