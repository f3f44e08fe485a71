namespace DiffProg.Tests.RandomPrograms;

/// <summary>Arrays of integers that change, where the way back needs what was there.</summary>
public sealed class IntegerArrayTests
{
    private const string Program = """
        using System;
        public static partial class P
        {
            [Differentiable] public static double Powers(double x, int[] k, int n) =>
                n <= 0 ? x : Powers(Math.Sin(x) * k[n % k.Length], k, n - 1) + k[0] * x;

            [Differentiable] public static double WrittenAfterACall(double x)
            {
                int[] k = [3, 2];
                double s = Powers(x, k, 2);
                k[0] = 7;
                s += Powers(s, k, 1);
                k[1] = -1;
                return s + k[0] * x;
            }

            [Differentiable] public static double MadeInALoop(double x)
            {
                double s = x;
                for (int i = 0; i < 3; i++)
                    s = Powers(0.3 * s, [i + 1, 2], 2);
                return s;
            }

            [Differentiable] public static double OfOtherLengths(double x)
            {
                double s = x;
                for (int i = 0; i < 3; i++)
                {
                    int[] k = new int[i + 1];
                    for (int j = 0; j < k.Length; j++)
                        k[j] = j - i;
                    s += Powers(0.3 * s, k, 2);
                    k[0] = 9;
                }

                return s;
            }

            [Differentiable] public static double Chosen(double x, int c)
            {
                int[] a = [1, 2, 3], b = [4, 5], k = a;
                if (c > 0)
                    k = b;
                return Lengths(x, k, 1);
            }

            [Differentiable] public static double Lengths(double x, int[] k, int n)
            {
                if (n > 0)
                    return Lengths(x, k, n - 1);
                double s = x;
                for (int i = 0; i < k.Length; i++)
                    s = s * x * k[i];
                return s;
            }

            [Differentiable] public static double ChosenInALoop(double x)
            {
                double s = 0;
                for (int j = 0; j < 2; j++)
                    s += Chosen(x, j);
                return s;
            }

            [Differentiable] public static double Deeper(double x, int n)
            {
                if (n <= 0)
                    return x;
                int[] k = [n, n + 1];
                double s = Powers(0.5 * x, k, n) + Deeper(0.3 * x, n - 1);
                k[1] = 5;
                return s * k[1];
            }

            [Differentiable] public static double MadeInRecursion(double x) => Deeper(x, 3);

            [Differentiable] static void Count(ref int to) { if (to < 5) to++; }

            [Differentiable] public static double NamedElementGivenAway(double x)
            {
                int[] k = [2];
                return Times(in k[0]);
                double Times(in int count)
                {
                    double r = 1;
                    for (int i = 0; i < count; i++)
                    {
                        r = x * r;
                        Count(ref k[0]);
                    }

                    return r;
                }
            }

            [Differentiable] public static double NamedElementAsABound(double x)
            {
                int[] k = [2];
                return Times(in k[0]);
                double Times(in int count)
                {
                    double r = 1;
                    for (int i = 0; i < count; i++)
                    {
                        r *= x;
                        if (k[0] < 5)
                            k[0]++;
                    }

                    return r;
                }
            }
        }
        """;

    [Theory]
    [InlineData("WrittenAfterACall")]
    [InlineData("MadeInALoop")]
    [InlineData("OfOtherLengths")]
    [InlineData("MadeInRecursion")]
    [InlineData("ChosenInALoop")]
    [InlineData("NamedElementAsABound")]
    [InlineData("NamedElementGivenAway")]
    public void Program_IsRight(string name) => EntryTests.Run(Program, $$"""
        foreach (double x in new[] { 0.4, 1.3 })
        {
            var (value, gradient) = P.{{name}}Gradient(x);
            Same(P.{{name}}(x), value);
            Same(P.{{name}}(x), P.{{name}}Value(x));
            Same((P.{{name}}(x + 1e-5) - P.{{name}}(x - 1e-5)) / 2e-5, gradient);
            Same(gradient, P.{{name}}Jvp(x, 1).Tangent);
        }
        """);
}
