using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// What is known at a point of the body: the values of variables, the versions of arrays, and whether a jump is under
/// way. Two paths that meet are merged key by key.
/// </summary>
internal sealed class Bindings
{
    private readonly List<object> _keys = [];
    private readonly Dictionary<object, Bound> _values;

    public Bindings() => _values = new(KeyComparer.Instance);

    private Bindings(Bindings other) => (_keys, _values) = ([.. other._keys], new(other._values, KeyComparer.Instance));

    /// <summary>Declared or bound, in the order of declaration.</summary>
    public IReadOnlyList<object> Keys => _keys;

    public Bound? this[object key] => _values.TryGetValue(key, out var value) ? value : null;

    public Bindings Copy() => new(this);

    /// <summary>A variable comes into scope; it has no value yet.</summary>
    public void Declare(object key)
    {
        if (!_keys.Contains(key, KeyComparer.Instance))
            _keys.Add(key);
    }

    public void Set(object key, Bound value)
    {
        Declare(key);
        _values[key] = value;
    }

    /// <summary>Forgets what came into scope since <paramref name="outer"/>.</summary>
    public void Leave(Bindings outer)
    {
        foreach (object key in _keys.Where(k => !outer._keys.Contains(k, KeyComparer.Instance)).ToArray())
        {
            // Jumps and what they return go on outwards.
            if (key is Jump)
                continue;
            _keys.Remove(key);
            _values.Remove(key);
        }
    }

    public void Remove(object key)
    {
        _keys.Remove(key);
        _values.Remove(key);
    }

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) =>
            x is ISymbol a && y is ISymbol b ? SymbolEqualityComparer.Default.Equals(a, b) : Equals(x, y);

        public int GetHashCode(object key) => key is ISymbol symbol ? SymbolEqualityComparer.Default.GetHashCode(symbol)
            : key.GetHashCode();
    }
}

/// <summary>A jump out of the straight path. Its binding is a bool: the jump is under way.</summary>
/// <param name="Kind">return, break or continue; or the value of a return.</param>
/// <param name="Target">The loop or switch that it leaves or goes on with; the call that it returns from, null for the
/// method.</param>
internal sealed record Jump(JumpKind Kind, IOperation? Target);

internal enum JumpKind
{
    Return,
    Value,
    Break,
    Continue,

    /// <summary>No jump: a do loop goes on.</summary>
    Again,
}

/// <summary>An array: what several variables may name. Its binding is its present version.</summary>
/// <param name="name">What the user called it first.</param>
/// <param name="kind">Of its elements.</param>
/// <param name="source">The operation that makes it, or the parameter that it comes through.</param>
internal sealed class ArrayIdentity(string? name, ScalarKind kind, object? source = null)
{
    public object? Source { get; } = source;

    /// <summary>Elements of it are written.</summary>
    public bool IsWritten { get; set; }

    /// <summary>What the user called it first.</summary>
    public string? Name { get; set; } = name;

    public ScalarKind Kind { get; } = kind;

    /// <summary>The number of its elements, where it is there before any loop or branch.</summary>
    public Bound.Single? Length { get; set; }
}
