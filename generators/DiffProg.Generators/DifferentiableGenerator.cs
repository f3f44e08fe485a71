using DiffProg.Generators.Emit.Parameters;
using DiffProg.Generators.Frontend;
using DiffProg.Generators.Incremental;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
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
        var units = methods.Combine(table)
            .Select(static (pair, _) => pair.Right.UnitOf(pair.Left)).WithTrackingName(Steps.Units);
        var compiled = units.Where(static unit => unit is not null)
            .Select(static (unit, _) => CompilationCache.Compile(unit!)).WithTrackingName(Steps.Compiled);
        context.RegisterSourceOutput(
            compiled, static (output, method) => output.AddSource(method.HintName + ".g.cs", method.Source));

        var records = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownTypes.ParametersAttribute, static (node, _) => node is TypeDeclarationSyntax, ReadRecord)
            .WithTrackingName(Steps.Records);
        var sources = records.Collect().SelectMany(static (all, _) => ParametersEmitter.EmitAll(all))
            .WithTrackingName(Steps.RecordSources);
        context.RegisterSourceOutput(
            sources, static (output, record) => output.AddSource(record.HintName + ".g.cs", record.Source));
    }

    private static EquatableArray<MethodEntry> ReadMethods(
        GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        Specialized.Instances((IMethodSymbol)context.TargetSymbol, context.SemanticModel.Compilation)
            .Select(m => ReadCache.Read(m, context.SemanticModel, cancellation)).ToEquatable();

    private static RecordModel ReadRecord(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        RecordReader.Read((INamedTypeSymbol)context.TargetSymbol);
}
