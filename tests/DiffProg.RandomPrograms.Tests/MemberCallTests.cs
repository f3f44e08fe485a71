namespace DiffProg.Tests.RandomPrograms;

/// <summary>Members of values that take arguments, and methods of records that go through what they hold.</summary>
public sealed class MemberCallTests
{
    private const string Indexers = """
        public readonly record struct Line(Real A, Real B)
        {
            public Real this[Real t] => A + B * t;
            public Real this[int power, Real t] { get { Real s = A; for (int i = 0; i < power; i++) s *= B * t; return s; } }
        }

        """ + Cases.F + """
        {
            var line = new Line(x, y);
            int i = 1;
            return line[0.5] * line[2, x] + line[t: y, power: i++] * i;
        }
        """;

    private const string LastOfASpan = Cases.F + """
        {
            Span<Real> s = stackalloc Real[3];
            s[^1] = x * y;
            s[^2] += x;
            s[^3] = s[^2] * s[^1];
            return s[0] + s[2] * y;
        }
        """;

    private const string AssignedLogic = Cases.F + """
        {
            bool up = x > 0, far = false;
            for (int i = 0; i < 3; i++)
            {
                up &= y > -i;
                far |= x * i > 1;
                up ^= far;
            }

            return up ? x * x : far ? y * x : y;
        }
        """;

    private const string NamedInAGuard = """
        public abstract record Step;
        public sealed record Run(Real V) : Step;
        public sealed record Rest(Real W) : Step;

        """ + Cases.F + """
        {
            Step s = n > 1 ? new Run(x * y) : new Rest(y);
            Real sum = n switch { < 3 when s is Run r => r.V * 0.5, > 0 when s is Rest { W: var w } => w * w, _ => x };
            switch (n)
            {
                case > 1 when s is Run run:
                    sum *= run.V;
                    break;
                case var t when s is Rest rest:
                    sum += t * rest.W;
                    break;
            }

            return sum;
        }
        """;

    public static TheoryData<string> Programs => new(Cases.NamesIn(typeof(MemberCallTests)));

    [Theory]
    [MemberData(nameof(Programs))]
    public void Member_InAProgram_IsTheBodys(string name) => Cases.IsRight(typeof(MemberCallTests), name);

    [Fact]
    public void Method_OfARecord_GoesThroughItsOwnListsAndArrays() => EntryTests.Run("""
        using System.Numerics.Tensors;
        using static DiffProg.Ops;
        [Parameters] public sealed partial record Wide([Shape("i"), Length("d")] Tensor<double>[] Ws, [Shape("i")] Tensor<double> B)
        {
            [Differentiable] public double Penalty()
            {
                double s = 0;
                foreach (var w in Ws)
                    s += Sum(w * w);
                return s;
            }
        }

        public sealed record Samples(double[] Values)
        {
            [Differentiable] public double Total(double k)
            {
                double s = 0;
                foreach (double v in Values)
                    s += k * v * v;
                return s;
            }
        }

        public static partial class P
        {
            [Differentiable] public static double F(Wide p) => p.Penalty() * Sum(p.B);
            [Differentiable] public static double G(double[] a, double k) => new Samples(a).Total(k);
        }

        """, """
        var p = new Wide([Tensor.Create<double>([1, 2]), Tensor.Create<double>([3, 4])], Tensor.Create<double>([5, 6]));
        var gradient = p.ZerosLike();
        Same(330, P.FGradient(p, gradient));
        Same(2 * 3 * 11, gradient.Ws[1][0]);
        Same(30, gradient.B[1]);
        double[] a = [1, 2, 3], g = new double[3];
        var (value, k) = P.GGradient(a, 0.5, g);
        Same(7, value);
        Same(14, k);
        Same(2, g[1]);
        """);
}
