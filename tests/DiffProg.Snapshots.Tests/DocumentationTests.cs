using System.Xml.Linq;
using DiffProg.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Snapshots;

/// <summary>What an editor shows of the generated methods.</summary>
public class DocumentationTests
{
    private static readonly string[] Kinds = ["Value", "Gradient", "Vjp", "Jvp"];

    public static TheoryData<string> Models => [.. Model.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Method_OfEveryModel_SaysWhatItTakesReturnsAndThrows(string model)
    {
        var methods = Generated(model).ToList();
        Assert.NotEmpty(methods);
        foreach (var method in methods)
        {
            var xml = Documentation(method);
            Assert.NotEqual("", Text(xml.Element("summary")));
            Assert.Equal(
                method.Parameters.Select(p => p.Name), xml.Elements("param").Select(p => p.Attribute("name")!.Value));
            Assert.DoesNotContain("", xml.Elements("param").Select(Text));
            Assert.Equal(method.ReturnsVoid, xml.Element("returns") is null);
            Assert.NotEqual("", Text(xml.Element("returns") ?? new XElement("returns", "nothing")));
            // Numbers can be wrong in no way.
            bool numbers = method.Parameters.All(
                p => p.Type.SpecialType is SpecialType.System_Single or SpecialType.System_Double);
            Assert.Equal(numbers, !xml.Elements("exception").Any());
            Assert.DoesNotContain("", xml.Elements("exception").Select(Text));
        }
    }

    [Theory]
    [InlineData("Digits", "LossValue", "images", "[N, pixels]")]
    [InlineData("Digits", "LossGradient", "digits", "[N]")]
    [InlineData("Digits", "LossGradient", "p", "Hidden.W [hidden, pixels]")]
    [InlineData("Digits", "LossGradient", "gradient", "added")]
    [InlineData("Digits", "FeedForwardVjp", "cotangent", "[N, out]")]
    [InlineData("Residual", "AddNormVjp", "branchGradient", "added")]
    [InlineData("Residual", "AddNormJvp", "branchTangent", "[T, D]")]
    [InlineData("Digits", "FeedForwardValue", "destination", "[N, out]")]
    [InlineData("Cell", "StepVjp", "NextCotangent", "[D]")]
    [InlineData("Cell", "StepValue", "x", "[in]: What came in; see Tensor{T}.")]
    public void Parameter_OfAMethod_HasItsShapeAndItsPart(string model, string method, string parameter, string text) =>
        Assert.Contains(
            Generated(model).Where(m => m.Name == method).SelectMany(m => Documentation(m).Elements("param"))
            .Where(p => p.Attribute("name")!.Value == parameter), p => Text(p).Contains(text));

    [Theory]
    [InlineData("Digits", "LossGradient", "T:System.ArgumentNullException", "null")]
    [InlineData("Digits", "LossGradient", "T:System.ArgumentException", "shape")]
    [InlineData("Digits", "LossGradient", "T:System.ArgumentException", "memory")]
    [InlineData("Digits", "LossGradient", "T:System.ArgumentOutOfRangeException", "below classes")]
    public void Exception_OfAMethod_SaysWhen(string model, string method, string type, string text) => Assert.Contains(
        Documentation(Generated(model).Single(m => m.Name == method)).Elements("exception"),
        e => e.Attribute("cref")!.Value == type && Text(e).Contains(text));

    [Theory]
    [MemberData(nameof(Models))]
    public void Documentation_InAStrictProject_RaisesNoWarning(string model)
    {
        var options = TestCompilation.ParseOptions.WithDocumentationMode(DocumentationMode.Diagnose);
        var sources = TestCompilation.Create().RemoveAllSyntaxTrees().AddSyntaxTrees(
            CSharpSyntaxTree.ParseText("global using System;", options, "Usings.cs"),
            CSharpSyntaxTree.ParseText(File.ReadAllText(Model.PathOf(model)), options, "Model.cs"));
        var run = GeneratorRun.Of(sources, GeneratorRun.NewDriver().WithUpdatedParseOptions(options));
        Assert.Empty(
            run.Compiler.Where(d => d.Location.SourceTree!.FilePath.EndsWith(".g.cs")).Select(d => d.ToString()));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Brace_OfAType_FollowsItsLastMember(string model) => Assert.DoesNotContain(
        Model.Of(model).Run.Files.Select(f => f.SourceText.ToString()), f => f.Contains("\n\n}")
            || f.Contains("\n\n    }"));

    private static IEnumerable<IMethodSymbol> Generated(string model)
    {
        var run = Model.Of(model).Run;
        return run.Output.GetSymbolsWithName(n => Kinds.Any(n.EndsWith), SymbolFilter.Member).OfType<IMethodSymbol>()
            .Where(m => m.DeclaredAccessibility == Accessibility.Public && m.ContainingNamespace.Name == "Models");
    }

    private static XElement Documentation(IMethodSymbol method) => XElement.Parse(method.GetDocumentationCommentXml()!);

    // As it is shown: references by their names, blanks as one.
    private static string Text(XElement? element)
    {
        var words = element?.DescendantNodes().Select(n => n switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "paramref" } reference => reference.Attribute("name")!.Value,
            _ => "",
        });
        return string.Join(" ", string.Concat(words ?? []).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }
}
