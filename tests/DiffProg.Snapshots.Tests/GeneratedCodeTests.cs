namespace DiffProg.Snapshots;

/// <summary>The generated code of the models, word for word.</summary>
public class GeneratedCodeTests
{
    [Fact]
    public Task Loss_OfDigits_IsAsVerified() => Snapshot.Verify(Model.Of("Digits").Snapshot("Models.Digits.Loss"));

    [Fact]
    public Task FeedForward_OfDigits_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Digits").Snapshot("Models.Digits.FeedForward"));

    [Fact]
    public Task Network_OfDigits_IsAsVerified() => Snapshot.Verify(Model.Of("Digits").Snapshot("Models.Network"));

    [Fact]
    public Task EmbedToken_OfATable_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Embedding").Snapshot("Models.Embedding.EmbedToken"));

    [Fact]
    public Task AddNorm_OfAResidual_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Residual").Snapshot("Models.Residual.AddNorm"));

    [Fact]
    public Task Attend_WithOneHead_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Attention").Snapshot("Models.Attention.Attend"));

    [Fact]
    public Task CallPrice_OfScalars_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Options").Snapshot("Models.Options.CallPrice"));

    [Fact]
    public Task Step_OfACell_IsAsVerified() => Snapshot.Verify(Model.Of("Cell").Snapshot("Models.Cell.Step"));

    [Fact]
    public Task Root_WithAWhileLoop_IsAsVerified() => Snapshot.Verify(Model.Of("Loops").Snapshot("Models.Loops.Root"));

    [Fact]
    public Task Polynomial_WithALoopOverASpan_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Loops").Snapshot("Models.Loops.Polynomial"));

    [Fact]
    public Task Huber_WithBranches_IsAsVerified() => Snapshot.Verify(Model.Of("Loops").Snapshot("Models.Loops.Huber"));

    [Fact]
    public Task Mean_OfAnInterface_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Payoffs").Snapshot("Models.Payoffs.Mean"));

    [Fact]
    public Task Mean_OfOneOfItsTypes_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Payoffs").Snapshot("Models.Payoffs.Mean_Models.Put"));

    [Fact]
    public Task Hedged_WithAChoiceOfTypes_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Payoffs").Snapshot("Models.Payoffs.Hedged"));

    [Fact]
    public Task Score_WithMistakes_IsAsVerified() =>
        Snapshot.Verify(Model.Of("Mistakes").Snapshot("Models.Mistakes.Score"));
}
