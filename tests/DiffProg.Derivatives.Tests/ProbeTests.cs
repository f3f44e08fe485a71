using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>
/// Named values are shown with their adjoints, each time that they are computed, from the last to the first; nothing
/// else changes.
/// </summary>
public sealed class ProbeTests
{
    private readonly Probes _probes = new();

    [Fact]
    public void Probe_OfNumbers_ShowsValueAndAdjointBackwards()
    {
        var (value, byX, byY) = Probed.ChainGradient(0.7, 1.3, _probes);
        Assert.Equal(["out", "h2", "h1"], _probes.Names);
        double h1 = 0.7 * 1.3, h2 = Math.Sin(h1);
        Shows("out", (value, 1));
        Shows("h2", (h2, 2 * h2));
        Shows("h1", (h1, 1 + (2 * h2 * Math.Cos(h1))));
        Assert.Equal(byX, _probes.Numbers("h1")[0].Adjoint * 1.3, 1e-14);
        Assert.Equal(byY, _probes.Numbers("h1")[0].Adjoint * 0.7, 1e-14);
        _probes.Clear();
        Assert.Empty(_probes.Names);
        Assert.Empty(_probes.Numbers("h1"));
        Assert.Throws<ArgumentNullException>(() => _probes.Numbers(null!));
        Assert.Throws<ArgumentNullException>(() => _probes.Tensors<double>(null!));
    }

    [Theory]
    [InlineData(0.7, 1.3, 5)]
    [InlineData(-0.5, 0.4, 6)]
    [InlineData(0.3, 0.9, 0)]
    public void Probe_InALoopWithBranches_ShowsEachIterationThatWentThere(double x, double y, int n)
    {
        Probed.LoopGradient(x, y, n, _probes);
        // By hand: forward with what is kept, then backward.
        var steps = new List<(string Name, double Before, double After)>();
        double h = x;
        for (int i = 0; i < n; i++)
        {
            double before = h;
            h = h > 0.2 ? Math.Sin(h) * y : h + 0.3;
            steps.Add((before > 0.2 ? "sine" : "sum", before, h));
        }

        steps.Reverse();
        Assert.Equal(steps.Select(s => s.Name), _probes.Names);
        double adjoint = x;
        var expected = new List<(string Name, double Value, double Adjoint)>();
        foreach (var (name, before, after) in steps)
        {
            expected.Add((name, after, adjoint));
            adjoint *= name == "sine" ? Math.Cos(before) * y : 1;
        }

        foreach (string name in (string[])["sine", "sum"])
            Shows(name, [.. expected.Where(e => e.Name == name).Select(e => (e.Value, e.Adjoint))]);
    }

    [Fact]
    public void Probe_InALoopThatOnlyAddsUp_ShowsTheLastTermFirst()
    {
        double[] a = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        var shadow = new double[a.Length];
        Probed.TotalGradient(0.5, a, shadow, _probes);
        Shows("term", [.. a.Reverse().Select(e => (e * 0.5, e))]);
    }

    [Fact]
    public void Probe_BesideALoopThatOnlyAddsUp_ShowsItsOwnBackwards()
    {
        double[] a = [0.3, -0.7, 1.1], plain = new double[3], probed = new double[3];
        Assert.Equal(
            Probed.BesideASumGradient(0.6, 0.4, a, plain), Probed.BesideASumGradient(0.6, 0.4, a, probed, _probes));
        Assert.Equal(plain, probed);
        double first = Math.Cos(0.4 * 0.6), second = Math.Cos(first * 0.6), third = Math.Cos(second * 0.6);
        double adjoint = -Math.Sin(second * 0.6) * 0.6;
        Shows("cosine", (third, 1), (second, adjoint), (first, -Math.Sin(first * 0.6) * 0.6 * adjoint));
    }

    [Fact]
    public void Probe_InAMethodThatIsCalledTwice_ShowsEachCall()
    {
        Probed.CalledTwiceGradient(0.5, _probes);
        Assert.Equal(["lambda", "lambda", "square", "square"], _probes.Names);
        Shows("lambda", (1.0, 1), (0.75, 1));
        Shows("square", (0.0625, 1), (0.25, 2.5));
    }

    [Fact]
    public void Probe_InAWhileLoop_ShowsEachTurn()
    {
        Probed.UntilSmallGradient(1.2, _probes);
        Shows("half", (0.033592320000000005, 1), (0.2592, 0.2592), (0.72, 0.2592 * 0.72));
    }

