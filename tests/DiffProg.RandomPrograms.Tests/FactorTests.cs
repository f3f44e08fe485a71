namespace DiffProg.Tests.RandomPrograms;

/// <summary>Sines and cosines that adjoints alone read need not be C#'s to the last bit; those that decide do.</summary>
public sealed class FactorTests
{
    private const string Program = """
        using System;
        public static partial class P
        {
            [Differentiable] public static (double, double) Branch(double x, [NoGradient] double s)
            {
                if (Math.Sin(x) == s)
                    return (x * x, s);
                return (x, s);
            }

            [Differentiable] public static (double, double) Choice(double x, [NoGradient] double s) =>
                (x * (Math.Sin(x) >= s ? x : 1), s);
        }
        """;

    [Theory]
    [InlineData("Branch")]
    [InlineData("Choice")]
    public void Vjp_GoesTheWayOfTheBody(string name) => EntryTests.Run(Program, $$"""
        for (int i = 1; i < 20_000; i++)
        {
            double x = 0.001 * i;
            Same(2 * x, P.{{name}}Vjp(x, Math.Sin(x), 1, 0));
        }
        """);
}
