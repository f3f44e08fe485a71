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
                foreach (var (place, primal) in Derivatives(
                    Compiler.Build(Compiler.Understand(unit).Function!, kind, signature)))
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
            foreach (var kind in EntryWriter.KindsOf(unit.Method.Signature)
                .Where(k => k is BodyKind.Gradient or BodyKind.Vjp))
            {
                var written = EmittedText.Statements(EmittedText.Section(file, kind.ToString()))
                    .Where(s => WritesGradient(s.Text));
                Assert.DoesNotContain(written, s => s.Comment == "");
            }
        }
    }

    [Theory]
    [InlineData("Digits", "Models.Digits.Loss", "logits = MatMul(features, Transpose(p.Output.W)) + p.Output.B")]
    [InlineData("Digits", "Models.Digits.Loss", "features = Relu(MatMul(images, Transpose(p.Hidden.W)) + p.Hidden.B)")]
    [InlineData("Digits", "Models.Digits.Loss", "CrossEntropy(logits, digits)")]
    [InlineData("Digits", "Models.Digits.Loss", "MatMul(features, Transpose(p.Output.W))")]
    [InlineData("Attention", "Models.Attention.Attend", "weights = Softmax(scores)")]
    [InlineData("Attention", "Models.Attention.Attend", "MatMul(weights, v)")]
    [InlineData("Residual", "Models.Residual.AddNorm", "LayerNorm(sum, p.Gain, p.Bias)")]
    [InlineData("Options", "Models.Options.CallPrice", "Exp(-rate * years)")]
    [InlineData("Options", "Models.Options.CallPrice", "normal = 0.5 * (1 + Erf(d1 / Sqrt(2)))")]
    [InlineData(
        "Cell", "Models.Cell.Step",
        "next = leak * h + Tanh(MatMul(this.Input, x) + MatMul(this.State, h) + this.Bias)")]
    public void PrimalLine_OfAnAdjoint_IsWhatTheUserWrote(string model, string method, string line) => Assert.Contains(
        EmittedText.Statements(EmittedText.Section(Model.Of(model).Generated(method), "Jvp")), s => s.Comment == line);

    // What the library makes of a function is its own business.
    [Theory]
    [MemberData(nameof(Models))]
    public void PrimalLine_InAnyModel_NamesNoOperationOfTheCompiler(string model)
    {
        var words = Enum.GetNames<Op>().Except(DiffProg.Generators.Library.Intrinsics.Names).Append("Normalize")
            .Append("...");
        foreach (var file in Model.Of(model).Run.Files)
        {
            foreach (var (comment, _) in EmittedText.Comments(file.SourceText.ToString()))
                Assert.DoesNotContain(words, w => comment.Contains(w + "(") || comment.Contains("..."));
        }
    }

    // A store, an addition to memory, or an epilogue that adds a product to it.
    private static bool WritesGradient(string statement) =>
        System.Text.RegularExpressions.Regex.IsMatch(
            statement, @"^V\.Store(Strided)?\(.*ref \w+Gradient, |"
            + @"Gradient, [^=]*\) \+= |Gradient\[.*\] \+= |Epilogue<\w+>\(ref \w+Gradient,");

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
                case ScalarStep scalar:
                    foreach (string primal in PrimalsOf(program, scalar.NodeId))
                        yield return ("= ", primal);
                    break;
                case Kernel kernel:
                    foreach (string primal in PrimalsOf(kernel).Distinct())
                        yield return (PlaceOf(kernel), primal);
                    break;
            }
        }
    }

    // A scalar's, or those of all that stands in a region. An element has that of what is added to it.
    private static IEnumerable<string> PrimalsOf(LoopProgram program, int scalar)
    {
        var (f, plan) = (program.Function, program.Scalars);
        int last = f.Nodes[scalar].Op is Op.If or Op.Loop ? Regions.Of(f.Nodes).End(scalar) : scalar;
        for (int i = scalar; i <= last; i++)
        {
            var node = f.Nodes[i];
            bool isElement = node.Op is Op.Write or Op.AddTo && plan.IsInPlace(node.Operands[1]);
            bool isPrinted = !plan.IsInPlace(i) && plan.IsUsed(i)
                && Primitives.Of(node.Op).Class is not (OperationClass.Region or OperationClass.Leaf);
            if (node.Primal is { } primal && (i == scalar || isPrinted) && !isElement)
                yield return primal;
            else if (isElement && f.Nodes[node.Operands[1]].Primal is { } added)
                yield return added;
        }
    }

    private static IEnumerable<string> PrimalsOf(Kernel kernel) =>
        kernel.Stores.Select(s => s.Value.Node.Primal ?? s.Primal)
            .Concat(kernel.Reductions.Select(r => r.Input.Node.Primal))
            .OfType<string>();

    // A product that is only stored has no struct of its own: the call is the place.
    private static string PlaceOf(Kernel kernel) =>
        kernel.Product is not null && kernel.Stores is [{ Value.Kind: TermKind.Product } only] ? only.Target.Name
            : kernel.Name;
}
