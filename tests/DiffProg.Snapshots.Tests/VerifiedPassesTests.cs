using DiffProg.Generators;
using DiffProg.Generators.Emit;
using DiffProg.Generators.Incremental;
using DiffProg.Generators.IR;
using DiffProg.Tests;

namespace DiffProg.Snapshots;

/// <summary>The function is sound after every pass of the compiler, for every body of every case of the gradient
/// tests.</summary>
public class VerifiedPassesTests
{
    private static readonly string Gradients = Path.Combine(Repository.Root, "tests", "DiffProg.Gradients.Tests");

    private static readonly string Derivatives = Path.Combine(Repository.Root, "tests", "DiffProg.Derivatives.Tests");

    private static readonly MethodUnit[] Units = Read();

    public static TheoryData<string> Classes => [.. Units.Select(ClassOf).Distinct()];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Passes_OfEveryCase_LeaveTheFunctionSound(string name)
    {
        foreach (var unit in Units.Where(u => ClassOf(u) == name))
        {
            var signature = unit.Method.Signature;
            var after = new List<string>();
            FunctionIR Watch(FunctionIR f, string pass)
            {
                after.Add(pass);
                return Verifier.VerifyClosed(f, $"{pass} of {signature.Id}");
            }

            var (primal, issues) = Compiler.Understand(unit, Watch);
            Assert.True(primal is not null, string.Join("\n", issues));
            foreach (var kind in EntryWriter.KindsOf(signature))
                Compiler.Build(primal, kind, signature, Watch);
            Assert.Superset(
                new HashSet<string> { "Inline", "InferShapes", "Simplify", "OpenComposites",
                "AddableResults" }, after.ToHashSet());
        }
    }

    // Nothing is decided while printing.
    [Theory]
    [MemberData(nameof(Classes))]
    public void Emission_OfOneProgramTwice_IsOneText(string name)
    {
        foreach (var unit in Units.Where(u => ClassOf(u) == name))
        {
            var signature = unit.Method.Signature;
            var primal = Compiler.Understand(unit).Function!;
            // Methods that call themselves are compiled beside their callers.
            if (primal.Standing.Count > 0)
                continue;
            var bodies = EntryWriter.KindsOf(signature).Select(k => new Body(k, Compiler.Build(primal, k, signature)))
                .ToArray();
            Assert.Equal(Emitter.Emit(signature, primal, bodies), Emitter.Emit(signature, primal, bodies));
        }
    }

    [Fact]
    public void Cases_Together_AreMany() => Assert.True(Units.Length > 400, $"only {Units.Length}");

    private static string ClassOf(MethodUnit unit) =>
        unit.Method.Signature.Id[..unit.Method.Signature.Id.LastIndexOf('.')];

    private static MethodUnit[] Read()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(Gradients, "Cases"), "*.cs").Order(),
            Path.Combine(Gradients, "Harness", "Attributes.cs"),
            .. new[] { "Numbers.cs", "Tensors.cs", "Custom.cs", "Programs.cs" }
                .Select(f => Path.Combine(Derivatives, f))];
        var driver = GeneratorRun.NewDriver()
            .RunGenerators(TestCompilation.Create([.. files.Select(File.ReadAllText)]));
        return [.. driver.GetRunResult().Results[0].TrackedSteps[Steps.Units].SelectMany(s => s.Outputs)
            .Select(o => o.Value)
            .OfType<MethodUnit>().Where(u => u.Method.Body is not null)];
    }
}
