using DiffProg.Generators.Emit;
using DiffProg.Generators.Emit.Parameters;
using DiffProg.Generators.Frontend;
using DiffProg.Generators.Incremental;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators;

/// <summary>
/// From attributes to files. Discovery only lowers to models without symbols and positions; compilation hangs off their
/// equality, so it runs again only where a program has changed. Diagnostics come from
/// <see cref="DifferentiableAnalyzer"/>.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class DifferentiableGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var methods = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownTypes.DifferentiableAttribute, static (node, _) => node is MethodDeclarationSyntax, ReadMethods)
            .SelectMany(static (entries, _) => entries).WithTrackingName(Steps.Methods);
        var table = methods.Collect()
            .Select(static (entries, _) => new MethodTable(entries)).WithTrackingName(Steps.MethodTable);
        var records = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownTypes.ParametersAttribute, static (node, _) => node is TypeDeclarationSyntax, ReadRecord)
            .WithTrackingName(Steps.Records).Collect();
        var names = table.Select(static (methods, _) => methods.Ids)
            .Combine(records.Select(static (all, _) => all.Select(r => r.Id).ToEquatable()))
            .Select(static (ids, _) => new FileNames(ids.Left, ids.Right)).WithTrackingName(Steps.FileNames);

        var experimental = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownTypes.ExperimentalAttribute, static (_, _) => true, ReadExperimental)
            .Collect().Select(static (ids, _) =>
                ids.OfType<string>().Distinct().OrderBy(id => id, StringComparer.Ordinal).ToEquatable());

        var units = table.Combine(names)
            .SelectMany(static (pair, _) => pair.Left.Units(pair.Right)).WithTrackingName(Steps.Units);
        var compiled = units
            .Select(static (unit, _) => CompilationCache.Compile(unit)).WithTrackingName(Steps.Compiled);
        context.RegisterSourceOutput(compiled.Combine(experimental), static (output, method) =>
            Add(output, method.Left.HintName, method.Left.Source, method.Right));

        var sources = records.Combine(names)
            .SelectMany(static (pair, _) => ParametersEmitter.EmitAll(pair.Left, pair.Right.OfRecord))
            .WithTrackingName(Steps.RecordSources);
        context.RegisterSourceOutput(sources.Combine(experimental), static (output, record) =>
            Add(output, record.Left.HintName, record.Left.Source, record.Right));
    }

    private static void Add(
        SourceProductionContext output, string hintName, string source, EquatableArray<string> experimental) =>
        output.AddSource(hintName + ".g.cs", Emitter.WithExperimental(source, experimental));

    private static EquatableArray<MethodEntry> ReadMethods(
        GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        Specialized.Instances((IMethodSymbol)context.TargetSymbol, context.SemanticModel.Compilation)
            .Select(m => ReadCache.Read(m, context.SemanticModel, cancellation)).ToEquatable();

    private static RecordModel ReadRecord(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        RecordReader.Read((INamedTypeSymbol)context.TargetSymbol);

    // C# reports an id that is none.
    private static string? ReadExperimental(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        context.Attributes[0].ConstructorArguments is [{ Value: string id }, ..] && SyntaxFacts.IsValidIdentifier(id)
            ? id : null;
}
