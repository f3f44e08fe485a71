using DiffProg.Generators;
using DiffProg.Generators.Emit;
using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Snapshots;

/// <summary>Above what computes an adjoint or a tangent stands the line of the user's that it differentiates.</summary>
public class PrimalLineTests
{
    public static TheoryData<string> Models => [.. Model.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Adjoint_InEveryKernel_HasItsPrimalLineAbove(string model)
    {
        var missing = new List<string>();
        int found = 0;
        foreach (var unit in Model.Of(model).Units)
        {
            var signature = unit.Method.Signature;
            string file = Model.Of(model).Generated(signature.HintName);
            foreach (var kind in EntryWriter.KindsOf(signature).Where(k => k != BodyKind.Value))
            {
                var statements = EmittedText.Statements(EmittedText.Section(file, kind.ToString())).ToList();
                foreach (var (place, primal) in Derivatives(Compiler.Build(Compiler.Understand(unit).Function!, kind, signature)))
                {
                    if (statements.Any(s => Belongs(s, place, kind) && s.Comment == primal))
                        found++;
                    else
                        missing.Add($"{kind} of {signature.Name}, {place}: {primal}");
                }
            }
        }

        Assert.True(missing.Count == 0, string.Join("\n", missing));
        Assert.True(found > 0, "no derivative was found at all");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradient_WrittenToMemory_StandsUnderAPrimalLine(string model)
    {
        foreach (var unit in Model.Of(model).Units)
        {
            string file = Model.Of(model).Generated(unit.Method.Signature.HintName);
            foreach (var kind in EntryWriter.KindsOf(unit.Method.Signature).Where(k => k is BodyKind.Gradient or BodyKind.Vjp))
            {
                var written = EmittedText.Statements(EmittedText.Section(file, kind.ToString())).Where(s => WritesGradient(s.Text));
                Assert.DoesNotContain(written, s => s.Comment == "");
            }
        }
    }

    // A store, an addition to memory, or an epilogue that adds a product to it.
    private static bool WritesGradient(string statement) =>
        System.Text.RegularExpressions.Regex.IsMatch(statement, @"^V\.Store(Strided)?\(.*ref \w+Gradient, |Gradient, [^=]*\) \+= |Epilogue<\w+>\(ref \w+Gradient,");

    private static bool Belongs(Statement statement, string place, BodyKind kind) =>
        statement.Member.StartsWith(place, StringComparison.Ordinal)
        || (statement.Member == kind.ToString() && statement.Text.Contains(place, StringComparison.Ordinal));

    // What a body computes that has a primal line, and where it stands: a kernel's members, a call, an assignment.
    private static IEnumerable<(string Place, string Primal)> Derivatives(LoopProgram program)
    {
        foreach (var step in program.Steps)
        {
            switch (step)
            {
                case ScalarStep scalar when program.Function.Nodes[scalar.NodeId].Primal is { } primal:
                    yield return (" = ", primal);
                    break;
                case Kernel kernel:
                    foreach (string primal in PrimalsOf(kernel).Distinct())
                        yield return (PlaceOf(kernel), primal);
                    break;
            }
        }
    }

    private static IEnumerable<string> PrimalsOf(Kernel kernel) =>
        kernel.Stores.Select(s => s.Value.Node.Primal ?? s.Primal).Concat(kernel.Reductions.Select(r => r.Input.Node.Primal))
            .OfType<string>();

    // A product that is only stored has no struct of its own: the call is the place.
    private static string PlaceOf(Kernel kernel) =>
        kernel.Product is not null && kernel.Stores is [{ Value.Kind: TermKind.Product } only] ? only.Target.Name : kernel.Name;
}
