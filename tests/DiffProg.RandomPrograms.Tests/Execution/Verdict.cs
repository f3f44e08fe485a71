namespace DiffProg.Tests.RandomPrograms;

public enum Outcome
{
    Right,

    /// <summary>A comparison was so near that rounding may decide it.</summary>
    Skipped,

    /// <summary>Not compiled.</summary>
    Refused,
    Wrong,
}

/// <summary>What came of a program at some inputs.</summary>
public readonly record struct Verdict(Outcome Outcome, string? What = null)
{
    // Nearer than that a comparison may turn out otherwise for the order of rounding alone.
    private const double Margin = 1e-9;

    // Of the terms that a derivative is added up from.
    private const double Relative = 1e-9;

    private const double Step = 1e-4;

    private static readonly double[] Rounded = [1e-15, -1e-15, 3e-15];

    // All arguments by as much, every other one the other way, two of three.
    private static readonly Func<int, int>[] Signs = [_ => 1, i => i % 2 == 0 ? 1 : -1, i => (i % 3) - 1];

    // Means of slopes by two and by four parts agree so far where the slopes are those of a smooth function.
    private const double Resolved = 1e-5;

    public bool IsFailure => Outcome is Outcome.Wrong or Outcome.Refused;

    /// <summary>The first word, or a compiler's error number, and whether it is in what was generated: failures of one
    /// kind are likely to have one cause.</summary>
    public string? Kind => What is not { } what ? null
        : what.IndexOf("error CS", StringComparison.Ordinal) is >= 0 and int error
            ? (what.Contains(".g.cs(") ? "generated " : "") + what.Substring(error + 6, 6)
        : what.Split(':', ' ')[0];

    /// <summary>What neither the program nor its comparison should throw.</summary>
    public static Verdict Threw(Exception e) => new(Outcome.Wrong, $"{e.GetType().Name}: {e}");

    /// <summary>
    /// Compares value, gradient, tangent and difference quotients. Dual numbers are the reference; the value is
    /// compared with the body as it is written, within the rounding error that dual numbers collected; of a strict
    /// program it has the same bits.
    /// </summary>
    public static Verdict Of(IProgram program, int seed, bool strict = false)
    {
        var at = Inputs.Of(seed, program.Features);
        var random = new Random(seed + 1);
        double[] direction = [.. at.Flat.Select((_, i) => i < at.Fixed ? 0 : (random.NextDouble() * 2) - 1)];
        Dual dual;
        try
        {
            (dual, _, double margin) = Path.Of(() => program.Traced(Along(at, direction, 0)));
            if (margin < Margin)
                return new(Outcome.Skipped);
        }
        catch (Exception e)
        {
            return Throws(program, at, direction, e);
        }

        if (!double.IsFinite(dual.Value) || !double.IsFinite(dual.Bound) || dual.Bound > 1e12 || dual.Error > 1e-3)
            return new(Outcome.Skipped, "not finite");
        try
        {
            return Compare(program, at, direction, dual, strict);
        }
        catch (Exception e)
        {
            return new(Outcome.Wrong, $"{e.GetType().Name}, which the body does not throw: {e.Message}");
        }
    }

    private static Verdict Compare(
        IProgram program, Inputs<double> at, double[] direction, Dual dual, bool strict)
    {
        double tolerance = 1e-14 + (4 * dual.Error);
        double body = program.Features.HasFlag(Features.TakesDerivatives) ? dual.Value : program.Body(at);
        if (!(Math.Abs(body - dual.Value) <= tolerance))
            throw new InvalidOperationException($"the oracle gives {dual.Value}, the body {body}");
        bool IsBody(double x) => strict ? BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(body)
            : Math.Abs(body - x) <= tolerance;
        double value = program.Value(at);
        if (!IsBody(value))
            return Wrong("value", value, body, strict ? 0 : tolerance);
        var (primal, gradient) = program.Gradient(at);
        if (!IsBody(primal))
            return Wrong("value beside the gradient", primal, body, strict ? 0 : tolerance);
        for (int i = at.Fixed; i < gradient.Length; i++)
        {
            double[] unit = new double[gradient.Length];
            unit[i] = 1;
            var partial = program.Traced(Along(at, unit, 0));
            double allowed = Relative * (1 + partial.Bound);
            if (!(Math.Abs(gradient[i] - partial.Tangent) <= allowed)
                && !(Math.Abs(gradient[i] - partial.Tangent) <= (allowed += Conditioned(program, at, unit))))
                return Wrong($"gradient [{i}]", gradient[i], partial.Tangent, allowed);
        }

        var again = program.Gradient(at).Gradient;
        if (!gradient.Select(BitConverter.DoubleToInt64Bits)
            .SequenceEqual(again.Select(BitConverter.DoubleToInt64Bits)))
            return new(Outcome.Wrong, "the second call gives another gradient");
        var (forward, tangent) = program.Jvp(at, at.With(direction));
        if (!IsBody(forward))
            return Wrong("value beside the tangent", forward, body, strict ? 0 : tolerance);
        double nearly = Relative * (1 + dual.Bound);
        if (!(Math.Abs(tangent - dual.Tangent) <= nearly)
            && !(Math.Abs(tangent - dual.Tangent) <= (nearly += Conditioned(program, at, direction))))
            return Wrong("tangent", tangent, dual.Tangent, nearly);
        var shown = program.GradientWithProbes(at).Gradient;
        int other = Array.FindIndex([.. shown.Zip(gradient)], g => Math.Abs(g.First - g.Second) > nearly);
        if (other >= 0)
            return Wrong($"gradient [{other}] with probes", shown[other], gradient[other], nearly);
        return program.Features.HasFlag(Features.StopsGradient) ? new(Outcome.Right)
            : Differences(program, at, direction, dual);
    }

    // How far the oracle's own derivative moves where the arguments do by a few roundings, in several ways, for one of
    // them may be lost in another rounding: a derivative that is steeper than that cannot be told from another.
    private static double Conditioned(IProgram program, Inputs<double> at, double[] direction)
    {
        double Slope(Inputs<double> near) => program.Traced(Along(near, direction, 0)).Tangent;
        double[] flat = at.Flat;
        double slope = Slope(at);
        return Rounded.Max(r => Signs.Max(s =>
            Math.Abs(Slope(at.With([.. flat.Select((x, i) => x * (1 + (r * s(i))))])) - slope)));
    }

    // What the value gains over a stretch is the mean of its slopes there, times its length. The slopes are those of dual
    // numbers, their mean Simpson's rule with four parts; how far that with two parts is from it says how good it is.
    // Not across a kink.
    private static Verdict Differences(IProgram program, Inputs<double> at, double[] direction, Dual dual)
    {
        ulong way = Path.Of(() => program.Traced(Along(at, direction, 0))).Taken;
        if (Traced(4) is not { } few || !IsResolved(few))
            return new(Outcome.Right);
        double[] values = [ValueAt(few[0]), ValueAt(few[4])];
        double quotient = (values[1] - values[0]) / (4 * Step);
        double four = Mean(few);
        double tolerance = (1e-7 * (1 + dual.Bound)) + (8 * dual.Error / Step) + Math.Abs(four - Mean(few, 2));
        // One that oscillates between the points may give two and four parts the same by chance: not sixteen as well.
        return Math.Abs(quotient - four) <= tolerance || Traced(16) is not { } many || !IsResolved(many)
            ? new(Outcome.Right) : Wrong("difference quotient", four, quotient, tolerance);

        (Inputs<Dual> At, Dual Result)[]? Traced(int parts)
        {
            var points = new (Inputs<Dual>, Dual)[parts + 1];
            for (int i = 0; i <= parts; i++)
            {
                var shifted = Along(at, direction, ((4.0 * i / parts) - 2) * Step);
                try
                {
                    var (traced, taken, _) = Path.Of(() => program.Traced(shifted));
                    if (taken != way)
                        return null;
                    points[i] = (shifted, traced);
                }
                catch (Exception)
                {
                    // A guard throws there.
                    return null;
                }
            }

            return points;
        }

        double ValueAt((Inputs<Dual> At, Dual Result) point) => program.Features.HasFlag(Features.TakesDerivatives)
            ? point.Result.Value : program.Body(at.With([.. point.At.Flat.Select(d => d.Value)]));

        double Mean((Inputs<Dual>, Dual Result)[] points, int every = 1)
        {
            double[] slopes = [.. points.Where((_, i) => i % every == 0).Select(p => p.Result.Tangent)];
            int last = slopes.Length - 1;
            return slopes.Select((s, i) => s * (i is 0 || i == last ? 1 : i % 2 == 0 ? 2 : 4)).Sum() / (3 * last);
        }

        bool IsResolved((Inputs<Dual>, Dual Result)[] points) => Math.Abs(Mean(points) - Mean(points, 2))
            <= Resolved * points.Max(p => Math.Abs(p.Result.Tangent));
    }

    // A guard throws from everything that is generated, too.
    private static Verdict Throws(IProgram program, Inputs<double> at, double[] direction, Exception expected)
    {
        foreach (var (what, call) in new (string, Action)[]
        {
            ("body", () => program.Body(at)), ("value", () => program.Value(at)),
                ("gradient", () => program.Gradient(at)),
            ("tangent", () => program.Jvp(at, at.With(direction))),
        })
        {
            // It looks around, and so may throw where the program does not.
            if (what == "body" && program.Features.HasFlag(Features.TakesDerivatives))
                continue;
            try
            {
                call();
                return new(Outcome.Wrong, $"the {what} does not throw {expected.GetType().Name}");
            }
            catch (Exception e) when (e.GetType() == expected.GetType() && e.Message == expected.Message)
            {
            }
            catch (Exception e)
            {
                return new(Outcome.Wrong, $"the {what} throws {e} and not {expected.GetType().Name}");
            }
        }

        return new(Outcome.Right);
    }

    private static Inputs<Dual> Along(Inputs<double> at, double[] direction, double step) =>
        at.With(at.Flat.Zip(direction, (x, d) => new Dual(x + (step * d), d, Math.Abs(d))).ToList());

    private static Verdict Wrong(string what, double actual, double expected, double tolerance) => new(
        Outcome.Wrong, FormattableString.Invariant($"{what}: {actual:R}, expected {expected:R} within {tolerance:G2}"));
}
