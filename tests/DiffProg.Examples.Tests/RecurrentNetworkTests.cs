using Calculus;
using DiffProg;

namespace DiffProg.Tests.Examples;

/// <summary>
/// The identities of a recurrent network of one unit, aᵢ = w hᵢ₋₁ + v xᵢ, hᵢ = f(aᵢ): exactly, not within a tolerance,
/// because the reverse sweep multiplies the same factors in the same order.
/// </summary>
public sealed partial class RecurrentNetworkTests
{
    // In the third some units are dead; the one after -3 and 0 stands at the kink, where the slope is 0.
    private static readonly double[][] Inputs =
        [[0.7], [1.5, 0.25, 2, 0.75, 1], [0.4, -3, 0, 1.1, -0.2, 0.3], [.. Enumerable.Repeat(0.3, 50)]];

    public static TheoryData<double, int> Cases
    {
        get
        {
            var cases = new TheoryData<double, int>();
            foreach (var w in (double[])[-0.5, 0.3, 0.5, 1, 1.1, 2])
            {
                for (var i = 0; i < Inputs.Length; i++)
                    cases.Add(w, i);
            }

            return cases;
        }
    }

    /// <summary>The same network, with something added to each state: its adjoint is that of the state.</summary>
    [Differentiable]
    public static double Shifted(
        double state, double w, double v, ReadOnlySpan<double> inputs, ReadOnlySpan<double> shifts)
    {
        for (var i = 0; i < inputs.Length; i++)
            state = Ops.Relu(w * state + v * inputs[i]) + shifts[i];

        return state;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AdjointOfAState_OfAnyUnits_IsThePowerOfTheWeightTimesTheSlopes(double w, int which)
    {
        var inputs = Inputs[which];
        var n = inputs.Length;
        var (states, slopes) = Run(0.5, w, 0.75, inputs);
        var adjoints = AdjointsOfStates(w, inputs);
        var product = 1.0;
        for (var k = 0; k <= n; k++)
        {
            // ∂h(n)/∂h(n-k) = w^k ∏ f'(a(j)), j = n-k+1 .. n
            Assert.Equal(product, adjoints[n - k]);
            var suffix = RecurrentNetwork.ReluGradient(states[n - k], w, 0.75, inputs.AsSpan(n - k), new double[k]);
            Assert.Equal(product, suffix.StateGradient);
            if (Math.Log2(Math.Abs(w)) % 1 == 0)
                Assert.Equal(Math.Pow(w, k) * slopes[(n - k)..].Aggregate(1.0, (p, s) => p * s), adjoints[n - k]);
            if (k < n)
                product = product * slopes[n - k - 1] * w;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AdjointOfTheSharedWeight_OfAnyUnits_IsTheSumOverTheStates(double w, int which)
    {
        var inputs = Inputs[which];
        var (states, slopes) = Run(0.5, w, 0.75, inputs);
        var adjoints = AdjointsOfStates(w, inputs);
        var shadow = new double[inputs.Length];
        var gradient = RecurrentNetwork.ReluGradient(0.5, w, 0.75, inputs, shadow);
        double byW = 0, byV = 0;
        // ∂h(n)/∂w = Σ ∂h(n)/∂h(i) f'(a(i)) h(i-1); the reverse sweep adds the last one first.
        for (var i = inputs.Length; i > 0; i--)
        {
            byW += adjoints[i] * slopes[i - 1] * states[i - 1];
            byV += adjoints[i] * slopes[i - 1] * inputs[i - 1];
            Assert.Equal(adjoints[i] * slopes[i - 1] * 0.75, shadow[i - 1]);
        }

        Assert.Equal(states[^1], gradient.Value);
        Assert.Equal(byW, gradient.WGradient);
        Assert.Equal(byV, gradient.VGradient);
    }

    [Fact]
    public void Adjoint_BeforeADeadUnit_IsZeroWhateverTheWeight()
    {
        foreach (var w in (double[])[0.5, 1.1, 2, 1e6])
        {
            double[] inputs = [1, 1, -1e300, 1, 1];
            var adjoints = AdjointsOfStates(w, inputs);
            Assert.Equal([0, 0, 0, w * w, w, 1], adjoints);
        }
    }

    [Theory]
    [InlineData(0.9, 1e-40)]
    [InlineData(-0.9, 1e-40)]
    [InlineData(0.5, 1e-300)]
    public void Adjoint_OfAWeightBelowOne_Vanishes(double w, double bound)
    {
        var adjoints = AdjointsOfStates(w, [.. Enumerable.Repeat(1.0, 1000)]);
        for (var i = 0; i < 1000; i++)
            Assert.True(Math.Abs(adjoints[i]) < Math.Abs(adjoints[i + 1]), $"{adjoints[i]} at {i}");
        Assert.InRange(Math.Abs(adjoints[0]), double.Epsilon, bound);
    }

    [Theory]
    [InlineData(1.1, 1e41)]
    [InlineData(2.0, 1e301)]
    public void Adjoint_OfAWeightAboveOne_Explodes(double w, double bound)
    {
        var adjoints = AdjointsOfStates(w, [.. Enumerable.Repeat(1.0, 1000)]);
        for (var i = 0; i < 1000; i++)
            Assert.True(adjoints[i] > adjoints[i + 1], $"{adjoints[i]} at {i}");
        Assert.InRange(adjoints[0], bound, double.MaxValue);
    }

    /// <summary>
    /// What the first input says is squashed by each that follows: of 100 inputs 2⁻⁹⁹ is left, of 10,000 nothing. The
    /// last one says as much as ever.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public void Information_OfTheFirstInput_IsHalvedByEachFurtherOne(int n)
    {
        double[] inputs = [.. Enumerable.Repeat(0.25, n)], other = [1.25, .. inputs.Skip(1)];
        var shadow = new double[n];
        var state = RecurrentNetwork.ReluGradient(0, 0.5, 1, inputs, shadow).Value;
        Assert.Equal(Math.ScaleB(1, 1 - n), shadow[0]);
        Assert.Equal(1, shadow[^1]);
        // The program is linear where all units are alive: the adjoint is the difference that the input makes.
        var left = RecurrentNetwork.ReluGradient(0, 0.5, 1, other, new double[n]).Value - state;
        Assert.Equal(n == 1 ? 1 : 0, left, Math.ScaleB(1, -52));
    }

    [Fact]
    public void Adjoint_ThroughTanh_IsTheProductAndNeverDies()
    {
        foreach (var w in (double[])[0.5, 1, 1.5])
        {
            double[] inputs = [0.3, -2, 0.8, 1.7, -0.4];
            var gradient = RecurrentNetwork.TanhGradient(0.5, w, 1, inputs, new double[5]);
            var (state, product) = (0.5, 1.0);
            foreach (var x in inputs)
            {
                state = Math.Tanh((w * state) + x);
                product *= w * (1 - (state * state));
            }

            Assert.NotEqual(0, gradient.StateGradient);
            Assert.Equal(product, gradient.StateGradient, 1e-14 * product);
            // With ReLU the second input closes the unit.
            Assert.Equal(0, RecurrentNetwork.ReluGradient(0.5, w, 1, inputs, new double[5]).StateGradient);
        }
    }

    /// <summary>∂h(n)/∂h(i) of every i, from 0 to n.</summary>
    private static double[] AdjointsOfStates(double w, double[] inputs)
    {
        var shadows = new double[inputs.Length];
        var gradient = ShiftedGradient(
            0.5, w, 0.75, inputs, new double[inputs.Length], new double[inputs.Length], shadows);
        return [gradient.StateGradient, .. shadows];
    }

    private static (double[] States, double[] Slopes) Run(double state, double w, double v, double[] inputs)
    {
        var (states, slopes) = (new List<double> { state }, new List<double>());
        foreach (var x in inputs)
        {
            var a = (w * states[^1]) + (v * x);
            states.Add(Math.Max(a, 0));
            slopes.Add(a > 0 ? 1 : 0);
        }

        return ([.. states], [.. slopes]);
    }
}
