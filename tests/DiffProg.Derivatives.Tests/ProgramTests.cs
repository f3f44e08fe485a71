namespace DiffProg.Tests.DerivativeOperators;

/// <summary>
/// The value of each program is near that of its plain body, whose derivatives are numerical; its gradient and tangent
/// are those of the compiled value's difference quotients.
/// </summary>
public sealed class ProgramTests
{
    private delegate double Body(double x, double y, int n, ReadOnlySpan<double> a);

    private delegate (double Value, double X, double Y) Gradient(
        double x, double y, int n, ReadOnlySpan<double> a, Span<double> shadow);

    private delegate (double Value, double Tangent) Jvp(
        double x, double y, int n, ReadOnlySpan<double> a, double dx, double dy, ReadOnlySpan<double> da);

    private static readonly double[] A = [0.4, -0.7, 1.2];

    public static TheoryData<string> Names => [.. ProgramsOf(typeof(Programs))];

    public static TheoryData<string> NamesOfRecursion => [.. ProgramsOf(typeof(RecursivePrograms))];

    public static TheoryData<string> NamesOfArrays => [.. ProgramsOf(typeof(ArrayPrograms))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithDerivativesInIt_IsRightInValueGradientAndTangent(string name) =>
        IsRight(typeof(Programs), name, 1e-5);

    [Theory]
    [MemberData(nameof(NamesOfArrays))]
    public void Program_WithDerivativesOfArrays_IsRightInValueGradientAndTangent(string name) =>
        IsRight(typeof(ArrayPrograms), name, 1e-5);

    [Theory]
    [MemberData(nameof(NamesOfRecursion))]
    public void Program_WithDerivativesOfRecursion_IsRightInValueGradientAndTangent(string name) =>
        IsRight(typeof(RecursivePrograms), name, 1e-4);

    private static IEnumerable<string> ProgramsOf(Type type) => type.GetMethods()
        .Where(m => m.Name.EndsWith("Jvp", StringComparison.Ordinal)).Select(m => type.GetMethod(m.Name[..^3])!)
        .Where(m => m.GetParameters() is [_, _, { ParameterType: var third }, _] && third == typeof(int))
        .Select(m => m.Name);

    /// <summary>Judges a program.</summary>
    /// <param name="type">Where it stands.</param>
    /// <param name="name">The method.</param>
    /// <param name="tolerance">Of the value beside the plain body's.</param>
    internal static void IsRight(Type type, string name, double tolerance)
    {
        T Of<T>(string suffix) where T : Delegate => type.GetMethod(name + suffix)!.CreateDelegate<T>();
        var (body, value, gradient, jvp) = (Of<Body>(""), Of<Body>("Value"), Of<Gradient>("Gradient"), Of<Jvp>("Jvp"));
        foreach (var (x, y, n) in new[] { (0.7, 0.4, 4), (-0.3, 0.9, 1), (0.2, -0.5, 3) })
        {
            double v = value(x, y, n, A);
            Near(body(x, y, n, A), v, tolerance);
            var shadow = new double[3];
            var (again, byX, byY) = gradient(x, y, n, A, shadow);
            Near(v, again, 1e-13);
            Near(Derivatives.Gradient(t => value(t, y, n, A), x), byX, 1e-8);
            Near(Derivatives.Gradient(t => value(x, t, n, A), y), byY, 1e-8);
            for (int i = 0; i < 3; i++)
            {
                int k = i;
                double quotient = Derivatives.Gradient(
                    t => value(x, y, n, [.. A.Select((e, j) => j == k ? t : e)]), A[i]);
                Near(quotient, shadow[i], 1e-8);
            }

            var (forward, tangent) = jvp(x, y, n, A, 0.3, -0.8, [0.5, 0.1, -0.4]);
            Near(v, forward, 1e-13);
            Near((0.3 * byX) - (0.8 * byY) + (0.5 * shadow[0]) + (0.1 * shadow[1]) - (0.4 * shadow[2]), tangent, 1e-11);
        }
    }

    private static void Near(double expected, double actual, double tolerance) => Assert.True(
        Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{actual}, expected {expected}");
}
