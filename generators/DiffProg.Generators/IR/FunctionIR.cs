namespace DiffProg.Generators.IR;

/// <summary>
/// A function in SSA form. Nodes stand in evaluation order, operands before users; the first nodes are the parameters,
/// in order. It holds no positions and no symbols, so equality is linear and means "generates the same code".
/// </summary>
/// <param name="Name">The method's id: <c>Digits.Loss</c>.</param>
/// <param name="Parameters">The leaves that come in.</param>
/// <param name="Nodes">The operations.</param>
/// <param name="Results">Indices of the values that go out.</param>
/// <param name="Guards">What only the run time can check.</param>
public sealed record FunctionIR(
    string Name,
    EquatableArray<Parameter> Parameters,
    EquatableArray<Node> Nodes,
    EquatableArray<Result> Results,
    EquatableArray<Guard> Guards = default)
{
    /// <summary>The functions that stand as they are, because they call themselves: what calls in it, and in these, are
    /// of. They have types when it has.</summary>
    public EquatableArray<FunctionIR> Standing { get; init; } = EquatableArray<FunctionIR>.Empty;

    public TensorType TypeOf(int node) => Nodes[node].Type;

    /// <summary>The number that a node is, or stretches to a tensor; null where it is none.</summary>
    public double? ConstantOf(int node) => Nodes[node] switch
    {
        { Op: Op.Constant } constant => constant.Attributes.Real("value"),
        { Op: Op.Broadcast } stretched => ConstantOf(stretched.Operands[0]),
        _ => null,
    };

    /// <summary>The nodes that read each node, in order.</summary>
    public ILookup<int, int> Users() => Nodes.SelectMany((n, i) => n.Operands.Distinct().Select(o => (Read: o, User: i)))
        .ToLookup(u => u.Read, u => u.User);

    public override string ToString() => Printer.Print(this);
}

/// <summary>A value that goes out.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Name">What it is called outside: <c>value</c>, <c>p.Hidden.W</c>.</param>
/// <param name="Accumulate">It is added to what the caller's buffer holds.</param>
/// <param name="Declared">The declared shape, where one is stated.</param>
public readonly record struct Result(
    int Node, string Name, bool Accumulate = false, EquatableArray<Dim>? Declared = null);

/// <summary>What a guard demands.</summary>
public enum Relation
{
    /// <summary>Left == Right.</summary>
    Equal,

    /// <summary>Left &lt;= Right.</summary>
    AtMost,

    /// <summary>Every index of the integer leaf <c>Subject</c> is at least 0 and below Right.</summary>
    IndexBelow,

    /// <summary>The scalar leaf <c>Subject</c> is at least 0 and less than 1.</summary>
    Fraction,
}

/// <summary>What only the run time can check, and why it must hold, for the message. Checked once, on entry.</summary>
public sealed record Guard(Relation Relation, Dim Left, Dim Right, string Why, string Subject = "");

/// <summary>A finding of the front end or a pass: a rule's id, where, and what to say.</summary>
public sealed record Issue(string Rule, Origin Origin, EquatableArray<string> Arguments);
