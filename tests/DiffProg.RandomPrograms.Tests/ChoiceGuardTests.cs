namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// A conditional expression with tensors may compute both of its parts, but not what throws or writes: value, gradient
/// and tangent against dual numbers, exceptions against C#.
/// </summary>
public sealed class ChoiceGuardTests
{
    private const string F =
        "«[Differentiable]» public static Real F(" + ProgramGenerator.Parameters + ProgramGenerator.OfTensors + ") ";

    private const string MethodThatThrows = """
        «[Differentiable]» public static Real Root(Real u)
        {
            if (u < 0)
                throw new ArgumentException("negative");
            return Math.Sqrt(u + 0.1);
        }

        """ + F + "=> x > 0 ? Root(x) * Sum(c) : Sum(c * c) * y;";

    private const string MethodOfTensorsThatThrows = """
        «[Differentiable]» public static Real Root(Real u, «[Shape("d")]» Tensor<Real> v)
        {
            if (u < 0)
                throw new ArgumentException("negative");
            return Math.Sqrt(u + 0.1) * Sum(v);
        }

        """ + F + "=> x > 0 ? Root(x, c) : Sum(c * c) * y;";

    private const string MethodThatCallsOneThatThrows = """
        «[Differentiable]» public static Real Root(Real u) =>
            u < 0 ? throw new ArgumentException("negative") : Math.Sqrt(u + 0.1);

        «[Differentiable]» public static Real Twice(Real u) => 2 * Root(u);

        """ + F + "=> (n > 1 && x > 0 ? Twice(x) * Sum(c) : Sum(c * c) * y) + (x > 0 ? Sum(c) : Twice(-x));";

    private const string MethodThatWritesAPlace = """
        «[Differentiable]» public static Real Next(ref Real u, Real by) => u = Math.Sin(u * by);

        """ + F + """
        {
            Real s = x > y ? Next(ref x, y) * Sum(c) : Sum(c * c);
            return s * x;
        }
        """;

    private const string MethodWithAnArray = """
        «[Differentiable]» public static Real Last(Real u)
        {
            Real[] t = [u, u * u];
            t[1] += t[0];
            return t[1];
        }

        """ + F + "=> x > y ? Last(x) * Sum(c) : Sum(Tanh(c * Last(y)));";

    private const string OperatorThatThrows = """
        public readonly record struct Positive(Real U)
        {
            «[Differentiable]» public static Positive operator -(Positive a, Real by)
            {
                if (by > a.U)
                    throw new ArgumentException("negative");
                return new Positive(a.U - by);
            }
        }

        """ + F + "=> x > y ? (new Positive(x) - y).U * Sum(c) : Sum(c * c);";

    // Asked about Down first, what is found out about Up along the way is not all of it.
    private const string MethodsThatCallEachOther = """
        «[Differentiable]» public static Real Down(Real u, «[Shape("d")]» Tensor<Real> v)
        {
            if (u > 3)
                return 0;
            Real s = Up(u, v);
            if (u < 1)
                throw new ArgumentException("small");
            return s;
        }

        «[Differentiable]» public static Real Up(Real u, «[Shape("d")]» Tensor<Real> v)
        {
            if (u > 2)
                return Sum(v) * u;
            return Down(u + 1, v);
        }

        """ + F + "=> (x > 1 ? Down(x, c) : Sum(c)) + (x > 0 ? Up(x, c) : Sum(c * c) * y);";

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(ChoiceGuardTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Choice_OfTensors_ComputesWhatCSharpDoes(string name) => Cases.IsRight(typeof(ChoiceGuardTests), name);
}
