namespace DiffProg.Generators.IR;

/// <summary>
/// A function in SSA form. Nodes stand in evaluation order, operands before users; the first nodes are the parameters, in
/// order. It holds no positions and no symbols, so equality is linear and means "generates the same code".
/// </summary>
/// <param name="Name">The method's id: <c>Digits.Loss</c>.</param>
/// <param name="Parameters">The leaves that come in.</param>
/// <param name="Nodes">The operations.</param>
/// <param name="Results">Indices of the values that go out.</param>
/// <param name="Guards">Equalities of dimensions that only the run time can check.</param>
public sealed record FunctionIR(
    string Name,
    EquatableArray<Parameter> Parameters,
    EquatableArray<Node> Nodes,
    EquatableArray<Result> Results,
    EquatableArray<Guard> Guards = default)
{
    public TensorType TypeOf(int node) => Nodes[node].Type;

    public override string ToString() => Printer.Print(this);
}

/// <summary>A value that goes out.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Name">What it is called outside: <c>value</c>, <c>p.Hidden.W</c>.</param>
/// <param name="Accumulate">It is added to what the caller's buffer holds.</param>
/// <param name="Declared">The declared shape, where one is stated.</param>
public readonly record struct Result(int Node, string Name, bool Accumulate = false, EquatableArray<Dim>? Declared = null);

/// <summary>Two dimensions that must be equal at run time, and why, for the message.</summary>
public sealed record Guard(Dim Left, Dim Right, string Why);

/// <summary>A finding of the front end or a pass: a rule's id, where, and what to say.</summary>
public sealed record Issue(string Rule, Origin Origin, EquatableArray<string> Arguments);
