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
    private static readonly MetadataReference[] References = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Select(p => (MetadataReference)MetadataReference.CreateFromFile(p)).ToArray();

    private readonly FunctionIR _f;
    private readonly Type _type;

    private EmittedProgram(FunctionIR f, Type type, string source) => (_f, _type, Source) = (f, type, source);

    public string Source { get; }

    /// <summary>Compiles a function over doubles; fails with the source where it does not compile.</summary>
    public static EmittedProgram Compile(FunctionIR f)
    {
        var parameters = f.Parameters.Select((p, i) => new ParameterSignature(
            p.Path, TypeText(p.Type), Form(p.Type), i, 1, p.Differentiable, "")).ToEquatable();
        var returns = f.Results.Select(r => f.TypeOf(r.Node)).Select((t, i) =>
            new ReturnSignature(f.Results[i].Name, t.Kind, t.Rank > 0)).ToEquatable();
        var signature = new MethodSignature(
            "Program.F", "Program.F", null, EquatableArray.Of("public static partial class Program"), "F", "public",
            IsStatic: true, parameters, returns);
        var unit = new MethodUnit(new MethodModel(signature, f, default), default);
        var compiled = Compiler.Compile(unit);
        // Random programs have warnings, such as a parameter that no gradient reaches, and more copies than they need.
        Assert.True(compiled.Issues.All(i => Generators.Diagnostics.Rules.Of(i.Rule).Severity != RuleSeverity.Error),
            string.Join("\n", compiled.Issues) + "\n" + f);

        var compilation = CSharpCompilation.Create(
            "Emitted", [CSharpSyntaxTree.ParseText(compiled.Source, new CSharpParseOptions(LanguageVersion.Preview))],
            References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))
            + "\n" + f + "\n" + compiled.Source);
        return new EmittedProgram(f, Assembly.Load(image.ToArray()).GetType("Program")!, compiled.Source);
    }

    public bool Has(string kind) => _type.GetMethods().Any(m => m.Name == "F" + kind);

    /// <summary>Calls a generated method; arguments by name. Returns its values; gradients are in the arguments.</summary>
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
        ParameterForm.Scalar => value.Data[0],
        ParameterForm.Integer => (int)value.Data[0],
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
        { Kind: ScalarKind.I32, Rank: 0 } => ParameterForm.Integer,
        { Kind: ScalarKind.I32 } => ParameterForm.IntegerArray,
        { Rank: 0 } => ParameterForm.Scalar,
        _ => ParameterForm.Tensor,
    };

    private static string TypeText(TensorType type) => Form(type) switch
    {
        ParameterForm.Integer => "int",
        ParameterForm.IntegerArray => "int[]",
        ParameterForm.Scalar => "double",
        _ => "global::System.Numerics.Tensors.Tensor<double>",
    };
}
