using DiffProg.Generators.IR;

namespace DiffProg.Generators.Library;

/// <summary>
/// What each function of Ops means: a program over primitives and composites, one row each. The front end hands a call
/// over by name; here its shapes are known.
/// </summary>
public static partial class Intrinsics
{
    private static readonly Dictionary<string, Func<IntrinsicCall, Value>> Table =
        ElementWise().Concat(Reductions()).Concat(Products()).Concat(LayoutFunctions()).Concat(Losses())
            .Concat(Jacobians())
            .ToDictionary(r => r.Name, r => r.Expand);

    /// <summary>Every function that differentiable code may call.</summary>
    public static IEnumerable<string> Names => Table.Keys;

    public static bool Contains(string name) => Table.ContainsKey(name);

    /// <summary>What must be equal in the shapes that a function takes, for messages.</summary>
    public static string WhatMeets(string name) => name switch
    {
        "MatMul" => "the last axis of the left meets the last but one of the right; Transpose swaps the last two",
        "Dot" => "two vectors of one length meet",
        "Concatenate" => "all axes but the joined one are equal",
        "Choose" => "both sides of a conditional expression have one shape",
        "Stack" => "all parts have one shape",
        "Reshape" => "the number of elements stays",
        "Broadcast" => "axes pair up from the right, and only the literal 1 stretches",
        "LayerNorm" => "scale and shift have the length of the last axis",
        "CrossEntropy" or "NegativeLogLikelihood" => "each row of scores meets one label",
        _ => "axes pair up from the right and are equal, or one of them is the literal 1",
    };

    public static Value Expand(IntrinsicCall call) => Table[call.Name](call);

    private static IEnumerable<(string Name, Func<IntrinsicCall, Value> Expand)> ElementWise()
    {
        foreach (var op in new[]
        {
            Op.Negate, Op.Abs, Op.Sign, Op.Exp, Op.ExpM1, Op.Log, Op.LogP1, Op.Sqrt, Op.Rsqrt, Op.Sin, Op.Cos, Op.Tan,
                Op.Tanh,
            Op.Atan, Op.Sigmoid, Op.Softplus, Op.Erf, Op.Relu, Op.Not, Op.StopGradient,
        })
        {
            yield return (op.ToString(), c => c.X.Map(op));
        }

        foreach (var (name, op) in new[]
        {
            ("Add", Op.Add), ("Subtract", Op.Subtract), ("Multiply", Op.Multiply), ("Divide", Op.Divide),
            ("Pow", Op.Power), ("Minimum", Op.Minimum), ("Maximum", Op.Maximum),
            ("EqualTo", Op.Equal), ("NotEqualTo", Op.NotEqual), ("Less", Op.Less), ("LessOrEqual", Op.LessOrEqual),
            ("Greater", Op.Greater), ("GreaterOrEqual", Op.GreaterOrEqual), ("And", Op.And), ("Or", Op.Or),
        })
        {
            yield return (name, c =>
            {
                var (x, y) = c.Broadcast(c[0], c[1]);
                return x.Map(op, y);
            });
        }

        yield return ("Where", Where);

        // condition ? x : y of tensors: one of two, as it is; nothing is stretched to the other's shape
        yield return ("Choose", c =>
        {
            c.RequireSame(c[1], c[2]);
            return Where(c);
        });

        // double.LogP1 and double.ExpM1 as .NET computes them
        yield return ("RoundedLogP1", c => (c.X + 1).Map(Op.Log));
        yield return ("RoundedExpM1", c => c.X.Map(Op.Exp) - 1);

        // Math.Log(x, b), with .NET's answers for bases that there is no logarithm to
        yield return ("LogOfBase", c =>
        {
            var (x, b) = (c[0], c[1]);
            var log = x.Map(Op.Log) / b.Map(Op.Log);
            if (b.AsConstant is > 0 and not 1 and not double.PositiveInfinity)
                return log;
            var extreme = b.Map(Op.Equal, 0).Map(Op.Or, b.Map(Op.Equal, double.PositiveInfinity));
            var none = b.Map(Op.Equal, 1).Map(Op.Or, x.Map(Op.NotEqual, 1).Map(Op.And, extreme));
            return log.Like(double.NaN).Where(none, log);
        });

        foreach (string name in new[] { "Gelu", "GeluTanh", "Silu" })
            yield return (name, c => c.Builder.Composite(name, Attributes.None, c.X));
    }

    private static Value Where(IntrinsicCall c)
    {
        var (x, y) = c.Broadcast(c[1], c[2]);
        var (condition, _) = c.Broadcast(c[0], x);
        return c.Stretch(x, condition.Type.Dims).Where(condition, c.Stretch(y, condition.Type.Dims));
    }

