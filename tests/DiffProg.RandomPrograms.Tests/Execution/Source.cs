using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>The C# of a program: once to be compiled, once for dual numbers, and what calls them.</summary>
public static class Source
{
    private const string Arguments = "i.X, i.Y, i.N, i.K, i.A, i.B";

    public static string Of(Node program, int index, bool strict = false)
    {
        string text = program.ToString();
        return $$"""
            #nullable disable
            namespace Plain{{index}}
            {
                using Real = double;
                using Math = System.Math;

                public static partial class P
                {
            {{Attributed(text, strict)}}
                }
            }

            namespace Traced{{index}}
            {
                using Real = DiffProg.Tests.RandomPrograms.Dual;
                using Math = DiffProg.Tests.RandomPrograms.DualMath;

                public static class P
                {
            {{WithoutAttributes(text)}}
                }
            }

            public sealed class Program{{index}} : DiffProg.Tests.RandomPrograms.IProgram
            {
                public double Body(DiffProg.Tests.RandomPrograms.Inputs<double> i) => Plain{{index}}.P.F({{Arguments}});

                public double Value(DiffProg.Tests.RandomPrograms.Inputs<double> i) => Plain{{index}}.P.FValue({{Arguments}});

                public (double, double[]) Gradient(DiffProg.Tests.RandomPrograms.Inputs<double> i)
                {
                    // What is there already is added to.
                    double[] a = new double[i.A.Length], b = new double[i.B.Length];
                    System.Array.Fill(a, 0.5);
                    System.Array.Fill(b, -0.25);
                    var (value, x, y) = Plain{{index}}.P.FGradient({{Arguments}}, a, b);
                    for (int j = 0; j < a.Length; j++)
                        a[j] -= 0.5;
                    for (int j = 0; j < b.Length; j++)
                        b[j] += 0.25;
                    return (value, [x, y, .. a, .. b]);
                }

                public (double, double) Jvp(
                    DiffProg.Tests.RandomPrograms.Inputs<double> i, DiffProg.Tests.RandomPrograms.Inputs<double> d) =>
                    Plain{{index}}.P.FJvp({{Arguments}}, d.X, d.Y, d.A, d.B);

                public DiffProg.Tests.RandomPrograms.Dual Traced(
                    DiffProg.Tests.RandomPrograms.Inputs<DiffProg.Tests.RandomPrograms.Dual> i) => Traced{{index}}.P.F({{Arguments}});
            }
            """;
    }

    /// <summary>As a reader would want it.</summary>
    public static string Readable(Node program) => CSharpSyntaxTree.ParseText(
        "class P { " + program.ToString().Replace("«", "").Replace("»", "") + " }").GetRoot().NormalizeWhitespace()
            .ToFullString();

    private static string Attributed(string text, bool strict) => text.Replace("«", "").Replace("»", "")
        .Replace("[Differentiable]", strict ? "[Differentiable(Strict = true)]" : "[Differentiable]");

    private static string WithoutAttributes(string text)
    {
        while (text.IndexOf('«') is >= 0 and int start)
            text = text[..start] + text[(text.IndexOf('»') + 1)..];
        return text;
    }
}
