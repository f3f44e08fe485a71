using System.Collections.Concurrent;
using System.Collections.Immutable;
using DiffProg.Generators.Diagnostics;
using DiffProg.Generators.Frontend;
using DiffProg.Generators.Incremental;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffProg.Generators;

/// <summary>
/// Runs the same front end and passes as the generator and reports what they find. An analyzer's diagnostics have exact
/// places and respect #pragma and [SuppressMessage], which a generator's do not.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DifferentiableAnalyzer : DiagnosticAnalyzer
{
    // Places where [Differentiable] compiles but no member can be generated.
    private static readonly Dictionary<SyntaxKind, string> NoMethods = new()
    {
        [SyntaxKind.LocalFunctionStatement] = "a local function",
        [SyntaxKind.GetAccessorDeclaration] = "an accessor",
        [SyntaxKind.SetAccessorDeclaration] = "an accessor",
        [SyntaxKind.InitAccessorDeclaration] = "an accessor",
        [SyntaxKind.ParenthesizedLambdaExpression] = "a lambda",
        [SyntaxKind.SimpleLambdaExpression] = "a lambda",
    };

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Descriptors.All];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var index = new MethodIndex(start.Compilation);
            // What is wrong in a body that several methods read is told once.
            var told = new ConcurrentDictionary<(string Rule, Location At), bool>();
            // Of code that does not compile anything may be missing that a reader looks for: C# tells of it, and nobody
            // can do more about a failure of ours.
            var isBroken = new Lazy<bool>(() => start.Compilation.GetDiagnostics(start.CancellationToken).Any(d =>
                d.DefaultSeverity == DiagnosticSeverity.Error
                && d.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) != true));
            start.RegisterSyntaxNodeAction(c => AnalyzeMethod(c, index, told, isBroken), SyntaxKind.MethodDeclaration);
            start.RegisterSyntaxNodeAction(AnalyzeCall, SyntaxKind.InvocationExpression);
            start.RegisterSyntaxNodeAction(AnalyzeOther, NoMethods.Keys.ToArray());
            start.RegisterSymbolAction(AnalyzeRecord, SymbolKind.NamedType);
        });
    }

    private static void AnalyzeMethod(
        SyntaxNodeAnalysisContext context, MethodIndex index,
        ConcurrentDictionary<(string Rule, Location At), bool> told, Lazy<bool> isBroken)
    {
        // A partial method has two declarations and one set of attributes.
        if (context.ContainingSymbol is not IMethodSymbol { PartialDefinitionPart: null } method)
            return;
        if (!KnownTypes.IsDifferentiable(method))
        {
            if (CustomDerivative.Check(method, context.Compilation, context.CancellationToken) is { } wrong)
                context.ReportDiagnostic(Descriptors.Diagnose(
                    new Issue(wrong.Rule, default, wrong.Arguments.ToEquatable()), method.Locations[0]));
            return;
        }

        var reported = new HashSet<(string Rule, Location At)>();
        var instances = Specialized.Instances(method, context.Compilation);
        foreach (var instance in instances)
        {
            var entry = index.Read(instance, context.SemanticModel, context.CancellationToken);
            var issues = entry.Model.Issues.Concat(UnitCheck.Run(entry.Model, index.Find)).Distinct()
                .Where(i => i.Rule != Rules.Internal || !isBroken.Value).ToArray();
            var body = issues.Length == 0 ? null
                : MethodReader.BodyOf(method, context.SemanticModel, context.CancellationToken);
            foreach (var issue in issues)
            {
                var elsewhere = Bodies.Find(issue.Origin, context.Compilation, context.CancellationToken);
                var at = elsewhere is var (symbol, read) ? Origins.Locate(symbol, read, issue.Origin.Ordinal)
                    : Origins.Locate(method, body, issue.Origin.Ordinal);
                // What is wrong for float is mostly wrong for double, too.
                if ((instances.Count == 1 || reported.Add((issue.Rule, at)))
                    && (elsewhere is null || told.TryAdd((issue.Rule, at), true)))
                    context.ReportDiagnostic(Descriptors.Diagnose(issue, at));
            }

            if (UnitCheck.Saved(entry.Model, index.Find) is { } saved
                && reported.Add((Rules.SaveReport, method.Locations[0])))
                context.ReportDiagnostic(Descriptors.Diagnose(new Issue(
                    Rules.SaveReport, Origins.Declaration(entry.Model.Signature.Id),
                    EquatableArray.Of(method.Name, saved)), method.Locations[0]));
        }
    }

    private static void AnalyzeCall(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        foreach (var (issue, at) in CompiledCalls.Copies(call, context.SemanticModel, context.CancellationToken))
            context.ReportDiagnostic(Descriptors.Diagnose(issue, at.GetLocation()));
    }

    private static void AnalyzeOther(SyntaxNodeAnalysisContext context)
    {
        var symbol = context.Node switch
        {
            LambdaExpressionSyntax { AttributeLists.Count: > 0 } lambda =>
                context.SemanticModel.GetSymbolInfo(lambda, context.CancellationToken).Symbol,
            LambdaExpressionSyntax => null,
            _ => context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken),
        };
        if (symbol is null || !KnownTypes.IsDifferentiable(symbol))
            return;
        var issue = new Issue("DP1002", default, EquatableArray.Of(NoMethods[context.Node.Kind()]));
        context.ReportDiagnostic(
            Descriptors.Diagnose(issue, symbol.Locations.FirstOrDefault() ?? context.Node.GetLocation()));
    }

    private static void AnalyzeRecord(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!KnownTypes.IsRecord(type))
            return;
        foreach (var issue in RecordReader.Read(type).Issues)
            context.ReportDiagnostic(Descriptors.Diagnose(issue, Origins.Locate(type, null, issue.Origin.Ordinal)));
    }
}
