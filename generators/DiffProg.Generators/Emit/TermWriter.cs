using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints terms as statements and expressions: a local where the user named the value or it is used twice, an operand in
/// place otherwise, and the primal line as a comment above what differentiates it.
/// </summary>
public sealed class TermWriter
{
    private readonly CodeWriter _code;
    private readonly LoopProgram _program;
    private readonly NameTable _names;
    private readonly Kernel _kernel;
    private readonly bool _lanes;
    private readonly Func<Term, (string Text, int Precedence)?> _leaf;
    private readonly Dictionary<Term, string> _locals = [];
    private readonly Dictionary<Term, int> _uses = [];

    // The names that users gave come before those that are made.
    private readonly Dictionary<Term, string> _reserved = [];
    private readonly PrimalLine _line;

    /// <param name="code">Where statements go.</param>
    /// <param name="program">The body.</param>
    /// <param name="names">Identifiers of the enclosing method.</param>
    /// <param name="kernel">The kernel whose terms are printed: all its passes round alike.</param>
    /// <param name="lanes">Vector lanes; otherwise C# scalars.</param>
    /// <param name="leaf">Text of what is not computed here; null for what is.</param>
    /// <param name="line">What stands above the last statement; null at the start of a method.</param>
    public TermWriter(
        CodeWriter code, LoopProgram program, NameTable names, Kernel kernel, bool lanes,
        Func<Term, (string Text, int Precedence)?> leaf, PrimalLine? line = null)
    {
        (_code, _program, _names, _kernel, _lanes, _leaf) = (code, program, names, kernel, lanes, leaf);
        _line = line ?? new PrimalLine(code);
    }

    /// <summary>Counts uses, so that a value used twice gets a name; call for every root before printing.</summary>
    public void Count(Term term)
    {
        _uses[term] = _uses.TryGetValue(term, out int n) ? n + 1 : 1;
        if (_uses[term] > 1 || _leaf(term) is not null && term.Kind != TermKind.Load)
            return;
        if (IsNamed(term))
            _reserved[term] = _names.Fresh(NameOf(term));
        foreach (var operand in term.Operands)
            Count(operand);
    }

    /// <summary>An expression for the term; prints the locals it needs first.</summary>
    public string Print(Term term, int context = 100) => Spelling.Parenthesised(Text(term), context);

    /// <summary>Prints the term as a local of its own.</summary>
    public string Local(Term term)
    {
        if (_locals.TryGetValue(term, out string? name))
            return name;
        var (text, _) = Compose(term);
        name = _reserved.TryGetValue(term, out string? reserved) ? reserved : _names.Fresh(NameOf(term));
        if (term.Kind != TermKind.Load)
            Comment(term);
        _code.Line($"{(_lanes ? "var" : Spelling.Type(term.Scalar))} {name} = {text};");
        return _locals[term] = name;
    }

    /// <summary>The primal line of an adjoint statement.</summary>
    public void Comment(Term term) => _line.Above(term.Node.Primal);

    /// <summary>The primal line of what is written: that of its value, or of the write where the value is only moved.</summary>
    public void Comment(Store store) => _line.Above(store.Value.Node.Primal ?? store.Primal);

    // What is read into a local: a record's Gain becomes gain, and x, which is the memory's name, xAt.
    private string NameOf(Term term)
    {
        string name = Memory.NameOf(_program.Function, term.NodeId);
        if (term.Kind != TermKind.Load)
            return name;
        string local = char.ToLowerInvariant(name[0]) + name.Substring(1);
        return NameTable.Identifier(local) == term.Storage!.Name ? local + "At" : local;
    }

    // A result has the name of where it goes.
    private bool IsNamed(Term term) => term.Kind == TermKind.Apply && term.Node.Name is { } name
        && !_program.Function.Results.Any(r => r.Name == name);

    private (string Text, int Precedence) Text(Term term)
    {
        if (_locals.TryGetValue(term, out string? local))
            return (local, 0);
        bool named = IsNamed(term);
        bool shared = _uses.TryGetValue(term, out int n) && n > 1;
        bool trivial = term.Kind is TermKind.Constant or TermKind.Scalar or TermKind.RowResult || (_leaf(term) is not null && term.Kind != TermKind.Load);
        return !trivial && (named || shared) ? (Local(term), 0) : Compose(term);
    }

    private (string Text, int Precedence) Compose(Term term)
    {
        if (_leaf(term) is { } leaf)
            return leaf;
        if (term.Kind == TermKind.Constant)
        {
            string literal = Literals.Code(term.Node, term.Scalar);
            return _lanes ? ($"V.Splat({literal})", 0) : (literal, literal[0] == '-' ? 1 : 0);
        }

        var row = Primitives.Of(term.Node.Op);
        if (_lanes && FusedMultiplyAdd(term) is { } fused)
            return (fused, 0);
        if (term.Node.Op == Op.Convert)
            return ($"({Spelling.Type(term.Scalar)}){Print(term.Operands[0], 1)}", 1);
        // A condition that is one for all lanes chooses as a whole.
        if (_lanes && term.Node.Op == Op.Select && term.Operands[0].Level != Level.Element)
            return ($"({Print(term.Operands[0])} ? {Print(term.Operands[1])} : {Print(term.Operands[2])})", 0);
        if (_lanes && term.Node.Op is Op.And or Op.Or
            && term.Operands.FirstOrDefault(o => o.Level != Level.Element) is { } whole)
        {
            string lanes = Print(term.Operands.First(o => o != whole));
            return (term.Node.Op == Op.And ? $"({Print(whole)} ? {lanes} : V.Splat(0))" : $"({Print(whole)} ? V.Not(V.Splat(0)) : {lanes})", 0);
        }

        string code = !_lanes ? row.CodeOver(term.Scalar)!
            : row.BoundCode is { } bound && IsBound(term.Operands[1]) ? bound : row.VectorCode!;
        return Spelling.Operation(code, row.Precedence, term.Operands.Length,
            (i, context) => Print(term.Operands[i], context));
    }

    private static bool IsBound(Term term) => term.Kind == TermKind.Constant && term.Node.Type.IsFloat
        && term.Node.Attributes.Real("value") is var value && value != 0 && !double.IsNaN(value);

    // a * b + c in one rounding, where the product has no other use in the whole kernel: a value that two passes compute
    // has the same bits in both.
    private string? FusedMultiplyAdd(Term term)
    {
        if (term.Node.Op != Op.Add || _program.IsStrict)
            return null;
        foreach (int i in new[] { 0, 1 })
        {
            var product = term.Operands[i];
            bool inPlace = product.Kind == TermKind.Apply && product.Node is { Op: Op.Multiply, Name: null }
                && !_locals.ContainsKey(product) && (!_kernel.Uses().TryGetValue(product, out int n) || n == 1) && _leaf(product) is null;
            if (inPlace)
                return $"V.MultiplyAdd({Print(product.Operands[0])}, {Print(product.Operands[1])}, {Print(term.Operands[1 - i])})";
        }

        return null;
    }
}
