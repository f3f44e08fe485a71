using System.Globalization;

namespace DiffProg.Generators.IR;

/// <summary>
/// A dimension: a polynomial with integer coefficients over symbols and floor quotients, kept in one normal form, so
/// that two dimensions are provably equal exactly when their texts are equal, and provably different when their
/// difference is a constant other than zero.
/// </summary>
public sealed class Dim : IEquatable<Dim>
{
    // Monomials by their text ("B*T"; "" is the constant term); no zero coefficients.
    private readonly SortedDictionary<string, Term> _terms;
    private readonly string _text;

    private Dim(SortedDictionary<string, Term> terms)
    {
        _terms = terms;
        _text = Print();
    }

    public static Dim Zero { get; } = Constant(0);

    public static Dim One { get; } = Constant(1);

    /// <summary>The length of an array that is made with it: no size, and equal to none.</summary>
    public static Dim AtRunTime { get; } = Symbol("@");

    public static Dim Constant(long value) => FromTerms([new Term(value, [])]);

    public static Dim Symbol(string name) => FromTerms([new Term(1, [new Atom(name, null, null)])]);

    /// <summary>Floor division; exact where every coefficient divides.</summary>
    public static Dim Divide(Dim a, Dim b)
    {
        if (b.AsConstant is { } d && d > 0 && a._terms.Values.All(t => t.Coefficient % d == 0))
            return FromTerms(a._terms.Values.Select(t => t with { Coefficient = t.Coefficient / d }));
        if (a.AsConstant is { } n && b.AsConstant is { } m && m != 0)
            return Constant((n / m) - (n % m != 0 && (n < 0) != (m < 0) ? 1 : 0));
        return a.Quotient(b) ?? FromTerms([new Term(1, [new Atom(null, a, b)])]);
    }

    public static implicit operator Dim(long value) => Constant(value);

    public static Dim operator +(Dim a, Dim b) => FromTerms(a._terms.Values.Concat(b._terms.Values));

    public static Dim operator -(Dim a, Dim b) => a + (b * Constant(-1));

    public static Dim operator *(Dim a, Dim b) => FromTerms(
        from x in a._terms.Values
        from y in b._terms.Values
        select new Term(checked(x.Coefficient * y.Coefficient), x.Atoms.Concat(y.Atoms).ToArray()));

    public static bool operator ==(Dim? a, Dim? b) => a?._text == b?._text;

    public static bool operator !=(Dim? a, Dim? b) => !(a == b);

    /// <summary>The value, where it is a literal.</summary>
    public long? AsConstant => _terms.Count == 0 ? 0
        : _terms.Count == 1 && _terms.TryGetValue("", out var term) ? term.Coefficient : null;

    /// <summary>The name, where it is a bare symbol.</summary>
    public string? AsSymbol => _terms.Count == 1
        && _terms.Values.First() is { Coefficient: 1, Atoms: { Length: 1 } atoms }
        ? atoms[0].Name : null;

    public bool IsOne => AsConstant == 1;

    /// <summary>For certain, where its symbols are not: nothing is subtracted.</summary>
    public bool IsNeverNegative => _terms.Values.All(t => t.Coefficient > 0
        && t.Atoms.All(a => a.Name is not null || (a.Numerator!.IsNeverNegative && a.Denominator!.IsNeverNegative)));

    /// <summary>For certain, where its symbols are not: also where only a part is subtracted of what is there, as in
    /// n - n / 2.</summary>
    public bool IsProvablyNotNegative
    {
        get
        {
            var part = _terms.Values.FirstOrDefault(t => t is { Coefficient: < 0, Atoms: [{ Numerator: { } n }] }
                && n.IsNeverNegative && t.Atoms[0].Denominator!.AsConstant > 0);
            if (part?.Atoms[0] is not { } quotient)
                return IsNeverNegative;
            // n / k, rounded down, is at most n / k: times k there is no quotient left.
            var rest = this - FromTerms([part]);
            return ((rest * quotient.Denominator!) + (quotient.Numerator! * part.Coefficient)).IsProvablyNotNegative;
        }
    }

    /// <summary>The symbols it depends on.</summary>
    public IEnumerable<string> Symbols => _terms.Values.SelectMany(t => t.Atoms).SelectMany(
        a => a.Name is { } name ? [name] : a.Numerator!.Symbols.Concat(a.Denominator!.Symbols)).Distinct();

    /// <summary>True where no assignment of sizes makes them equal.</summary>
    public static bool ProvablyDifferent(Dim a, Dim b) => (a - b).AsConstant is { } c && c != 0;

    public Dim Substitute(Func<string, Dim?> value)
    {
        var sum = Zero;
        foreach (var term in _terms.Values)
        {
            var product = Constant(term.Coefficient);
            foreach (var atom in term.Atoms)
            {
                product *= atom.Name is { } name
                    ? value(name) ?? Symbol(name)
                    : Divide(atom.Numerator!.Substitute(value), atom.Denominator!.Substitute(value));
            }

            sum += product;
        }

        return sum;
    }