    [Fact]
    public void Probe_InWhatRunsOnceMore_ShowsEachStepOnce()
    {
        Probed.FromACheckpointGradient(0.4, 20, _probes);
        var steps = new List<double> { 0.4 };
        for (int i = 0; i < 20; i++)
            steps.Add(Math.Sin(steps[^1]) + (0.1 * i));
        var expected = new List<(double, double)>();
        double adjoint = 1;
        for (int i = 20; i > 0; i--)
        {
            expected.Add((steps[i], adjoint));
            adjoint *= Math.Cos(steps[i - 1]);
        }

        Shows("step", [.. expected]);
    }

    [Fact]
    public void Probe_InsideAFunctionThatIsDifferentiated_ShowsNothing()
    {
        Assert.Equal(12, Probed.NestedValue(2) / 2, 1e-14);
        Probed.NestedGradient(2, _probes);
        Assert.Equal(["slope"], _probes.Names);
        Shows("slope", (12, 2));
    }

    [Fact]
    public void Probe_OfAPullback_IsAlongTheCotangents()
    {
        Probed.TwoVjp(0.7, 1.3, 10, 100, _probes);
        Shows("h", (2, 10 + 70));
    }

    [Fact]
    public void Probe_BehindAnInterface_ShowsWhatComesThere()
    {
        IStep shown = new ShownStep(1.5), plain = new PlainStep(0.2);
        var gradient = Probed.OfAStepGradient(shown, 0.7, _probes);
        Assert.Equal(Probed.OfAStepGradient(shown, 0.7), gradient);
        Shows("step", (1.5 * Math.Sin(0.7), 0.7));
        _probes.Clear();
        Assert.Equal(Probed.OfAStepGradient(plain, 0.7), Probed.OfAStepGradient(plain, 0.7, _probes));
        Assert.Empty(_probes.Names);
        Probed.TwoOfAStepVjp(plain, 0.7, 2, 3, _probes);
        Shows("a", (0.7 + 0.2, 2));
        Assert.Equal(
            "probes", Assert.Throws<ArgumentNullException>(() => Probed.OfAStepGradient(plain, 0.7, null!)).ParamName);
    }

    [Fact]
    public void Probe_OfAFloat_IsADouble()
    {
        Probed.InFloatGradient(0.5f, _probes);
        Shows("h", (0.25, 3));
    }

    [Fact]
    public void Probe_OfWhatTheResultDoesNotDependOn_ShowsNothing()
    {
        Assert.Equal(4, Probed.UnusedGradient(2, _probes).XGradient);
        Assert.Empty(_probes.Names);
    }

    [Fact]
    public void Probe_WhereAGuardThrows_ShowsNothing()
    {
        Assert.Throws<ArgumentException>(() => Probed.GuardedGradient(-1, _probes));
        Assert.Empty(_probes.Names);
        Assert.Throws<ArgumentNullException>(() => Probed.GuardedGradient(1, null!));
    }

    [Fact]
    public void Probe_BesideARecursion_IsShown()
    {
        Probed.RecursiveGradient(0.5, 3, _probes);
        Shows("doubled", (1, 1.5));
    }

