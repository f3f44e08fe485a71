using DiffProg.Generators.IR;

namespace DiffProg.Generators.Library;

/// <summary>
/// A named program over primitives that keeps its name until a pass needs it open. Its body is its definition; the
/// adjoint is a shortcut that must agree with the body's (tests compare them).
/// </summary>
public sealed record Composite(
    string Name,
    Func<ShapeContext, TensorType> Shape,
    Func<Builder, IReadOnlyList<Value>, Attributes, Value> Body,
    Adjoint Adjoint)
{
    /// <summary>Element by element: the derivative is linear in t and its own transpose; it serves both
    /// modes.</summary>
    public Diagonal? Diagonal { get; init; }
}

/// <summary>The table of composites.</summary>
public static class Composites
{
    private static readonly Dictionary<string,
        Composite> Table = Rows().Concat(Activations()).ToDictionary(c => c.Name);

    public static IEnumerable<Composite> All => Table.Values;

    public static Composite Of(string name) => Table[name];

    /// <summary>Appends a composite, closed.</summary>
    public static Value Composite(this Builder builder, string name, Attributes attributes, params Value[] operands)
    {
        var type = Of(name).Shape(new ShapeContext(operands.Select(o => o.Type).ToArray(), attributes));
        return builder.Append(new Node(
            Op.Composite, type, operands.Select(o => o.Id).ToEquatable(), attributes.With("name", name), builder.Origin,
            null, builder.Primal, builder.Line, builder.DefaultHint, builder.Repeats));
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
            (r, g) =>
                r.Y * (g - (g * r.Y).Sum(Axes(r.Attributes)).Named("dot").Stretch(g.Type.Dims, Axes(r.Attributes))));

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

        // y = (x - mean) / sqrt(variance + eps);  x̄ = (g - mean(g) - y mean(g y)) / sqrt(variance + eps)  (Ba et al.,
        // 2016)
        yield return new(
            "Normalize", Same,
            (b, x, a) => Centered(x[0], a) * Scale(x[0], a).Stretch(x[0].Type.Dims, Axes(a)),
            (r, g) =>
            {
                int[] axes = Axes(r.Attributes);
                Value Wide(Value v) => v.Stretch(g.Type.Dims, axes);
                return (g - Wide(g.Mean(axes).Named("meanAdjoint")) - r.Y * Wide(
                    (g * r.Y).Mean(axes).Named("alignment")))
                    * Wide(Scale(r.A, r.Attributes));
            });
    }

    // A derivative of its own stands where it shares more with the value than the chain rule would find, and where that
    // rule would multiply a factor that has vanished with one that is infinite.
    private static IEnumerable<Composite> Activations()
    {
        // y = x σ(x), σ(x) = 1 / (1 + exp(-x));  x̄ = g σ(x) (1 + x (1 - σ(x)))  (Elfwing et al., 2017)
        const double SigmoidIsZeroOrOne = 800;
        yield return Activation(
            "Silu", x => Above(x, SigmoidIsZeroOrOne) * x.Map(Op.Sigmoid),
            (r, t) =>
            {
                var sigmoid = r.A.Map(Op.Sigmoid);
                return t * (sigmoid * (1 + Within(r.A, SigmoidIsZeroOrOne) * (1 - sigmoid)));
            });

        // y = x Φ(x), Φ(x) = (1 + erf(x / sqrt 2)) / 2;  x̄ = g (Φ(x) + x exp(-x²/2) / sqrt(2π))  (Hendrycks and
        // Gimpel, 2016)
        const double DensityIsZero = 40;
        Value Normal(Value x) => 0.5 * (Math.Sqrt(0.5) * x).Map(Op.Erf) + 0.5;
        yield return Activation(
            "Gelu", x => Above(x, DensityIsZero) * Normal(Within(x, DensityIsZero)),
            (r, t) =>
            {
                var x = Within(r.A, DensityIsZero);
                return t * (Normal(x) + x * (1 / Math.Sqrt(2 * Math.PI) * (-0.5 * (x * x)).Map(Op.Exp)));
            });

        // y = x (1 + t) / 2, t = tanh(c x (1 + a x²));  x̄ = g ((1 + t) / 2 + (1 - t²) c x (1 + 3 a x²) / 2)
        const double TanhIsOne = 10;
        const double A = 0.044715;
        double c = Math.Sqrt(2 / Math.PI);
        Value Tanh(Value x) => (c * x * (A * (x * x) + 1)).Map(Op.Tanh).Named("tanh");
        yield return Activation(
            "GeluTanh", x => Above(x, TanhIsOne) * (0.5 * Tanh(Within(x, TanhIsOne)) + 0.5),
            (r, t) =>
            {
                var x = Within(r.A, TanhIsOne);
                var tanh = Tanh(x);
                return t * (0.5 * tanh + 0.5 + (1 - tanh * tanh) * (c * x * (1.5 * A * (x * x) + 0.5)));
            });
    }

    private static Composite Activation(string name, Func<Value, Value> body, Diagonal derivative) =>
        new(name, Same, (b, x, a) => body(x[0]), (r, g) => derivative(r, g)) { Diagonal = derivative };

    // Beyond the limit a factor is zero, exactly and in either precision: x itself does not count any more, and must
    // not be infinite, nor its square. One instruction each, where a Select of the product would take two and wait for
    // it.
    private static Value Above(Value x, double limit) => x.Map(Op.Maximum, -limit);

    private static Value Within(Value x, double limit) => Above(x, limit).Map(Op.Minimum, limit).Named("clamped");

    private static int[] Axes(Attributes a) => [.. a.Integers("axes")];

    private static TensorType Same(ShapeContext c) => c.Operands[0];

    // Exact to every order: the shift cancels, so its derivative is not missing but zero. An infinite maximum (all
    // -inf, or +inf) would make inf - inf; the shift is zero then.
    private static Value Max(Value x, Attributes a)
    {
        var max = x.Reduce(Op.ReduceMax, Axes(a)).Named("max").StopGradient();
        return max.Where(max.Map(Op.Abs).Map(Op.NotEqual, double.PositiveInfinity), 0).Named("shift");
    }

    private static Value Shifted(Value x, Attributes a) => x - Max(x, a).Stretch(x.Type.Dims, Axes(a));

    private static Value LogSumExp(Value x, Attributes a) =>
        Max(x, a) + Shifted(x, a).Map(Op.Exp).Sum(Axes(a)).Named("total").Map(Op.Log);

    private static Value Centered(Value x, Attributes a) =>
        x - x.Mean(Axes(a)).Named("mean").Stretch(x.Type.Dims, Axes(a));

    private static Value Scale(Value x, Attributes a)
    {
        var centered = Centered(x, a);
        return ((centered * centered).Mean(Axes(a)).Named("variance") + a.Real("epsilon")).Map(Op.Rsqrt).Named("scale");
    }
}
