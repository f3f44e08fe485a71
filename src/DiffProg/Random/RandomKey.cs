using DiffProg.Kernels;

namespace DiffProg;

/// <summary>
/// A key of random numbers. There is no hidden state: whatever is drawn is a function of the key and of a position, so
/// the same key gives the same numbers again, and two purposes need two keys (<see cref="Fold"/>, <see cref="Split"/>).
/// </summary>
public readonly struct RandomKey : IEquatable<RandomKey>
{
    /// <summary>A key from a seed.</summary>
    public RandomKey(ulong seed) => Value = seed;

    /// <summary>The 64 bits of the key: the key of <see cref="Philox"/>.</summary>
    public ulong Value { get; }

    /// <summary>A new key for one of many purposes: the number of a step, a layer, an example of a batch.</summary>
    /// <param name="data">Different data gives unrelated keys.</param>
    public RandomKey Fold(ulong data)
    {
        // The last counter word is 0 in every stream of numbers and 1 here: a folded key is never one of the numbers
        // drawn.
        (uint low, uint high, _, _) = Philox.Block(Value, (uint)data, (uint)(data >> 32), 0, 1);
        return new RandomKey(((ulong)high << 32) | low);
    }

    /// <summary>Unrelated keys, the folds of 0, 1, ..., <paramref name="count"/> - 1.</summary>
    /// <param name="count">How many.</param>
    public RandomKey[] Split(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var keys = new RandomKey[count];
        for (int i = 0; i < count; i++)
            keys[i] = Fold((ulong)i);

        return keys;
    }

    /// <summary>Two unrelated keys: <c>var (first, second) = key;</c></summary>
    public void Deconstruct(out RandomKey first, out RandomKey second) => (first, second) = (Fold(0), Fold(1));

    /// <summary>Three unrelated keys.</summary>
    public void Deconstruct(out RandomKey first, out RandomKey second, out RandomKey third)
    {
        (first, second) = this;
        third = Fold(2);
    }

    /// <inheritdoc/>
    public bool Equals(RandomKey other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RandomKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The same key.</summary>
    public static bool operator ==(RandomKey left, RandomKey right) => left.Equals(right);

    /// <summary>Different keys.</summary>
    public static bool operator !=(RandomKey left, RandomKey right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => $"RandomKey(0x{Value:X16})";
}
