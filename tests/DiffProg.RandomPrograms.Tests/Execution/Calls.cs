using System.Numerics.Tensors;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>What all programs need to call their methods.</summary>
public abstract class Calls
{
    protected static T[] Copy<T>(T[] numbers) => [.. numbers];

    /// <summary>What was written counts by its weights: the cotangents that come in.</summary>
    protected static double Weighted(double[] written) => written.Select((x, i) => Weight(i) * x).Sum();

    protected static Dual Weighted(Dual[] written) =>
        written.Select((x, i) => Weight(i) * x).Aggregate(new Dual(0), (s, t) => s + t);

    protected static Tensor<double> V(Inputs<double> i) => Tensor.Create(i.C[..i.Size], [i.Size]);

    protected static Tensor<double> M(Inputs<double> i) => Tensor.Create(i.C[i.Size..], [i.Size, i.Size]);

    protected static Traced.Tensor<Dual> V(Inputs<Dual> i) => new(i.C[..i.Size], i.Size);

    protected static Traced.Tensor<Dual> M(Inputs<Dual> i) => new(i.C[i.Size..], i.Size, i.Size);

    /// <summary>The tensors of a record of parameters: one, and of each layer a vector and a number.</summary>
    protected static Tensor<double>[] Tensors(Inputs<double> i) => [.. Parts(i).Select(p => Tensor.Create(p, [p.Length]))];

    protected static Traced.Tensor<Dual>[] Tensors(Inputs<Dual> i) =>
        [.. Parts(i).Select(p => new Traced.Tensor<Dual>(p, p.Length))];

    /// <summary>What is there already is added to, and the cotangents of what is written.</summary>
    protected static Inputs<double> Before(Inputs<double> at)
    {
        double[] Filled(double[] like, double value) => [.. like.Select(_ => value)];
        return new(0, 0, Filled(at.A, 0.5), Filled(at.B, -0.25), [.. at.W.Select((_, i) => Weight(i))],
            Filled(at.C, 0.75), [.. at.H.Select(r => Filled(r, 0.25))], Filled(at.P, 0.75), at.N, at.K);
    }

    /// <summary>What was added; what was written has its gradient in place of the cotangents.</summary>
    protected static double[] After(
        Inputs<double> g, double x, double y, Tensor<double>[] tensors, Tensor<double>[] parameters) =>
    [
        x, y, .. g.A.Select(e => e - 0.5), .. g.B.Select(e => e + 0.25), .. g.W,
        .. Added(tensors), .. g.H.SelectMany(r => r).Select(e => e - 0.25), .. Added(parameters),
    ];

    private static IEnumerable<double> Added(Tensor<double>[] tensors) =>
        tensors.SelectMany(t => t.ToArray()).Select(e => e - 0.75);

    private static IEnumerable<T[]> Parts<T>(Inputs<T> i)
    {
        int size = i.Size;
        yield return i.P[..size];
        for (int at = size; at < i.P.Length; at += size + 1)
        {
            yield return i.P[at..(at + size)];
            yield return [i.P[at + size]];
        }
    }

    private static double Weight(int i) => i % 2 == 0 ? 1 + (0.25 * i) : -0.5;
}
