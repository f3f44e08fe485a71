namespace DiffProg.Generators.IR;

/// <summary>What an operation's adjoint reads.</summary>
[Flags]
public enum Needs
{
    Neither = 0,
    Inputs = 1,
    Output = 2,
}

/// <summary>How an operation relates elements of its result to elements of its operands.</summary>
public enum OperationClass
{
    Leaf,
    ElementWise,
    Reduction,
    Contraction,
    Layout,
    Indexing,

    /// <summary>Elements of arrays by computed indices.</summary>
    Element,

    /// <summary>Opens, divides or closes a region, or stands for a value that crosses its border.</summary>
    Region,

    /// <summary>Opened by a pass before anything else sees it.</summary>
    Structure,
}

public sealed record ShapeContext(IReadOnlyList<TensorType> Operands, Attributes Attributes);

/// <summary>What a derivative rule may use. The letters are those of the table: x, y the primal; t a tangent or
/// cotangent.</summary>
public sealed record RuleContext(Builder Builder, Node Node, IReadOnlyList<Value> Operands, Value Y)
{
    public Value A => Operands[0];

    public Value B => Operands[1];

    public Value C => Operands[2];

    public Attributes Attributes => Node.Attributes;

    /// <summary>The value may not count, and be infinite or NaN then: its cotangent is zero, which must stay
    /// zero.</summary>
    public bool Guarded { get; init; }
}

/// <summary>Element-wise derivative with respect to one operand: linear in t, and its own transpose.</summary>
public delegate Value? Diagonal(RuleContext rule, Value t);

/// <summary>Adjoint with respect to one operand, from the adjoint g of the result.</summary>
public delegate Value? Adjoint(RuleContext rule, Value g);

/// <summary>Adjoint with respect to any operand, for operations that take any number of them.</summary>
public delegate Value? OperandAdjoint(RuleContext rule, Value g, int operand);

/// <summary>Tangent of the result; an operand without a tangent has null.</summary>
public delegate Value? Tangent(RuleContext rule, IReadOnlyList<Value?> tangents);

/// <summary>How a reduction puts its result together.</summary>
/// <param name="Combine">The element-wise operation that joins two partial results.</param>
/// <param name="Neutral">What joins without a trace: the result over nothing.</param>
/// <param name="Across">The function of vectors that joins their lanes.</param>
public sealed record Folding(Op Combine, double Neutral, string Across);

/// <summary>One row of the table: everything there is to know about an operation.</summary>
public sealed record Primitive(Op Op)
{
    public OperationClass Class { get; init; }

    /// <summary>Number of operands; -1 for any.</summary>
    public int Arity { get; init; }

    /// <summary>Kind and shape of the result; throws <see cref="ShapeException"/>.</summary>
    public Func<ShapeContext, TensorType> Shape { get; init; } = _ =>
        throw new InvalidOperationException("no shape rule");

    public Needs Needs { get; init; }

    /// <summary>Element-wise operations: one per operand; they serve both modes.</summary>
    public IReadOnlyList<Diagonal>? Diagonals { get; init; }

    /// <summary>Other operations: one per operand.</summary>
    public IReadOnlyList<Adjoint>? Adjoints { get; init; }

    /// <summary>Operations of any number of operands: one for all of them.</summary>
    public OperandAdjoint? EachAdjoint { get; init; }

    public Tangent? Tangent { get; init; }

    /// <summary>Reductions: how partial results are put together.</summary>
    public Folding? Folding { get; init; }

    /// <summary>The result is locally constant: a deliberate absence of rules, not a forgotten one.</summary>
    public bool Constant { get; init; }

    /// <summary>A zero cotangent stays zero where the partial is not finite.</summary>
    public bool StrongZero { get; init; }

    /// <summary>C# text over vectors and over scalars; {0}, {1}, ... are operands.</summary>
    public string? VectorCode { get; init; }

    /// <summary>C# text over vectors where the second operand is a literal that is neither zero nor NaN.</summary>
    public string? BoundCode { get; init; }

    public string? ScalarCode { get; init; }

    /// <summary>C# text over doubles where a derivative alone reads the result, which may then be off by units in the
    /// last place.</summary>
    public string? FactorCode { get; init; }

    /// <summary>C# text over integers, where Ops has no function of them.</summary>
    public string? IntegerCode { get; init; }

    /// <summary>C# precedence of that text: 0 for a call, 1 unary, 2 multiplicative, 3 additive, 4 relational,
    /// ...</summary>
    public int Precedence { get; init; }

    /// <summary>Rough vector instructions per vector; what "cheap to recompute" is judged by.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>The C# text over scalars of a kind.</summary>
    public string? CodeOver(ScalarKind kind) => kind is ScalarKind.I32 or ScalarKind.I64 ? IntegerCode ?? ScalarCode
        : ScalarCode;
}

/// <summary>Shapes that do not fit; the text names both.</summary>
public sealed class ShapeException(string rule, params string[] arguments) : Exception(string.Join("; ", arguments))
{
    public string Rule { get; } = rule;

    public string[] Arguments { get; } = arguments;
}
