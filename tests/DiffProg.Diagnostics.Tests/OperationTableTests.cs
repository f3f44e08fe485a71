using System.Reflection;

namespace DiffProg.Tests;

/// <summary>The page of the operations against the code.</summary>
public class OperationTableTests
{
    [Fact]
    public void Documentation_IsPrintedFromTheCode() =>
        Repository.Matches("docs/operations.md", OperationPages.Documentation());

    [Fact]
    public void EveryFile_OfOps_IsATopic() => Assert.Equal(
        Directory.GetFiles(Path.Combine(Repository.Root, "src", "DiffProg", "Ops"), "Ops.*.cs")
            .Select(f => Path.GetFileName(f).Split('.')[1]).Order(),
        OperationPages.Files.Order());

    [Fact]
    public void EveryFunction_OfOps_IsOnThePage()
    {
        string page = OperationPages.Documentation();
        var functions = typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name);
        Assert.All(functions.Distinct(), name => Assert.Matches($@"`{name}(<float>)?\(", page));
    }
}
