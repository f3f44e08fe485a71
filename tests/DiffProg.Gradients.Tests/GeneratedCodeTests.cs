using System.Reflection;
using DiffProg.Gradients.Tests.Harness;

namespace DiffProg.Gradients.Tests;

/// <summary>Every method under Cases, in both precisions, at several sizes.</summary>
public sealed class GeneratedCodeTests
{
    private const string DoubleNamespace = "DiffProg.Gradients.Tests.Cases.Double";

    // Sizes for methods that do not state theirs: all different, all 1, vector remainders, nothing.
    private static readonly string[] DefaultPlans = ["", "*=1", "*=17", "*=0"];

    private static readonly Dictionary<string, MethodInfo> Methods = typeof(GeneratedCodeTests).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith(DoubleNamespace, StringComparison.Ordinal) == true)
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<DifferentiableAttribute>() is not null)
        .ToDictionary(method => $"{method.DeclaringType!.FullName![(DoubleNamespace.Length + 1)..]}.{method.Name}");

    public static TheoryData<string> Names => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_EqualsTheBody(string name) => ForEach(name, (@double, single) =>
    {
        var expected = @double.Body();
        bool scalarCode = @double.Leaves.All(leaf => leaf.Lengths is null);
        Compare.Same(expected, @double.Value(), scalarCode ? 0 : 1e-12);
        Compare.Same(scalarCode ? single.Body() : expected, single.Value(), scalarCode ? 0 : 1e-5 * Slack(name));
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_EqualsFiniteDifferences(string name) => ForEach(name, (@double, single) =>
    {
        if (!@double.HasGradient && !@double.HasVjp)
            return;
        var weights = Draw(@double.Body().Select(r => r.Values.Length), 1);
        var gradient = @double.Gradient(weights, start: 0);
        if (Methods[name].GetCustomAttribute<NoDifferencesAttribute>() is null && @double.Body().All(r => r.Values.All(double.IsFinite)))
            Compare.WithDifferences(@double, weights, gradient);
        Compare.Same(gradient, @double.Gradient(weights, start: 3), 1e-11, "accumulated");
        Compare.Same(gradient, single.Gradient(weights, start: 0), 1e-4 * Slack(name), "in float");
        if (single.Leaves.Any(leaf => leaf.Lengths is not null))
            Compare.Same(gradient, single.Gradient(weights, start: 3), 1e-4 * Slack(name), "accumulated in float");
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Tangent_IsTheTransposeOfTheGradient(string name) => ForEach(name, (@double, single) =>
    {
        // The mean of nothing is NaN, and so is its tangent.
        if (!@double.HasJvp || @double.Body().Any(r => r.Values.Any(double.IsNaN)))
            return;
        var weights = Draw(@double.Body().Select(r => r.Values.Length), 1);
        var directions = Draw(@double.Leaves.Where(l => l.Differentiable).Select(l => l.Values.Length), 2);
        var gradient = @double.Gradient(weights, start: 0);
        foreach (var (precision, tolerance) in new[] { (@double, 1e-10), (single, 1e-4 * Slack(name)) })
        {
            var both = precision.Jvp(directions);
            int half = both.Count / 2;
            Compare.Same(@double.Body(), both[..half], tolerance);
            var tangents = both[half..].Select(t => t.Values).ToList();
            Compare.Products(tangents, weights, gradient, directions, tolerance);
        }
    });

    private static void ForEach(string name, Action<Case, Case> check)
    {
        var method = Methods[name];
        var single = Twin(method);
        var plans = method.GetCustomAttribute<SizesAttribute>()?.Plans
            ?? method.DeclaringType!.GetCustomAttribute<SizesAttribute>()?.Plans ?? DefaultPlans;
        foreach (string plan in plans)
        {
            var (one, two) = (new Case(method, plan), new Case(single, plan));
            if (Record.Exception(() => one.Body()) is { } expected)
            {
                // What the body refuses is refused.
                Assert.IsAssignableFrom<ArgumentException>(expected);
                Assert.ThrowsAny<ArgumentException>(() => one.Value());
                continue;
            }

            try
            {
                check(one, two);
            }
            catch (Exception e)
            {
                Assert.Fail($"{name} at \"{plan}\": {(e is Xunit.Sdk.XunitException or GradientCheckException ? e.Message : e)}");
            }

            if (one.Leaves.All(leaf => leaf.Lengths is null))
                break;
        }
    }

    private static MethodInfo Twin(MethodInfo method) => method.DeclaringType!.Assembly
        .GetType(method.DeclaringType.FullName!.Replace("Cases.Double", "Cases.Single"))!
        .GetMethod(method.Name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)!;

    private static double Slack(string name) => Methods[name].GetCustomAttribute<IllConditionedAttribute>()?.Factor ?? 1;

    private static List<double[]> Draw(IEnumerable<int> counts, int seed)
    {
        var random = new Random(seed);
        return [.. counts.Select(count => Enumerable.Range(0, count).Select(_ => (double)(float)(2 * random.NextDouble() - 0.7)).ToArray())];
    }
}
