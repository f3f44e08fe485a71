using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints a function that stands: a ref struct whose fields are what goes in and comes out of one call of it. Its callers
/// set the ones, run it, and read the others; it lies on their stack.
/// </summary>
internal static class ProcedureWriter
{
    public static void Write(CodeWriter code, Procedure procedure)
    {
        string what = procedure.IsPair ? "Forward keeps what Backward needs in a frame." : "Run does the steps.";
        code.Line($"/// <summary>One call of <c>{Invocation.MethodOf(procedure.Callee)}</c> by a program. {what}</summary>");
        code.Block($"file ref struct {procedure.TypeName}", () =>
        {
            CallWriter.Fields(code, [procedure.Program]);
            new BodyWriter(
                code, procedure.Source, procedure.Program, procedure.IsPair ? BodyKind.Gradient : BodyKind.Value)
                .WriteProcedure(procedure.IsPair);
        });
    }
}
