namespace DiffProg.Passes.Tests.Passes;

/// <summary>IR text in, IR text out.</summary>
public static class IrText
{
    /// <summary>Parses, runs a pass, verifies, and compares the text.</summary>
    public static void Require(string before, Func<FunctionIR, FunctionIR> pass, string after)
    {
        var result = Verifier.Verify(pass(Parser.Parse(before)), "the pass under test");
        string text = Printer.Print(result).TrimEnd();
        Assert.Equal(after.ReplaceLineEndings("\n"), text);
    }
}
