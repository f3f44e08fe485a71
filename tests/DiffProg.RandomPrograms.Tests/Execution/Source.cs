using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>The C# of a program: once to be compiled, once for dual numbers, and what calls them.</summary>
public static class Source
{
    private const string Method = "«[Differentiable]»";

    public static string Of(Node program, int index, bool strict = false)
    {
        string text = program.ToString();
        string inputs = "DiffProg.Tests.RandomPrograms.Inputs<double>";
        string traced = "DiffProg.Tests.RandomPrograms.Inputs<DiffProg.Tests.RandomPrograms.Dual>";
        bool writes = text.Contains(ProgramGenerator.Written), hasTensors = text.Contains(ProgramGenerator.OfTensors);
        string If(bool has, string then) => has ? then : "";
        // What is written is a copy; what is there in the end counts by its weights, the cotangents that come in.
        string arguments = "i.X, i.Y, i.N, i.K, i.A, i.B" + If(writes, ", w") + If(hasTensors, ", V(i), M(i)");
        string copy = If(writes, "var w = Copy(i.W);"), rest = If(writes, " + Weighted(w)");
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
                using DiffProg.Tests.RandomPrograms.Traced;
                using static DiffProg.Tests.RandomPrograms.Traced.TracedOps;
                using Real = DiffProg.Tests.RandomPrograms.Dual;
                using T = DiffProg.Tests.RandomPrograms.Dual;
                using Math = DiffProg.Tests.RandomPrograms.DualMath;
                using Derivatives = DiffProg.Tests.RandomPrograms.Traced.TracedDerivatives;

                public static class P
                {
            {{WithoutAttributes(text)}}
                }
            }

            public sealed class Program{{index}} : DiffProg.Tests.RandomPrograms.Calls,
                DiffProg.Tests.RandomPrograms.IProgram
            {
                public bool Writes => {{(writes ? "true" : "false")}};

                public bool HasTensors => {{(hasTensors ? "true" : "false")}};

                public bool TakesDerivatives => {{(text.Contains("Derivatives.") ? "true" : "false")}};

                public double Body({{inputs}} i)
                {
                    {{copy}}
                    return Plain{{index}}.P.F({{arguments}}){{rest}};
                }

                public double Value({{inputs}} i)
                {
                    {{copy}}
                    return Plain{{index}}.P.FValue({{arguments}}){{rest}};
                }

                public (double, double[]) Gradient({{inputs}} i)
                {
                    {{copy}}
                    var g = Before(i);
                    {{If(hasTensors, "var (v, m) = (V(g), M(g));")}}
                    var (value, x, y) = Plain{{index}}.P.FGradient(
                        {{arguments}}, g.A, g.B{{If(writes, ", g.W")}}{{If(hasTensors, ", v, m")}});
                    return (value{{rest}}, After(g, x, y{{If(hasTensors, ", v, m")}}));
                }

                public (double, double) Jvp({{inputs}} i, {{inputs}} d)
                {
                    {{copy}}{{If(writes, "var t = Copy(d.W);")}}
                    var (value, tangent) = Plain{{index}}.P.FJvp(
                        {{arguments}}, d.X, d.Y, d.A, d.B{{If(writes, ", t")}}{{If(hasTensors, ", V(d), M(d)")}});
                    return (value{{rest}}, tangent{{If(writes, " + Weighted(t)")}});
                }

                public DiffProg.Tests.RandomPrograms.Dual Traced({{traced}} i)
                {
                    {{copy}}
                    return Traced{{index}}.P.F({{arguments}}){{rest}};
                }
            }
            """;
    }

    /// <summary>As a reader would want it.</summary>
    public static string Readable(Node program) => CSharpSyntaxTree.ParseText(
        "class P { " + program.ToString().Replace("«", "").Replace("»", "") + " }").GetRoot().NormalizeWhitespace()
            .ToFullString();

    // What C# says, and not what .NET's optimizer makes of it: it was seen to compute another number (seed 1197, where a
    // struct that is captured changes in loops over spans).
    private const string AsWritten =
        "[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoOptimization)] ";

    private static string Attributed(string text, bool strict) => text
        .Replace(Method, AsWritten + (strict ? "[Differentiable(Strict = true)]" : "[Differentiable]"))
        .Replace("«", "").Replace("»", "");

    private static string WithoutAttributes(string text)
    {
        text = text.Replace(Method, AsWritten);
        while (text.IndexOf('«') is >= 0 and int start)
            text = text[..start] + text[(text.IndexOf('»') + 1)..];
        return text;
    }
}
