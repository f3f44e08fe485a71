using System.Reflection;

namespace DiffProg.Gradients.Tests.Harness;

/// <summary>Every differentiable method under Cases, written in double and compiled in float as well.</summary>
public static class CaseList
{
    private const string DoubleNamespace = "DiffProg.Gradients.Tests.Cases.Double";

    // Sizes for methods that do not state theirs: all different, all 1, vector remainders, nothing.
    private static readonly string[] DefaultPlans = ["", "*=1", "*=17", "*=0"];

    private static readonly Dictionary<string, MethodInfo> Methods = typeof(CaseList).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith(DoubleNamespace, StringComparison.Ordinal) == true)
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<DifferentiableAttribute>() is not null)
        .ToDictionary(method => $"{method.DeclaringType!.FullName![(DoubleNamespace.Length + 1)..]}.{method.Name}");

    public static IReadOnlyCollection<string> Names => Methods.Keys;

    public static MethodInfo Method(string name) => Methods[name];

    /// <summary>The sizes at which a case runs.</summary>
    public static IReadOnlyList<string> Plans(string name) => Plans(Methods[name]);

    /// <summary>The case in float, at the sizes that are <paramref name="plan"/> in double: dimensions have other names
    /// there.</summary>
    public static Case Single(string name, string plan)
    {
        var twin = Twin(Methods[name]);
        return new(twin, Plans(twin)[Plans(name).ToList().IndexOf(plan)], plan);
    }

    /// <summary>Runs a check in both precisions at each choice of sizes that the body takes.</summary>
    public static void ForEach(string name, Action<Case, Case> check)
    {
        var method = Methods[name];
        foreach (string plan in Plans(name))
        {
            var (one, two) = (new Case(method, plan), Single(name, plan));
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

    private static IReadOnlyList<string> Plans(MethodInfo method) => method.GetCustomAttribute<SizesAttribute>()?.Plans
        ?? method.DeclaringType!.GetCustomAttribute<SizesAttribute>()?.Plans ?? DefaultPlans;

    private static MethodInfo Twin(MethodInfo method) => method.DeclaringType!.Assembly
        .GetType(method.DeclaringType.FullName!.Replace("Cases.Double", "Cases.Single"))!
        .GetMethod(method.Name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)!;

    /// <summary>Weights that are the same in every run.</summary>
    public static List<double[]> Draw(IEnumerable<int> counts, int seed)
    {
        var random = new Random(seed);
        return [.. counts.Select(
            count => Enumerable.Range(0, count).Select(_ => (double)(float)(2 * random.NextDouble() - 0.7)).ToArray())];
    }
}
