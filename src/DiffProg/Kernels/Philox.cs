using System.ComponentModel;

namespace DiffProg.Kernels;

/// <summary>
/// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): ten rounds of
/// multiplication turn a key and a counter into four random words. Element i of the stream of a key needs no state, so
/// a mask can be computed again instead of stored.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Philox
{
    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    internal const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>The four words of a counter under a key.</summary>
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Block(
        ulong key, uint counter0, uint counter1, uint counter2, uint counter3)
    {
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * counter0;
            ulong product1 = (ulong)Multiplier1 * counter2;
            (counter0, counter1, counter2, counter3) =
                ((uint)(product1 >> 32) ^ counter1 ^ key0, (uint)product1,
                 (uint)(product0 >> 32) ^ counter3 ^ key1, (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (counter0, counter1, counter2, counter3);
    }

    /// <summary>Word 0 of element <paramref name="index"/> of the stream.</summary>
    public static uint Word(ulong key, nint index) => Block(key, (uint)index, (uint)((ulong)index >> 32), 0, 0).Word0;

    /// <summary>Words 0 (high) and 1 (low) of element <paramref name="index"/> of the stream.</summary>
    public static ulong LongWord(ulong key, nint index)
    {
        (uint high, uint low, _, _) = Block(key, (uint)index, (uint)((ulong)index >> 32), 0, 0);
        return ((ulong)high << 32) | low;
    }

    /// <summary>Element <paramref name="index"/> of the uniform stream: a multiple of 2^-24 in [0, 1).</summary>
    public static float UniformSingle(ulong key, nint index) => (Word(key, index) >> 8) * (1f / (1 << 24));

    /// <summary>Element <paramref name="index"/> of the uniform stream: a multiple of 2^-53 in [0, 1).</summary>
    public static double UniformDouble(ulong key, nint index) => (LongWord(key, index) >> 11) * (1.0 / (1L << 53));
}
