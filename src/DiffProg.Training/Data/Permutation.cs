using DiffProg.Kernels;

namespace DiffProg.Training;

/// <summary>Shuffled orders that depend on the key alone: the same on every machine and in every run.</summary>
internal static class Permutation
{
    /// <summary>
    /// Fills with 0, 1, ... in the order that <paramref name="key"/> gives (Fisher and Yates; Durstenfeld, 1964).
    /// </summary>
    public static void Fill(Span<int> order, RandomKey key)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = i;

        for (var i = order.Length - 1; i > 0; i--)
        {
            // 64 random bits make the bias of the multiplication smaller than 2^-32.
            var j = (int)Math.BigMul(Philox.LongWord(key.Value, i), (ulong)(i + 1), out _);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