    /// <summary>Its value where every symbol has one.</summary>
    public long Evaluate(Func<string, long> value) =>
        Substitute(name => Constant(value(name))).AsConstant ?? throw new InvalidOperationException(_text);

    /// <summary>C# text, symbols spelled by <paramref name="spell"/>.</summary>
    public string ToCode(Func<string, string> spell) => Print(spell, code: true);

    /// <summary>The text with what all terms have in common in front: <c>4*N*(classes + hidden)</c>.</summary>
    public string ToFactoredText()
    {
        if (_terms.Count < 2)
            return _text;
        long divisor = _terms.Values.Aggregate(0L, (d, t) => Gcd(d, Math.Abs(t.Coefficient)));
        var common = _terms.Values.First().Atoms.ToList();
        foreach (var term in _terms.Values.Skip(1))
        {
            var left = term.Atoms.Select(a => a.Text).ToList();
            common.RemoveAll(a => !left.Remove(a.Text));
        }

        var factor = FromTerms([new Term(divisor, common.ToArray())]);
        return factor.IsOne ? _text : $"{factor}*({Quotient(factor)})";
    }

    public bool Equals(Dim? other) => _text == other?._text;

    public override bool Equals(object? obj) => Equals(obj as Dim);

    public override int GetHashCode() => _text.GetHashCode();

    public override string ToString() => _text;

    /// <summary>Product of the dimensions; 1 for none.</summary>
    public static Dim Product(IEnumerable<Dim> dims) => dims.Aggregate(One, (a, b) => a * b);

    private static Dim FromTerms(IEnumerable<Term> terms)
    {
        var result = new SortedDictionary<string, Term>(StringComparer.Ordinal);
        foreach (var term in terms)
        {
            var atoms = term.Atoms.OrderBy(a => a.Text, StringComparer.Ordinal).ToArray();
            string key = string.Join("*", atoms.Select(a => a.Text));
            long sum = checked(term.Coefficient + (result.TryGetValue(key, out var old) ? old.Coefficient : 0));
            if (sum == 0)
                result.Remove(key);
            else
                result[key] = new Term(sum, atoms);
        }

        return new Dim(result);
    }

    // a / b where b is one monomial that divides every term of a.
    private Dim? Quotient(Dim b)
    {
        if (b._terms.Count != 1)
            return null;
        var divisor = b._terms.Values.First();
        var terms = new List<Term>();
        foreach (var term in _terms.Values)
        {
            var atoms = term.Atoms.ToList();
            if (term.Coefficient % divisor.Coefficient != 0)
                return null;
            foreach (var atom in divisor.Atoms)
            {
                int at = atoms.FindIndex(a => a.Text == atom.Text);
                if (at < 0)
                    return null;
                atoms.RemoveAt(at);
            }

            terms.Add(new Term(term.Coefficient / divisor.Coefficient, atoms.ToArray()));
        }

        return FromTerms(terms);
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);

    private string Print(Func<string, string>? spell = null, bool code = false)
    {
        if (_terms.Count == 0)
            return "0";
        var text = new System.Text.StringBuilder();
        // The constant comes last, as people write it: "2*D + 1".
        foreach (var term in _terms.Values.Where(t => t.Atoms.Length > 0)
            .Concat(_terms.Values.Where(t => t.Atoms.Length == 0)))
        {
            long c = term.Coefficient;
            if (text.Length > 0)
                text.Append(c < 0 ? " - " : " + ");
            else if (c < 0)
                text.Append('-');
            string times = code ? " * " : "*";
            var factors = term.Atoms.Select(a => a.Name is { } name ? spell?.Invoke(name) ?? name
                : code ? Quotient(a.Numerator!, a.Denominator!, spell!) : a.Text).ToList();
            if (c is not (1 or -1) || factors.Count == 0)
                factors.Insert(0, c.ToString(CultureInfo.InvariantCulture).TrimStart('-'));
            // A quotient among several factors needs its own parentheses: * and / associate to the left.
            text.Append(string.Join(times, factors.Select(f => factors.Count > 1 && f.Contains('/') ? $"({f})" : f)));
        }

        return text.ToString();
    }

    // C# rounds towards zero.
    private static string Quotient(Dim a, Dim b, Func<string, string> spell) => a.IsNeverNegative && b.IsNeverNegative
        ? $"({a.ToCode(spell)}) / ({b.ToCode(spell)})"
        : $"global::DiffProg.Kernels.Sizes.FloorDivide({a.ToCode(spell)}, {b.ToCode(spell)})";

    private sealed record Term(long Coefficient, Atom[] Atoms);

    private sealed record Atom(string? Name, Dim? Numerator, Dim? Denominator)
    {
        public string Text { get; } = Name ?? $"(({Numerator})/({Denominator}))";
    }
}
