using System.Collections.Concurrent;

namespace DiffProg.Generators.Incremental;

/// <summary>
/// A bounded cache of a pure function: two generations, of which the older is forgotten when the younger is full. What
/// is asked for at every edit stays; what was edited away goes.
/// </summary>
internal sealed class Generations<TKey, TValue>(int size)
    where TKey : notnull
{
    private readonly object _gate = new();
    private ConcurrentDictionary<TKey, TValue> _young = new();
    private ConcurrentDictionary<TKey, TValue> _old = new();

    public bool TryGet(TKey key, out TValue value)
    {
        if (_young.TryGetValue(key, out value))
            return true;
        if (!_old.TryGetValue(key, out value))
            return false;
        value = Add(key, value);
        return true;
    }

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make) =>
        TryGet(key, out var value) ? value : Add(key, make(key));

    private TValue Add(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (_young.Count >= size)
                (_old, _young) = (_young, new());
            return _young.GetOrAdd(key, value);
        }
    }
}
