using DiffProg.Generators.IR;

namespace DiffProg.Generators.Library;

/// <summary>
/// A named program over primitives that keeps its name until a pass needs it open. Its body is its definition; the adjoint
/// is an optional shortcut that must agree with the body's (tests compare them).
/// </summary>
public sealed record Composite(
    string Name,
    Func<ShapeContext, TensorType> Shape,
    Func<Builder, IReadOnlyList<Value>, Attributes, Value> Body,
    Adjoint? Adjoint = null)
{
    /// <summary>Element by element: the derivative is linear in t and its own transpose; it serves both modes.</summary>
    public Diagonal? Diagonal { get; init; }
}

/// <summary>The table of composites.</summary>
public static class Composites
{
    private static readonly Dictionary<string, Composite> Table = Rows().Concat(Activations()).ToDictionary(c => c.Name);

    public static IEnumerable<Composite> All => Table.Values;

    public static Composite Of(string name) => Table[name];

    /// <summary>Appends a composite, closed.</summary>
    public static Value Composite(this Builder builder, string name, Attributes attributes, params Value[] operands)
    {
        var type = Of(name).Shape(new ShapeContext(operands.Select(o => o.Type).ToArray(), attributes));
        return builder.Append(new Node(
            Op.Composite, type, operands.Select(o => o.Id).ToEquatable(), attributes.With("name", name), builder.Origin, null,
            builder.Primal, builder.Line, builder.DefaultHint));
    }

    private static IEnumerable<Composite> Rows()
    {
        // y = exp(x - max) / sum(exp(x - max));  x̄ = y (g - sum(g y))
        yield return new(
            "Softmax", Same,
            (b, x, a) =>
            {
                var e = Shifted(x[0], a).Map(Op.Exp).Named("exp");
                return e * (1 / e.Sum(Axes(a)).Named("total")).Stretch(e.Type.Dims, Axes(a));
            },
            (r, g) => r.Y * (g - (g * r.Y).Sum(Axes(r.Attributes)).Named("dot").Stretch(g.Type.Dims, Axes(r.Attributes))));

        // y = x - logsumexp(x);  x̄ = g - exp(y) sum(g)
        yield return new(
            "LogSoftmax", Same,
            (b, x, a) => x[0] - LogSumExp(x[0], a).Stretch(x[0].Type.Dims, Axes(a)),
            (r, g) => g - r.Y.Map(Op.Exp) * g.Sum(Axes(r.Attributes)).Stretch(g.Type.Dims, Axes(r.Attributes)));

        // y = max + log(sum(exp(x - max)));  x̄ = g exp(x - y)
        yield return new(
            "LogSumExp",
            c => c.Operands[0].WithShape(c.Operands[0].Dims.Where((_, i) => !Axes(c.Attributes).Contains(i))),
            (b, x, a) => LogSumExp(x[0], a),
            (r, g) => g.Stretch(r.A.Type.Dims, Axes(r.Attributes))
                * (r.A - r.Y.Stretch(r.A.Type.Dims, Axes(r.Attributes))).Map(Op.Exp));

        // y = (x - mean) / sqrt(variance + eps);  x̄ = (g - mean(g) - y mean(g y)) / sqrt(variance + eps)  (Ba et al., 2016)
        yield return new(
            "Normalize", Same,
            (b, x, a) => Centered(x[0], a) * Scale(x[0], a).Stretch(x[0].Type.Dims, Axes(a)),
            (r, g) =>
            {
                int[] axes = Axes(r.Attributes);
                Value Wide(Value v) => v.Stretch(g.Type.Dims, axes);
                return (g - Wide(g.Mean(axes).Named("meanAdjoint")) - r.Y * Wide((g * r.Y).Mean(axes).Named("alignment")))
                    * Wide(Scale(r.A, r.Attributes));
            });
    }

    // Adjoints stand where the derivative shares more with the value than the chain rule would find.
    private static IEnumerable<Composite> Activations()
    {
        // y = x / (1 + exp(-x)): the chain rule finds nothing less  (Elfwing et al., 2017)
        yield return new("Silu", Same, (b, x, a) => x[0] * x[0].Map(Op.Sigmoid));

        // y = x Φ(x), Φ(x) = (1 + erf(x / sqrt 2)) / 2;  x̄ = g (Φ(x) + x exp(-x²/2) / sqrt(2π))  (Hendrycks and Gimpel, 2016)
        Value Normal(Value x) => 0.5 * (Math.Sqrt(0.5) * x).Map(Op.Erf) + 0.5;
        yield return Activation(
            "Gelu", x => x * Normal(x),
            (r, t) =>
            {
                var density = (-0.5 * (r.A * r.A)).Map(Op.Exp);
                return t * (Normal(r.A) + Unless(density, r.A * (1 / Math.Sqrt(2 * Math.PI) * density)));
            });

        // y = x (1 + t) / 2, t = tanh(c x (1 + a x²));  x̄ = g ((1 + t) / 2 + c x (1 - t²) (1 + 3 a x²) / 2)
        const double A = 0.044715;
        double c = Math.Sqrt(2 / Math.PI);
        Value Tanh(Value x) => (c * x * (A * (x * x) + 1)).Map(Op.Tanh).Named("tanh");
        yield return Activation(
            "GeluTanh", x => x * (0.5 * Tanh(x) + 0.5),
            (r, t) =>
            {
                var tanh = Tanh(r.A);
                var slope = 1 - tanh * tanh;
                return t * (0.5 * tanh + 0.5 + Unless(slope, 0.5 * c * r.A * (slope * (3 * A * (r.A * r.A) + 1))));
            });
    }

    private static Composite Activation(string name, Func<Value, Value> body, Diagonal derivative) =>
        new(name, Same, (b, x, a) => body(x[0]), (r, g) => derivative(r, g)) { Diagonal = derivative };

    // Far out the vanishing factor is zero, and its other factors are infinite: the product is zero all the same.
    private static Value Unless(Value vanishing, Value product) => product.Where(vanishing.Map(Op.NotEqual, 0), 0);

    private static int[] Axes(Attributes a) => [.. a.Integers("axes")];

    private static TensorType Same(ShapeContext c) => c.Operands[0];

    // Exact to every order: the shift cancels, so its derivative is not missing but zero. An infinite maximum (all -inf,
    // or +inf) would make inf - inf; the shift is zero then.
    private static Value Max(Value x, Attributes a)
    {
        var max = x.Reduce(Op.ReduceMax, Axes(a)).Named("max").StopGradient();
        return max.Where(max.Map(Op.Abs).Map(Op.NotEqual, double.PositiveInfinity), 0).Named("shift");
    }

    private static Value Shifted(Value x, Attributes a) => x - Max(x, a).Stretch(x.Type.Dims, Axes(a));

    private static Value LogSumExp(Value x, Attributes a) =>
        Max(x, a) + Shifted(x, a).Map(Op.Exp).Sum(Axes(a)).Named("total").Map(Op.Log);

    private static Value Centered(Value x, Attributes a) => x - x.Mean(Axes(a)).Named("mean").Stretch(x.Type.Dims, Axes(a));

    private static Value Scale(Value x, Attributes a)
    {
        var centered = Centered(x, a);
        return ((centered * centered).Mean(Axes(a)).Named("variance") + a.Real("epsilon")).Map(Op.Rsqrt).Named("scale");
    }
}
