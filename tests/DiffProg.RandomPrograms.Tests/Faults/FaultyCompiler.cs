using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>The generator, compiled from its sources with a fault in them, in a load context of its own.</summary>
public sealed class FaultyCompiler : IDisposable
{
    private static readonly string Folder = System.IO.Path.Combine(Repository.Root, "generators/DiffProg.Generators");

    private static readonly Lazy<CSharpCompilation> Sound = new(Read);

    private readonly AssemblyLoadContext _context = new(null, isCollectible: true);

    public FaultyCompiler(Fault fault)
    {
        string path = System.IO.Path.Combine(Folder, fault.File);
        var tree = Sound.Value.SyntaxTrees.Single(t => t.FilePath == path);
        var faulty = Sound.Value.ReplaceSyntaxTree(
            tree, CSharpSyntaxTree.ParseText(fault.PlantIn(tree.ToString()), (CSharpParseOptions)tree.Options, path));
        using var image = new MemoryStream();
        var emitted = faulty.Emit(image);
        if (!emitted.Success)
            throw new InvalidOperationException(
                $"{fault}: {emitted.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
        image.Position = 0;
        var type = _context.LoadFromStream(image).GetType("DiffProg.Generators.DifferentiableGenerator")!;
        Generator = ((IIncrementalGenerator)Activator.CreateInstance(type)!).AsSourceGenerator();
    }

    public ISourceGenerator Generator { get; }

    public void Dispose() => _context.Unload();

    // Against what runs here: the sources are written for an older platform, and some of its types are their own. They
    // do not know DiffProg itself.
    private static CSharpCompilation Read()
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None);
        string[] usings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading"];
        var files = Directory.GetFiles(Folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !System.IO.Path.GetRelativePath(Folder, f).StartsWith("obj") && !f.Contains("/bin/")).Order();
        return CSharpCompilation.Create(
            "DiffProg.Generators",
            files.Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), options, f)).Append(
                CSharpSyntaxTree.ParseText(string.Concat(usings.Select(u => $"global using {u};\n")), options)),
            platform.Split(System.IO.Path.PathSeparator)
                .Where(p => System.IO.Path.GetFileName(p) is not ("DiffProg.Generators.dll" or "DiffProg.dll"))
                .Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable,
                optimizationLevel: OptimizationLevel.Release));
    }
}
