using System.Globalization;

namespace DiffProg.Generators.IR;

/// <summary>What a node knows at compile time: a few named values with one text form. Order of insertion does not
/// count.</summary>
public sealed class Attributes : IEquatable<Attributes>
{
    public static readonly Attributes None = new(new Dictionary<string, object>());

    private readonly SortedDictionary<string, object> _values;
    private readonly string _text;

    private Attributes(IDictionary<string, object> values)
    {
        _values = new SortedDictionary<string, object>(values, StringComparer.Ordinal);
        _text = string.Join(" ", _values.Select(v => $"{v.Key}={Print(v.Value)}"));
    }

    public bool IsEmpty => _values.Count == 0;

    public IReadOnlyDictionary<string, object> Values => _values;

    public Attributes With(string key, long value) => WithValue(key, value);

    public Attributes With(string key, double value) => WithValue(key, value);

    public Attributes With(string key, string value) => WithValue(key, value);

    public Attributes With(string key, IEnumerable<int> values) => WithValue(key, values.ToEquatable());

    public Attributes With(string key, IEnumerable<Dim> values) => WithValue(key, values.ToEquatable());

    public Attributes Without(string key) => !Has(key) ? this
        : new(_values.Where(v => v.Key != key).ToDictionary(v => v.Key, v => v.Value));

    public long Integer(string key) => (long)_values[key];

    /// <summary>A real, or an integer as one.</summary>
    public double Real(string key) => _values[key] is long i ? i : (double)_values[key];

    public string Text(string key) => (string)_values[key];

    public EquatableArray<int> Integers(string key) => (EquatableArray<int>)_values[key];

    public EquatableArray<Dim> Dims(string key) => (EquatableArray<Dim>)_values[key];

    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>The same attributes with every dimension rewritten.</summary>
    public Attributes MapDims(Func<Dim, Dim> map) => IsEmpty ? this : new(_values.ToDictionary(
        v => v.Key, v => v.Value is EquatableArray<Dim> dims ? dims.Select(map).ToEquatable() : v.Value));

    public bool Equals(Attributes? other) => _text == other?._text;

    public override bool Equals(object? obj) => Equals(obj as Attributes);

    public override int GetHashCode() => _text.GetHashCode();

    /// <summary><c>axes=[0, 1] keep=1 name="Mean" rows=&lt;B*T&gt;</c>; reals carry a point or an exponent.</summary>
    public override string ToString() => _text;

    private static string Print(object value) => value switch
    {
        long i => i.ToString(CultureInfo.InvariantCulture),
        double d => Literals.Real(d),
        string s => "\"" + s + "\"",
        EquatableArray<int> list =>
            "[" + string.Join(", ", list.Select(i => i.ToString(CultureInfo.InvariantCulture))) + "]",
        EquatableArray<Dim> list => "<" + string.Join(", ", list) + ">",
        _ => throw new InvalidOperationException(value.GetType().Name),
    };

    private Attributes WithValue(string key, object value) =>
        new(new Dictionary<string, object>(_values.ToDictionary(v => v.Key, v => v.Value)) { [key] = value });
}