    [Fact]
    public void Probe_OfTensors_ShowsValueAndAdjointInTheirShapes()
    {
        var (x, w) = (Tensor.Create([0.1, -0.4, 0.7, 0.2, 0.5, -0.3], [2, 3]), Tensor.Create([0.3, -0.2, 0.9], [3, 1]));
        var (dx, dw) = (Tensor.CreateFromShape<double>([2, 3]), Tensor.CreateFromShape<double>([3, 1]));
        Probed.LayerGradient(x, w, 2.5, dx, dw, _probes);
        Assert.Equal(["g", "t", "h"], _probes.Names);
        var h = Tanh(MatMul(x, w));
        Shows("h", h, 2 * 2.5 * h);
        Shows("t", Transpose(h), 2 * 2.5 * Transpose(h));
        Shows("g", Transpose(h * h) + 2.5, Tensor.Create([2.5, 2.5], [1, 2]));
        var (px, pw) = (Tensor.CreateFromShape<double>([2, 3]), Tensor.CreateFromShape<double>([3, 1]));
        Probed.LayerPlainGradient(x, w, 2.5, px, pw);
        Near(px, dx);
        Near(pw, dw);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Probe_OfTensorsInALoop_ShowsEachIteration(int n)
    {
        var x = Tensor.Create([0.3f, -0.8f], [2]);
        var w = Tensor.Create([0.5f, -0.2f, 0.4f, 0.9f], [2, 2]);
        var (dx, dw) = (Tensor.CreateFromShape<float>([2]), Tensor.CreateFromShape<float>([2, 2]));
        Probed.RecurrentGradient(x, w, n, dx, dw, _probes);
        // By hand, in double.
        var states = new List<Tensor<double>>();
        var h = Tensor.Create([0.3, -0.8], [2]);
        var (x64, w64) = (h, Tensor.Create([0.5, -0.2, 0.4, 0.9], [2, 2]));
        var expected = new List<(string Name, Tensor<double> Value, Tensor<double> Adjoint)>();
        for (int i = 0; i < n; i++)
        {
            if (i == 1)
                expected.Add(("skip", h = h + x64, h));
            expected.Add(("h", h = Tanh(MatMul(w64, h)), h));
        }

        expected.Reverse();
        var adjoint = Tensor.Create([1.0, 1.0], [2]);
        for (int i = 0; i < expected.Count; i++)
        {
            var (name, value, _) = expected[i];
            expected[i] = (name, value, adjoint);
            if (name == "h")
                adjoint = MatMul(Transpose(w64), adjoint * (1.0 - (value * value)));
        }

        Assert.Equal(expected.Select(e => e.Name), _probes.Names);
        foreach (string name in (string[])["h", "skip"])
        {
            var visits = _probes.Tensors<float>(name);
            var those = expected.Where(e => e.Name == name).ToArray();
            Assert.Equal(those.Length, visits.Count);
            foreach (var (visit, other) in visits.Zip(those))
            {
                Same(other.Value, visit.Value);
                Same(other.Adjoint, visit.Adjoint);
            }
        }
    }

    private static void Same(Tensor<double> expected, Tensor<float> actual) => Assert.Equal(
        expected.ToArray(), actual.Select(e => (double)e), (a, b) => Math.Abs(a - b) < 1e-6);

    [Fact]
    public void Probe_OfATensorPullback_IsAlongTheCotangent()
    {
        var x = Tensor.Create([0.5, -2], [2]);
        Probed.StretchedVjp(x, Tensor.Create([1.0, 10], [2]), Tensor.CreateFromShape<double>([2]), _probes);
        Shows("square", Tensor.Create([0.25, 4], [2]), Tensor.Create([3.0, 30], [2]));
    }

    // With names and without, shown and not: the same bits.
    [Fact]
    public void Names_ChangeNoBit()
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            double x = (4 * random.NextDouble()) - 2, y = (4 * random.NextDouble()) - 2;
            int n = random.Next(6);
            double[] a = [.. Enumerable.Range(0, n + 9).Select(_ => random.NextDouble() - 0.5)];
            var (chain, loop) = (Probed.ChainPlainGradient(x, y), Probed.LoopPlainGradient(x, y, n));
            Assert.Equal(chain, Probed.ChainGradient(x, y));
            Assert.Equal(chain, Probed.ChainGradient(x, y, _probes));
            Assert.Equal(Probed.ChainPlainJvp(x, y, 1, 2), Probed.ChainJvp(x, y, 1, 2));
            Assert.Equal(loop, Probed.LoopGradient(x, y, n));
            Assert.Equal(loop, Probed.LoopGradient(x, y, n, _probes));
            Assert.Equal(Probed.LoopPlainJvp(x, y, n, 1, 2), Probed.LoopJvp(x, y, n, 1, 2));
            var (first, second) = (new double[a.Length], new double[a.Length]);
            Assert.Equal(Probed.TotalPlainGradient(x, a, first), Probed.TotalGradient(x, a, second));
            Assert.Equal(first, second);
        }
    }

    [Fact]
    public void Gradient_OfAProgramWithNames_AllocatesNothing()
    {
        Probed.LoopGradient(0.7, 1.3, 50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Probed.LoopGradient(0.7, 1.3, 50);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void Shows(string name, params (double Value, double Adjoint)[] expected)
    {
        var visits = _probes.Numbers(name);
        Assert.Equal(expected.Length, visits.Count);
        foreach (var (visit, (value, adjoint)) in visits.Zip(expected))
        {
            Assert.Equal(value, visit.Value, 1e-14);
            Assert.Equal(adjoint, visit.Adjoint, 1e-14);
        }
    }

    private void Shows(string name, Tensor<double> value, Tensor<double> adjoint)
    {
        var visit = Assert.Single(_probes.Tensors<double>(name));
        Near(value, visit.Value);
        Near(adjoint, visit.Adjoint);
    }

    private static void Near(Tensor<double> expected, Tensor<double> actual)
    {
        Assert.Equal(expected.Lengths.ToArray(), actual.Lengths.ToArray());
        Assert.Equal(expected.ToArray(), actual.ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
    }
}
