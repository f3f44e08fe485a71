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
    private readonly Dictionary<object, Bound> _values = [];

    // A variable or a jump by the call that is being read; other keys are what they are.
    private readonly Func<object, object> _key;

    public Bindings(Func<object, object> key) => _key = key;

    private Bindings(Bindings other) => (_keys, _values, _key) = ([.. other._keys], new(other._values), other._key);

    /// <summary>Declared or bound, in the order of declaration.</summary>
    public IReadOnlyList<object> Keys => _keys;

    public Bound? this[object key] => _values.TryGetValue(_key(key), out var value) ? value : null;

    public Bindings Copy() => new(this);

    /// <summary>A variable comes into scope; it has no value yet.</summary>
    public void Declare(object key)
    {
        key = _key(key);
        if (!_keys.Contains(key))
            _keys.Add(key);
    }

    public void Set(object key, Bound value)
    {
        Declare(key);
        _values[_key(key)] = value;
    }

    /// <summary>Forgets what came into scope since <paramref name="outer"/>.</summary>
    /// <param name="outer">What was there then.</param>
    /// <param name="result">What goes on outwards.</param>
    public void Leave(Bindings outer, Bound? result = null)
    {
        // A function that goes on still sees what it has captured.
        var seen = Seen(outer._keys.Select(k => _values.TryGetValue(k, out var value) ? value : null).Append(result));
        object[] made = [.. _keys.Where(k => !outer._keys.Contains(k))];
        foreach (object key in made)
        {
            // Jumps and what they return go on outwards.
            if (key is Jump or ArrayIdentity || (key is Variable { Frame: { } frame } && seen.Contains(frame))
                || (key is Receiver { Of: var of } && seen.Contains(of)))
                continue;
            _keys.Remove(key);
            _values.Remove(key);
        }

        // An array that was made inside, and has a name outside.
        var named = new HashSet<ArrayIdentity>(
            _values.Values.Append(result).SelectMany(v => v?.Memories ?? []));
        foreach (var array in made.OfType<ArrayIdentity>().Where(a => !named.Contains(a)))
        {
            _keys.Remove(array);
            _values.Remove(array);
        }
    }

    // The calls whose variables go on to be seen, and through these others.
    private HashSet<Frame> Seen(IEnumerable<Bound?> values)
    {
        var seen = new HashSet<Frame>();
        var found = new Queue<Frame>(values.SelectMany(value => value?.Frames ?? []));
        while (found.Count > 0)
        {
            var frame = found.Dequeue();
            if (!seen.Add(frame))
                continue;
            foreach (var inner in _values.Where(v => v.Key is Variable variable && variable.Frame == frame)
                .SelectMany(v => v.Value.Frames))
                found.Enqueue(inner);
        }

        return seen;
    }

    public void Remove(object key)
    {
        key = _key(key);
        _keys.Remove(key);
        _values.Remove(key);
    }
}

/// <summary>A jump out of the straight path. Its binding is a bool: the jump is under way.</summary>
/// <param name="Kind">return, break or continue; or the value of a return.</param>
/// <param name="Target">The loop or switch that it leaves or goes on with; null for a return.</param>
/// <param name="In">The call that it happens in; null is the one that is being read.</param>
internal sealed record Jump(JumpKind Kind, IOperation? Target, Frame? In = null);

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

    /// <summary>Integers that it was made of, until it is written.</summary>
    public IReadOnlyList<Bound>? Elements { get; set; }

    /// <summary>An operation has its axes or lengths of it: it stays what it is.</summary>
    public bool SaysAxes { get; set; }

    /// <summary>What the user called it first.</summary>
    public string? Name { get; set; } = name;

    public ScalarKind Kind { get; } = kind;

    /// <summary>The number of its elements, where it is there before any loop or branch.</summary>
    public Bound.Single? Length { get; set; }
}
