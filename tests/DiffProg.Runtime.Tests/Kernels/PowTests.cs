using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

public class PowTests
{
    [Fact]
    public void Single_AnyArguments_IsWithinTwoUlp()
    {
        var random = new Random(5);
        for (int i = 0; i < 200_000; i++)
        {
            float x = 10 * random.NextSingle() * (i % 2 == 0 ? 1 : 1e-3f);
            float y = 40 * (random.NextSingle() - 0.5f);
            float expected = (float)Math.Pow(x, y);
            float actual = F32x4.MaxAcross(F32x4.Pow(F32x4.Splat(x), F32x4.Splat(y)));
            Assert.True(
                actual == expected || MathF.Abs(actual - expected) <= 2 * (MathF.BitIncrement(expected) - expected),
                $"{x:R}^{y:R} = {actual:R}, expected {expected:R}");
        }
    }

    [Fact]
    public void EveryType_AtExceptionalPoints_IsMathPow()
    {
        double[] points =
        [
            0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 2.5, -2.5, 1e30, -1e30, 16777216, 16777215, -16777215,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e-40, -1e-40,
        ];
        foreach (double x in points)
        {
            foreach (double y in points)
            {
                float single = MathF.Pow((float)x, (float)y);
                Assert.Equal(single, F32x16.MaxAcross(F32x16.Pow(F32x16.Splat((float)x), F32x16.Splat((float)y))),
                    Near);
                Assert.Equal(single, F32x1.Sum(F32x1.Pow(F32x1.Splat((float)x), F32x1.Splat((float)y))), Near);
                double exact = F64x4.MinAcross(F64x4.Pow(F64x4.Splat(x), F64x4.Splat(y)));
                Assert.Equal(Math.Pow(x, y), exact, BitEquality.Double);
            }
        }

        static bool Near(float left, float right) => BitEquality.Single.Equals(left, right)
            || MathF.Abs(left - right) <= 2.4e-7f * MathF.Abs(left);
    }
}
