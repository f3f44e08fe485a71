using System.Numerics.Tensors;
using System.Reflection;
using System.Runtime.CompilerServices;
using DiffProg.Generators;
using DiffProg.Generators.Diagnostics;
using DiffProg.Passes.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Passes.Tests.Emission;

/// <summary>A function compiled all the way: to C#, by Roslyn, into this process.</summary>
public sealed class EmittedProgram
{
    private static readonly MetadataReference[] References = (
        (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Select(p => (MetadataReference)MetadataReference.CreateFromFile(p)).ToArray();

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    private static readonly CSharpCompilationOptions Options =
        new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release);

    private readonly Type _type;

    private EmittedProgram(Type type, string source) => (_type, Source) = (type, source);

    public string Source { get; }

    /// <summary>Compiles a function over doubles; fails with the source where it does not compile.</summary>
    public static EmittedProgram Compile(FunctionIR f) => Compile([f])[0]();

    /// <summary>Compiles functions into one assembly; each fails by itself, when it is asked for.</summary>
    public static Func<EmittedProgram>[] Compile(IReadOnlyList<FunctionIR> functions)
    {
        var emitted = functions.AsParallel().AsOrdered().Select((f, i) => Emit(f, "Program" + i)).ToArray();
        var trees = emitted.Select((e, i) => CSharpSyntaxTree.ParseText(e.Source, ParseOptions, $"Program{i}.cs"))
            .ToList();
        var compilation = CSharpCompilation.Create(
            "Emitted", trees.Where((_, i) => emitted[i].Issue is null), References, Options);
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)
            .ToLookup(d => d.Location.SourceTree);
        using var image = new MemoryStream();
        compilation = compilation.RemoveSyntaxTrees(trees.Where(errors.Contains));
        Assert.True(compilation.Emit(image).Success);
        var assembly = Assembly.Load(image.ToArray());
        return functions.Select((f, i) => new Func<EmittedProgram>(() =>
        {
            Assert.True(emitted[i].Issue is null, $"{emitted[i].Issue}\n{f}");
            Assert.True(!errors.Contains(trees[i]), $"{string.Join("\n", errors[trees[i]])}\n{f}\n{emitted[i].Source}");
            return new EmittedProgram(assembly.GetType("Program" + i)!, emitted[i].Source);
        })).ToArray();
    }

    private static (string Source, string? Issue) Emit(FunctionIR f, string type)
    {
        var parameters = f.Parameters.Select((p, i) => new ParameterSignature(
            p.Path, TypeText(p.Type), Form(p.Type), i, 1, p.Differentiable, "")).ToEquatable();
        var returns = f.Results.Select(r => f.TypeOf(r.Node)).Select((t, i) =>
            new ReturnSignature(f.Results[i].Name, t.Kind, t.Rank > 0)).ToEquatable();
        var signature = new MethodSignature(
            type + ".F", type + ".F", null, EquatableArray.Of($"public static partial class {type}"), "F", "public",
            IsStatic: true, parameters, returns);
        var compiled = Compiler.Compile(new MethodUnit(new MethodModel(signature, f, default), default));
        // Random programs have warnings, such as a parameter that no gradient reaches, and more copies than they need.
        var issues = compiled.Issues.Where(i => Generators.Diagnostics.Rules.Of(i.Rule).Severity == RuleSeverity.Error)
            .ToList();
        // Each of these methods runs once: optimizing them is most of the time that a test would take.
        return (compiled.Source.Replace("[MethodImpl(MethodImplOptions.AggressiveOptimization)]", ""),
            issues.Count == 0 ? null : string.Join("\n", issues));
    }

    public bool Has(string kind) => _type.GetMethods().Any(m => m.Name == "F" + kind);

    /// <summary>Calls a generated method; arguments by name. Returns its values; gradients are in the
    /// arguments.</summary>
    public Dense[] Call(string kind, IReadOnlyDictionary<string, object> arguments)
    {
        // The overload with destinations is not what is called here.
        var method = _type.GetMethods().Where(m => m.Name == "F" + kind).MinBy(m => m.GetParameters().Length)!;
        object? result = method.Invoke(null, method.GetParameters().Select(p => arguments[p.Name!]).ToArray());
        return result switch
        {
            null => [],
            ITuple tuple => Enumerable.Range(0, tuple.Length).Select(i => ToDense(tuple[i]!)).ToArray(),
            _ => [ToDense(result)],
        };
    }

    /// <summary>A value as the generated method takes it.</summary>
    public static object ToArgument(TensorType type, Dense value) => Form(type) switch
    {
        ParameterForm.Key => new RandomKey((ulong)value.Data[0]),
        ParameterForm.Scalar => value.Data[0],
        ParameterForm.Discrete => (int)value.Data[0],
        ParameterForm.IntegerArray => value.Data.Select(d => (int)d).ToArray(),
        _ => Tensor.Create((double[])value.Data.Clone(), value.Shape.Select(n => (nint)n).ToArray()),
    };

    public static Dense ToDense(object value) => value switch
    {
        double d => Dense.Scalar(d),
        Tensor<double> t => new Dense(t.Lengths.ToArray().Select(n => (int)n).ToArray(), t.ToArray()),
        _ => throw new NotSupportedException(value.GetType().ToString()),
    };

    private static ParameterForm Form(TensorType type) => type switch
    {
        { Kind: ScalarKind.I32, Rank: 0 } => ParameterForm.Discrete,
        { Kind: ScalarKind.I32 } => ParameterForm.IntegerArray,
        { Kind: ScalarKind.Key } => ParameterForm.Key,
        { Rank: 0 } => ParameterForm.Scalar,
        _ => ParameterForm.Tensor,
    };

    private static string TypeText(TensorType type) => Form(type) switch
    {
        ParameterForm.Discrete => "int",
        ParameterForm.IntegerArray => "int[]",
        ParameterForm.Key => "global::DiffProg.RandomKey",
        ParameterForm.Scalar => "double",
        _ => "global::System.Numerics.Tensors.Tensor<double>",
    };
}