    private static IEnumerable<(string Name, Func<IntrinsicCall, Value> Expand)> Reductions()
    {
        (string, Func<IntrinsicCall, Value>) Reduction(string name, Func<Value, int[], Value> reduce) => (name, c =>
        {
            int[] axes = c.Count > 1 ? c.Axes(1) : c.AllAxes;
            return c.Keep(reduce(c.X, axes), axes, c.Flag(2));
        });

        // The maximum of nothing is an error; nothing of nothing is none.
        (string, Func<IntrinsicCall, Value>) Extremum(string name, Op op)
        {
            var (_, reduce) = Reduction(name, (x, axes) => x.Reduce(op, axes));
            return (name, c =>
            {
                int[] axes = c.Count > 1 ? c.Axes(1) : c.AllAxes;
                var reduced = Dim.Product(axes.Select(i => c.Dims(c.X)[i]));
                if (reduced.AsConstant is not > 0)
                    c.RequireAtMost(
                        Dim.Product(c.Dims(c.X).Where((_, i) => !axes.Contains(i))), Dim.Product(c.Dims(c.X)),
                        "nothing is left to choose from");
                return reduce(c);
            });
        }

        yield return Reduction("Sum", (x, axes) => x.Sum(axes));
        yield return Reduction("Mean", (x, axes) => x.Mean(axes));
        yield return Extremum("Max", Op.ReduceMax);
        yield return Extremum("Min", Op.ReduceMin);
        yield return Reduction("Variance", (x, axes) =>
        {
            var centered = x - x.Mean(axes).Stretch(x.Type.Dims, axes);
            return (centered * centered).Mean(axes);
        });
        yield return Reduction("LogSumExp", (x, axes) =>
            x.Builder.Composite("LogSumExp", Attributes.None.With("axes", axes), x));
        yield return ("Softmax", c => c.Builder.Composite("Softmax", Attributes.None.With("axes", [c.Axis(1)]), c.X));
        yield return (
            "LogSoftmax", c => c.Builder.Composite("LogSoftmax", Attributes.None.With("axes", [c.Axis(1)]), c.X));
        yield return ("LayerNorm", LayerNorm);
    }

    private static Value LayerNorm(IntrinsicCall c)
    {
        var shape = c.Dims(c.X);
        foreach (var vector in new[] { c[1], c[2] })
        {
            var own = c.Dims(vector);
            if (own.Count != 1)
                throw c.DoNotFit(shape.ToString(), own.ToString());
            c.Require(own[0], shape[shape.Count - 1], vector, c.X);
        }

        var attributes = Attributes.None.With("axes", [c.Rank - 1]).With("epsilon", c.Constant(3, "epsilon"));
        return c.Builder.Composite("Normalize", attributes, c.X) * c.Stretch(c[1], shape) + c.Stretch(c[2], shape);
    }

    private static IEnumerable<(string Name, Func<IntrinsicCall, Value> Expand)> Losses()
    {
        yield return ("CrossEntropy", c => LogLikelihood(c, ofLogits: true));
        yield return ("NegativeLogLikelihood", c => LogLikelihood(c, ofLogits: false));

        // mean of max(z, 0) - z t + log(1 + exp(-|z|)) = softplus(z) - z t
        yield return ("BinaryCrossEntropy", c =>
        {
            c.RequireSame(c[0], c[1]);
            return (c[0].Map(Op.Softplus) - c[0] * c[1]).Mean(c.AllAxes);
        });
        yield return ("MeanSquaredError", c =>
        {
            c.RequireSame(c[0], c[1]);
            var difference = c[0] - c[1];
            return (difference * difference).Mean(c.AllAxes);
        });
        yield return ("Dropout", c =>
        {
            var rate = c[1];
            c.RequireFraction(rate, "the rate");
            var kept = c.Builder.Uniform(c.X.Type.Kind, c[2], c.Dims(c.X)).Map(Op.GreaterOrEqual, rate);
            return (c.X * (1 / (1 - rate))).Picked(kept);
        });
    }

    // mean over the batch of  logsumexp(z) - z[label]  or of  -z[label]
    private static Value LogLikelihood(IntrinsicCall c, bool ofLogits)
    {
        var (z, labels) = (c[0], c[1]);
        int last = z.Type.Rank - 1;
        var shape = c.Dims(z);
        if (labels.Type.Rank != last)
            throw c.DoNotFit(shape.ToString(), c.Dims(labels).ToString());
        if (last > 0)
            c.Require(shape[0], c.Dims(labels)[0], z, labels);
        // One label may be an element of a list, which is checked where it is.
        if (last == 0 && !c.IsSize(1))
            labels = c.Row(1, shape[last]);
        else
            c.RequireIndices(labels, shape[last]);
        c.RequireCountable(shape[last], z.Type.Kind);
        var classes = c.Builder.Iota(z.Type.Kind, shape, last);
        var chosen = labels.Convert(z.Type.Kind).Stretch(shape, [last]).Map(Op.Equal, classes);
        var picked = z.Picked(chosen).Sum(last).Named("picked");
        var loss = ofLogits
            ? c.Builder.Composite("LogSumExp", Attributes.None.With("axes", [last]), z).Named("logSumExp") - picked
            : -picked;
        return loss.Type.Rank == 0 ? loss : loss.Mean(0);
    }
}
