using System.Reflection;
using DiffProg.Gradients.Tests.Harness;

namespace DiffProg.Gradients.Tests;

/// <summary>Every method under Cases, in both precisions, at several sizes.</summary>
public sealed class GeneratedCodeTests
{
    public static TheoryData<string> Names => [.. CaseList.Names];

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
        var weights = CaseList.Draw(@double.Body().Select(r => r.Values.Length), 1);
        var gradient = @double.Gradient(weights, start: 0);
        if (CaseList.Method(name).GetCustomAttribute<NoDifferencesAttribute>() is null
            && @double.Body().All(r => r.Values.All(double.IsFinite)))
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
        var weights = CaseList.Draw(@double.Body().Select(r => r.Values.Length), 1);
        var directions = CaseList.Draw(@double.Leaves.Where(l => l.Differentiable).Select(l => l.Values.Length), 2);
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

    private static void ForEach(string name, Action<Case, Case> check) => CaseList.ForEach(name, check);

    private static double Slack(string name) =>
        CaseList.Method(name).GetCustomAttribute<IllConditionedAttribute>()?.Factor ?? 1;
}
