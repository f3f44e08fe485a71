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
        var features = FeaturesOf(text);
        bool writes = features.HasFlag(Features.Writes), hasTensors = features.HasFlag(Features.Tensors),
            hasRows = features.HasFlag(Features.Rows), hasParameters = features.HasFlag(Features.Parameters);
        string If(bool has, string then) => has ? then : "";
        string Record(string space, string tensor) => If(hasParameters, $$"""
            private static {{space}}{{index}}.P.Net Net({{tensor}}[] t)
            {
                var layers = new {{space}}{{index}}.P.Layer[t.Length / 2];
                for (int i = 0; i < layers.Length; i++)
                    layers[i] = new(t[2 * i + 1], t[2 * i + 2]);
                return new(t[0], layers);
            }
            """);
        // What is written is a copy; what is there in the end counts by its weights, the cotangents that come in.
        string arguments = "i.X, i.Y, i.N, i.K, i.A, i.B" + If(writes, ", w") + If(hasRows, ", i.H")
            + If(hasTensors, ", V(i), M(i)") + If(hasParameters, ", Net(Tensors(i))");
        string copy = If(writes, "var w = Copy(i.W);"), rest = If(writes, " + Weighted(w)");
        string gradients = ", g.A, g.B" + If(writes, ", g.W") + If(hasRows, ", g.H") + If(hasTensors, ", t[0], t[1]");
        string tangents = hasParameters ? ", Net(Tensors(d))" : ", d.X, d.Y, d.A, d.B" + If(writes, ", t")
            + If(hasRows, ", d.H") + If(hasTensors, ", V(d), M(d)");
        string Gradient(string probes) => $$"""
            {{copy}}
            var g = Before(i);
            Tensor<double>[] t = {{(hasTensors ? "[V(g), M(g)]" : "[]")}}, p = {{(hasParameters ? "Tensors(g)" : "[]")}};
            {{(hasParameters
                ? $"var (value, x, y) = (Plain{index}.P.FGradient({arguments}, Net(p){probes}), 0, 0);"
                : $"var (value, x, y) = Plain{index}.P.FGradient({arguments}{gradients}{probes});")}}
            return (value{{rest}}, After(g, x, y, t, p));
            """;
        return $$"""
            {{AsWritten(program, index, strict)}}

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
                public DiffProg.Tests.RandomPrograms.Features Features =>
                    (DiffProg.Tests.RandomPrograms.Features){{(int)features}};

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
                    {{Gradient("")}}
                }

                public (double, double[]) GradientWithProbes({{inputs}} i)
                {
                    {{Gradient(If(features.HasFlag(Features.Probes), ", new DiffProg.Probes()"))}}
                }

                public (double, double) Jvp({{inputs}} i, {{inputs}} d)
                {
                    {{copy}}{{If(writes, "var t = Copy(d.W);")}}
                    var (value, tangent) = Plain{{index}}.P.FJvp({{arguments}}{{tangents}});
                    return (value{{rest}}, tangent{{If(writes, " + Weighted(t)")}});
                }

                public DiffProg.Tests.RandomPrograms.Dual Traced({{traced}} i)
                {
                    {{copy}}
                    return Traced{{index}}.P.F({{arguments}}){{rest}};
                }

                {{Record("Plain", "Tensor<double>")}}
                {{Record("Traced", "DiffProg.Tests.RandomPrograms.Traced.Tensor<DiffProg.Tests.RandomPrograms.Dual>")}}
            }
            """;
    }

    /// <summary>The program alone, as a user would write it.</summary>
    public static string AsWritten(Node program, int index, bool strict = false) => $$"""
        #nullable disable
        namespace Plain{{index}}
        {
            using Real = double;
            using Math = System.Math;

            public static partial class P
            {
        {{Attributed(program.ToString(), strict)}}
            }
        }
        """;

    // It is there where the text has it.
    private static Features FeaturesOf(string text) => new (Features Feature, string Text)[]
    {
        (Features.Writes, ProgramGenerator.Written), (Features.Tensors, ProgramGenerator.OfTensors),
        (Features.Rows, ProgramGenerator.OfRows), (Features.Parameters, ProgramGenerator.OfParameters),
        (Features.TakesDerivatives, "Derivatives."), (Features.StopsGradient, "StopGradient("),
        (Features.Probes, "Probe("),
    }.Where(f => text.Contains(f.Text)).Aggregate(Features.None, (all, f) => all | f.Feature);

    /// <summary>As a reader would want it.</summary>
    public static string Readable(Node program) => CSharpSyntaxTree.ParseText(
        "class P { " + program.ToString().Replace("«", "").Replace("»", "") + " }").GetRoot().NormalizeWhitespace()
            .ToFullString();

    private static string Attributed(string text, bool strict) => text
        .Replace(Method, strict ? "[Differentiable(Strict = true)]" : "[Differentiable]")
        .Replace("«", "").Replace("»", "");

    private static string WithoutAttributes(string text)
    {
        while (text.IndexOf('«') is >= 0 and int start)
            text = text[..start] + text[(text.IndexOf('»') + 1)..];
        return text;
    }
}
