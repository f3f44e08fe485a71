using DiffProg.Generators.Frontend;
using Microsoft.CodeAnalysis;

namespace DiffProg.Tests;

/// <summary>What makes every method of a project be read anew: declarations, and the little of bodies that decides what
/// a type consists of. Everything else would make each edit as dear as the first build.</summary>
public class FingerprintTests
{
    private const string Source = """
        public sealed partial class K(int n)
        {
            public int P { get { return 1; } }
            public int Q => 2;
            public int Of() { return Twice(n); int Twice(int m) => 2 * m; }
        }

        public record R(double X) { public double Y => X; }

        file static class L
        {
            public const int C = 3;
            public static int Of() { return C; }
        }

        file static class Seen { public const int C = 4; public static int Of() { return C; } }

        public static class A { public const int C = Seen.C; }
        """;

    // Of one compilation, so that options and references are the same objects.
    private static readonly Compilation Project = TestCompilation.Create("");

    [Theory]
    [InlineData("return 1;", "// one\n return 1 + 0;")]
    [InlineData("=> 2;", "=> 2 + 0;")]
    [InlineData("return Twice(n);", "var m = n; return Twice(m);")]
    [InlineData("=> 2 * m;", "{ return 2 * m; }")]
    [InlineData("=> X;", "=> 1;")]
    [InlineData("return C;", "return C + 1;")]
    [InlineData("C = 3;", "C = 5;")]
    [InlineData("public static int Of() { return C; }\n}", "}")]
    public void EditOfABody_OrOfWhatNoOtherFileSees_LeavesItAsItWas(string old, string @new) =>
        Assert.Equal(Of(Source), Of(Edited(old, @new)));

    [Theory]
    [InlineData("return 1;", "return field;")]
    [InlineData("=> 2;", "=> field;")]
    [InlineData("=> 2;", "{ get; }")]
    [InlineData("return Twice(n);", "return Twice(1);")]
    [InlineData("=> X;", "{ get; } = X;")]
    [InlineData("C = 4;", "C = 5;")]
    public void EditOfADeclaration_OrOfWhatATypeConsistsOf_ChangesIt(string old, string @new) =>
        Assert.NotEqual(Of(Source), Of(Edited(old, @new)));

    private static string Edited(string old, string @new)
    {
        Assert.Contains(old, Source);
        return Source.Replace(old, @new);
    }

    private static string Of(string source) => Fingerprint.Of(
        Project.ReplaceSyntaxTree(Project.SyntaxTrees.Last(), TestCompilation.Parse(source, "File0.cs")), default);
}
