using System.Globalization;
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
    private readonly NameTable _names;
    private readonly Kernel _kernel;
    private readonly bool _lanes;
    private readonly Func<Term, (string Text, int Precedence)?> _leaf;
    private readonly Dictionary<Term, string> _locals = [];
    private readonly Dictionary<Term, int> _uses = [];
    private string? _primal;

    /// <param name="code">Where statements go.</param>
    /// <param name="names">Identifiers of the enclosing method.</param>
    /// <param name="kernel">The kernel whose terms are printed: all its passes round alike.</param>
    /// <param name="lanes">Vector lanes; otherwise C# scalars.</param>
    /// <param name="leaf">Text of what is not computed here; null for what is.</param>
    public TermWriter(CodeWriter code, NameTable names, Kernel kernel, bool lanes, Func<Term, (string Text, int Precedence)?> leaf)
    {
        (_code, _names, _kernel, _lanes, _leaf) = (code, names, kernel, lanes, leaf);
    }

    /// <summary>Counts uses, so that a value used twice gets a name; call for every root before printing.</summary>
    public void Count(Term term)
    {
        _uses[term] = _uses.TryGetValue(term, out int n) ? n + 1 : 1;
        if (_uses[term] > 1 || _leaf(term) is not null && term.Kind != TermKind.Load)
            return;
        foreach (var operand in term.Operands)
            Count(operand);
    }

    /// <summary>An expression for the term; prints the locals it needs first.</summary>
    public string Print(Term term, int context = 100) => Parenthesised(Text(term), context);

    /// <summary>Prints the term as a local of its own.</summary>
    public string Local(Term term)
    {
        if (_locals.TryGetValue(term, out string? name))
            return name;
        var (text, _) = Compose(term);
        name = _names.Fresh(NameOf(term));
        Comment(term);
        _code.Line($"{(_lanes ? "var" : Spelling.Type(term.Scalar))} {name} = {text};");
        return _locals[term] = name;
    }

    /// <summary>The primal line of an adjoint statement.</summary>
    public void Comment(Term term) => Comment(term.Node.Primal);

    /// <summary>The primal line of what is written: that of its value, or of the write where the value is only moved.</summary>
    public void Comment(Store store) => Comment(store.Value.Node.Primal ?? store.Primal);

    private void Comment(string? primal)
    {
        if (primal is not null && primal != _primal)
            _code.Line($"// {primal}");
        _primal = primal;
    }

    private static string NameOf(Term term) => term.Node.Name ?? Printer.Spell(term.Node.Op);

    private static string Parenthesised((string Text, int Precedence) expression, int context) =>
        expression.Precedence >= context && expression.Precedence > 0 ? $"({expression.Text})" : expression.Text;

    private (string Text, int Precedence) Text(Term term)
    {
        if (_locals.TryGetValue(term, out string? local))
            return (local, 0);
        bool named = term.Kind == TermKind.Apply && term.Node.Name is not null;
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

        string code = _lanes ? row.VectorCode! : row.CodeOver(term.Scalar)!;
        int precedence = row.Precedence;
        // Right operands of - and / keep their parentheses at the same precedence.
        var operands = term.Operands.Select((o, i) => (object)Print(
            o, precedence == 0 ? 100 : i == 0 && precedence > 1 ? precedence + 1 : precedence)).ToArray();
        return (string.Format(CultureInfo.InvariantCulture, code, operands), precedence);
    }

    // a * b + c in one rounding, where the product has no other use in the whole kernel: a value that two passes compute
    // has the same bits in both.
    private string? FusedMultiplyAdd(Term term)
    {
        if (term.Node.Op != Op.Add)
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
