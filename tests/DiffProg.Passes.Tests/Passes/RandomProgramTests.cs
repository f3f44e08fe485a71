using DiffProg.Generators.Differentiation;
using DiffProg.Generators.Optimization;
using DiffProg.Passes.Tests.Oracle;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>
/// Whole programs: every pass leaves the value as it was, and the gradient is the same by reverse mode, by forward mode
/// and by finite differences.
/// </summary>
public class RandomProgramTests
{
    private const int Programs = 300;

    public static TheoryData<int> Seeds => new(Enumerable.Range(0, Programs));

    [Fact]
    public void Programs_Together_UseEveryOperation()
    {
        var used = Enumerable.Range(0, Programs).SelectMany(s => RandomProgram.Make(s).Function.Nodes).Select(n => n.Op)
            .ToHashSet();
        Op[] elsewhere = [Op.Intrinsic, Op.Call, Op.CallResult, Op.Ascribe, Op.Tan, Op.StrongProduct, Op.StopGradient,
            Op.Probe, Op.Remainder, Op.CheckRow, Op.View, Op.Whole, Op.Extend, Op.Extent, Op.CheckIndex, Op.CheckSlice,
            Op.CheckRange, Op.CheckCopy, Op.CheckSize];
        // Regions and elements of arrays: RegionTests.
        var apart = Primitives.All.Where(p => p.Class is OperationClass.Region or OperationClass.Element)
            .Select(p => p.Op);
        Assert.Empty(Enum.GetValues<Op>().Except(used).Except(elsewhere).Except(apart));
    }

    [Fact]
    public void Programs_Mostly_HaveAGradientOfEveryInput()
    {
        int flowing = Enumerable.Range(0, Programs).Count(seed =>
        {
            var p = RandomProgram.Make(seed);
            var w = Interpreter.Run(p.Function, p.Point, p.Sizes).Select(p.Direction).ToArray();
            return BothModes.Reverse(p.Function, p.Point, w, p.Sizes).Count(x => x.Data.Any(d => d != 0)) >= 2;
        });
        Assert.True(flowing > Programs / 2, $"only {flowing} of {Programs}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Simplify_LeavesTheValue(int seed)
    {
        var p = RandomProgram.Make(seed);
        var f = Verifier.Verify(p.Function, "the generator");
        var simple = Verifier.Verify(Simplify.Run(f), "Simplify");
        var (expected, actual) = (Interpreter.Run(f, p.Point, p.Sizes), Interpreter.Run(simple, p.Point, p.Sizes));
        for (int i = 0; i < expected.Length; i++)
            Differences.AssertClose(expected[i], actual[i], 1e-11, f + "\nsimplified to\n" + simple);
        Assert.Equal(simple, Simplify.Run(simple));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gradient_ByBothModesAndByDifferences_IsOne(int seed)
    {
        var p = RandomProgram.Make(seed);
        var f = p.Function;
        var w = Interpreter.Run(f, p.Point, p.Sizes).Select(p.Direction).ToArray();
        var adjoints = BothModes.Reverse(f, p.Point, w, p.Sizes);
        var v = adjoints.Select(p.Direction).ToArray();
        double reverse = Inner(adjoints, v);

        double forward = Inner(BothModes.Forward(f, p.Point, v, p.Sizes), w);
        Differences.AssertClose(forward, reverse, 1e-10, "forward and reverse\n" + f);

        // A short step: the programs have kinks.
        double differences = Differences.Along(
            x => Inner(Interpreter.Run(f, x, p.Sizes), w), p.Point,
            [.. v, .. p.Point.Skip(v.Length).Select(_ => (Dense?)null)], 1e-5);
        Differences.AssertClose(differences, reverse, 1e-6, "differences and reverse\n" + f);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gradient_OfTransformedPrograms_IsThatOfTheProgram(int seed)
    {
        var p = RandomProgram.Make(seed);
        var f = p.Function;
        var w = Interpreter.Run(f, p.Point, p.Sizes).Select(p.Direction).ToArray();
        var expected = BothModes.Reverse(f, p.Point, w, p.Sizes);
        Require("simplified before", Reverse.Run(Simplify.Run(f), unitSeed: false));
        Require("simplified after", Simplify.Run(Reverse.Run(f, unitSeed: false), differentiated: true));
        Require("opened", Reverse.Run(OpenComposites.Run(f), unitSeed: false));
        Require("opened after",
            Simplify.Run(OpenComposites.Run(Reverse.Run(Simplify.Run(f), unitSeed: false)), differentiated: true));

        void Require(string what, FunctionIR pullback)
        {
            Verifier.Verify(pullback, what);
            var actual = BothModes.Adjoints(f, pullback, [.. p.Point, .. w], p.Point, p.Sizes);
            for (int i = 0; i < expected.Length; i++)
                Differences.AssertClose(expected[i], actual[i], 1e-10, $"{what}, input {i}\n{f}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SecondDerivative_ForwardOverReverse_EqualsDifferencesAndIsSymmetric(int seed)
    {
        var p = RandomProgram.Make(seed);
        var f = Simplify.Run(p.Function);
        var w = Interpreter.Run(f, p.Point, p.Sizes).Select(p.Direction).ToArray();
        var adjoints = BothModes.Reverse(f, p.Point, w, p.Sizes);
        var (u, v) = (adjoints.Select(p.Direction).ToArray(), adjoints.Select(p.Direction).ToArray());
        var pullback = Reverse.Run(f, unitSeed: false);

        double uHv = Second(u, v);
        Differences.AssertClose(Second(v, u), uHv, 1e-9, "symmetry\n" + f);
        double differences = Differences.Along(
            x => Inner(BothModes.Reverse(f, x, w, p.Sizes), u), p.Point,
            [.. v, .. p.Point.Skip(v.Length).Select(_ => (Dense?)null)], 1e-5);
        Differences.AssertClose(differences, uHv, 1e-5, "differences of the gradient\n" + f);

        double Second(Dense[] left, Dense[] right)
        {
            var dots = BothModes.Forward(pullback, [.. p.Point, .. w], right, p.Sizes);
            var names = pullback.Results.Select(r => r.Name).ToList();
            // Parameters to which nothing flows have no result, and no tangent.
            return f.Parameters.Where(q => q.Differentiable).Select((q, i) => (At: names.IndexOf(q.Path), i))
                .Where(t => t.At >= 0).Sum(t => dots[t.At].Dot(left[t.i]));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Text_OfAProgram_ReadsBackEqual(int seed)
    {
        var f = RandomProgram.Make(seed).Function;
        Assert.Equal(f, Parser.Parse(Printer.Print(f)));
    }

    private static double Inner(Dense[] a, Dense[] b) => a.Zip(b, (x, y) => x.Dot(y)).Sum();
}
