namespace DiffProg;

/// <summary>One element moved by a weight; a list of these is a direction.</summary>
internal readonly record struct Displacement(CheckedTensor Tensor, int Element, double Weight);

/// <summary>
/// Compares gradients with central differences of two steps, extrapolated to step 0 (Richardson, 1911), which leaves an
/// error of the fourth order.
/// </summary>
internal sealed class FiniteDifferences(IReadOnlyList<CheckedTensor> tensors, Func<double> f,
    GradientCheckOptions options)
{
    // Where the first steps disagree, a kink may lie between them; smaller ones decide.
    private const double SmallerStep = 1.0 / 32;

    private readonly double epsilon = tensors.Max(tensor => tensor.Epsilon);

    private bool Single => epsilon > 1e-10;

    private double Step => options.Step ?? (Single ? 1.0 / 64 : 1.0 / 1024);

    private double Tolerance => options.Tolerance ?? (Single ? 1e-3 : 1e-6);

    public GradientCheckResult Compare()
    {
        RequireAFunction();
        var random = new Random(options.Seed);
        var elements = tensors.SelectMany(tensor => Sample(tensor, random).Select(i => CompareElement(tensor, i)));
        var directions = Enumerable.Range(1, options.Directions).Select(i => CompareDirection(i, random));
        var results = elements.Concat(directions).ToList();
        if (results.Count == 0)
        {
            throw new ArgumentException("There is nothing to compare: the parameters are empty, or the options ask "
                + "for no elements and no directions.");
        }

        // A wrong element says more than a wrong direction: directions come last and MaxBy takes the first of equals.
        var wrong = results.Where(result => !result.IsRight && result.Index.Count > 0);
        return wrong.DefaultIfEmpty(results.MaxBy(result => result.WorstRelativeError)!)
            .MaxBy(result => result.WorstRelativeError)! with { Comparisons = results.Count };
    }

    private void RequireAFunction()
    {
        var (first, second) = (f(), f());
        // The last bits of .NET's sums depend on where the memory lies.
        var rounding = 64 * epsilon * Math.Max(Math.Abs(first), Math.Abs(second));
        if (!first.Equals(second) && !(Math.Abs(first - second) <= rounding))
        {
            throw new ArgumentException($"f gave {first} and then {second} for the same argument; expected one value. "
                + "Give its random numbers a fixed key.", nameof(f));
        }

        if (!double.IsFinite(first))
            throw new ArgumentException($"f is {first} at the point; expected a finite value.", nameof(f));
    }

    private IEnumerable<int> Sample(CheckedTensor tensor, Random random)
    {
        var all = Enumerable.Range(0, tensor.Origin.Length);
        return tensor.Origin.Length <= options.ElementsPerTensor
            ? all
            : random.GetItems([.. all], options.ElementsPerTensor).Distinct().Order();
    }

    private GradientCheckResult CompareElement(CheckedTensor tensor, int element) => Judge(tensor.Name,
        tensor.Position(element), [new(tensor, element, Scale(tensor.Origin[element]))],
        Scale(tensor.Origin[element]), tensor.LargestGradient);

    // Normally distributed weights of norm 1, each times the size of its parameter.
    private GradientCheckResult CompareDirection(int number, Random random)
    {
        var direction = new List<Displacement>();
        double norm = 0, typical = 0;
        foreach (var tensor in tensors)
        {
            for (var i = 0; i < tensor.Origin.Length; i++)
            {
                var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
                var weight = radius * Math.Cos(Math.Tau * random.NextDouble());
                norm += weight * weight;
                direction.Add(new(tensor, i, weight * Scale(tensor.Origin[i])));
                typical += Math.Pow(tensor.Gradient[i] * direction[^1].Weight, 2);
            }
        }

        norm = Math.Sqrt(norm);
        var unit = direction.Select(d => d with { Weight = d.Weight / norm }).ToList();
        return Judge($"(random direction {number})", [], unit, 1, Math.Sqrt(typical) / norm);
    }

    /// <param name="name">Shown in the result.</param>
    /// <param name="position">Shown in the result.</param>
    /// <param name="direction">What moves.</param>
    /// <param name="unit">Divides both derivatives, so that an element's is shown per unit of that element.</param>
    /// <param name="typical">The size of derivatives around this one: a small one among large ones is compared with
    /// them.</param>
    private GradientCheckResult Judge(string name, nint[] position, IReadOnlyList<Displacement> direction, double unit,
        double typical)
    {
        var floor = 1e-3 * typical * unit;
        var wide = Extrapolate(direction, Step);
        var (chosen, error) = (wide, Error(wide, Math.Max(floor, wide.Noise / Tolerance)));
        if (!(error <= Tolerance))
        {
            var narrow = Extrapolate(direction, Step * SmallerStep);
            if (Error(narrow, floor) is var other && other < error)
                (chosen, error) = (narrow, other);
            if (!(error <= Tolerance) && Resolution(direction, wide) is { } finest
                && Error(wide, finest / Tolerance) is var least && least <= Tolerance)
                (chosen, error) = (wide, least);
        }

        return new()
        {
            Parameter = name,
            Index = position,
            Analytic = chosen.Analytic / unit,
            Numeric = chosen.Numeric / unit,
            WorstRelativeError = error,
            Tolerance = Tolerance,
            Comparisons = 1,
        };
    }

    private static double Error(Estimate estimate, double floor)
    {
        var difference = Math.Abs(estimate.Analytic - estimate.Numeric);
        var size = Math.Max(Math.Max(Math.Abs(estimate.Analytic), Math.Abs(estimate.Numeric)), floor);
        var error = difference == 0 ? 0 : difference / size;
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }

    private Estimate Extrapolate(IReadOnlyList<Displacement> direction, double step)
    {
        var wide = Central(direction, step);
        var narrow = Central(direction, step / 2);
        return new((4 * narrow.Analytic - wide.Analytic) / 3, (4 * narrow.Numeric - wide.Numeric) / 3,
            8 * epsilon * wide.Size / step);
    }

    // Where a derivative is zero, what truncation leaves is all there is to see: it is the difference that half the
    // step makes, four times for what this leaves out in turn. A kink between the steps makes a difference as well, but
    // one that is larger than the second difference of f there: then nothing is known.
    private double? Resolution(IReadOnlyList<Displacement> direction, Estimate estimate)
    {
        var half = Extrapolate(direction, Step / 2);
        var finest = 4 * Math.Abs(estimate.Numeric - half.Numeric) + estimate.Noise;
        Move(direction, Step);
        var above = f();
        Move(direction, -Step);
        var below = f();
        Move(direction, 0);
        return finest <= Math.Abs(above - 2 * f() + below) ? finest : null;
    }

    // The analytic side uses the distances that were really gone: stored floats are rounded.
    private (double Analytic, double Numeric, double Size) Central(IReadOnlyList<Displacement> direction, double step)
    {
        var ahead = Move(direction, step);
        var above = f();
        var back = Move(direction, -step);
        var below = f();
        Move(direction, 0);
        return ((ahead - back) / (2 * step), (above - below) / (2 * step), Math.Max(Math.Abs(above), Math.Abs(below)));
    }

    // Moves the point and gives the change of f that the gradient predicts.
    private static double Move(IReadOnlyList<Displacement> direction, double step)
    {
        double predicted = 0;
        foreach (var (tensor, i, weight) in direction)
        {
            var gone = tensor.Write(i, tensor.Origin[i] + step * weight) - tensor.Origin[i];
            predicted += tensor.Gradient[i] * gone;
        }

        return predicted;
    }

    /// <summary>A derivative along a direction by both roads, and what rounding may add to the numeric one.</summary>
    private readonly record struct Estimate(double Analytic, double Numeric, double Noise);

    private static double Scale(double x) => Math.Max(1, Math.Abs(x));
}
