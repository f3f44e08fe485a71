using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

public class PhiloxTests
{
    // The known answers of the authors' Random123 library (kat_vectors, philox4x32 10).
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0ul, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0ul, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0x299f31d0a4093822ul,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_OfKnownCounters_IsTheKnownAnswer(
        uint c0, uint c1, uint c2, uint c3, ulong key, uint w0, uint w1, uint w2, uint w3) =>
        Assert.Equal((w0, w1, w2, w3), Philox.Block(key, c0, c1, c2, c3));

    [Theory]
    [InlineData(0ul, 0)]
    [InlineData(0x123456789ABCDEFul, 5)]
    // The counter carries into its second word within the vector
    [InlineData(42ul, 0xFFFFFFF8)]
    public void Uniform_OfEveryWidth_IsTheScalarStream(ulong key, long start)
    {
        for (int lane = 0; lane < 16; lane++)
        {
            float single = Philox.UniformSingle(key, (nint)start + lane);
            double pair = Philox.UniformDouble(key, (nint)start + lane);
            Assert.InRange(single, 0, 1);
            Assert.Equal(single, Lane<F32x16, float>(F32x16.Uniform(key, (nint)start), lane));
            Assert.Equal(single, Lane<F32x8, float>(F32x8.Uniform(key, (nint)start + lane / 8 * 8), lane % 8));
            Assert.Equal(single, Lane<F32x4, float>(F32x4.Uniform(key, (nint)start + lane / 4 * 4), lane % 4));
            Assert.Equal(single, Lane<F32x1, float>(F32x1.Uniform(key, (nint)start + lane), 0));
            Assert.Equal(pair, Lane<F64x8, double>(F64x8.Uniform(key, (nint)start + lane / 8 * 8), lane % 8));
            Assert.Equal(pair, Lane<F64x4, double>(F64x4.Uniform(key, (nint)start + lane / 4 * 4), lane % 4));
            Assert.Equal(pair, Lane<F64x2, double>(F64x2.Uniform(key, (nint)start + lane / 2 * 2), lane % 2));
            Assert.Equal(pair, Lane<F64x1, double>(F64x1.Uniform(key, (nint)start + lane), 0));
        }
    }

    [Fact]
    public void Uniform_OverManyElements_HasItsMoments()
    {
        double sum = 0, squares = 0;
        const int Count = 1_000_000;
        for (int i = 0; i < Count; i++)
        {
            float u = Philox.UniformSingle(7, i);
            sum += u;
            squares += u * u;
        }

        Assert.Equal(0.5, sum / Count, 1e-3);
        Assert.Equal(1 / 3.0, squares / Count, 1e-3);
    }

    [Fact]
    public void Keys_FoldedAndSplit_DifferAndRepeat()
    {
        var key = new RandomKey(3);
        (RandomKey first, RandomKey second) = key;
        Assert.Equal(4, new HashSet<RandomKey> { key, first, second, key.Fold(2) }.Count);
        Assert.Equal<RandomKey[]>([first, second, key.Fold(2)], key.Split(3));
        Assert.NotEqual(new RandomKey(4).Fold(1), key.Fold(1));
    }

    private static T Lane<V, T>(V value, int lane)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        var lanes = new T[V.Count];
        V.Store(value, ref lanes[0], 0);
        return lanes[lane];
    }
}
