namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Loops that go down, loops whose iterations meet in an array, and conditions that write: what an iteration keeps and
/// finds is its own. Value, gradient, tangent and difference quotients against dual numbers.
/// </summary>
public sealed class LoopOrderTests
{
    private const string F = Cases.F;

    private const string Horner = F + """
        {
            Real s = 0;
            for (int i = 0; i < a.Length; i++)
                s = s * x + a[a.Length - 1 - i];
            return s * y;
        }
        """;

    private const string ConstantCount = F + """
        {
            Real s = 1;
            Real[] t = [y, x * y, 0.5];
            for (int i = 0; i < 3; i++)
                s = Math.Sin(s * x) + t[2 - i] * s;
            return s;
        }
        """;

    private const string DownFromTheLast = F + """
        {
            Real s = x;
            for (int i = a.Length - 1; i >= 0; i--)
                s = Math.Sin(s) * a[i] + y * s;
            return s;
        }
        """;

    private const string DownInALoop = F + """
        {
            Real s = x;
            for (int t = 0; t < n; t++)
            {
                Real u = s;
                for (int i = a.Length - 1; i >= 0; i--)
                    u = Math.Sin(u * y) + a[i] * u;
                s = 0.5 * s + Math.Tanh(u);
            }

            return s;
        }
        """;

    private const string SecondOrder = F + """
        {
            Real Sum(Real u)
            {
                Real s = y;
                for (int i = a.Length - 1; i >= 0; i--)
                    s = Math.Sin(s * u) + a[i] * u;
                return s;
            }

            return Derivatives.Gradient(u => Sum(u), x) + Derivatives.Hessian(u => Sum(u), 0.5 * x);
        }
        """;

    private const string SumsDown = F + """
        {
            int m = 19 + n;
            var t = new Real[m];
            for (int i = 0; i < m; i++)
                t[m - 1 - i] = Math.Sin(x * i) + y;
            Real s = 0;
            for (int i = m - 1; i >= 0; i--)
                s += t[i] * t[i];
            return s;
        }
        """;

    private const string TensorsDown =
        "«[Differentiable]» public static Real F(" + ProgramGenerator.Parameters + ProgramGenerator.OfTensors + ") " + """
        {
            var h = c;
            for (int t = 0; t < a.Length; t++)
                h = Tanh(MatMul(m, h) + c * a[a.Length - 1 - t]);
            return Sum(h * h) + x * y;
        }
        """;

    // The other half is that of the iteration before.
    private const string ReadsTheIterationBefore = F + """
        {
            var w = new Real[4];
            Real s = 0;
            for (int t = 0; t < n; t++)
            {
                for (int i = 0; i < w.Length; i++)
                {
                    w[i] = x * (t + 1) + i * y;
                    s += w[3 - i] * x;
                }
            }

            return s;
        }
        """;

    private const string WritesAllThenReads = F + """
        {
            var w = new Real[4];
            Real s = 0;
            for (int t = 0; t < n; t++)
            {
                for (int i = 0; i < w.Length; i++)
                    w[i] = x * (t + 1) + i * y;
                s += w[3] * w[0] * x;
            }

            return s;
        }
        """;

    private const string Halve = """
        «[Differentiable]» public static Real Halve(Real[] w)
        {
            w[0] *= 0.5;
            return w[0];
        }

        """;

    private const string ConditionThatWrites = Halve + F + """
        {
            Real[] w = [x * x + 1];
            int turns = 0;
            while (Halve(w) > 0.1)
                turns++;
            return w[0] * y + turns;
        }
        """;

    private const string ForThatWrites = Halve + F + """
        {
            Real[] w = [x];
            for (int i = 0; i < n && Halve(w) > -5; i++)
                x += w[0];
            return w[0] * x * y;
        }
        """;

    private const string DoThatWrites = """
        «[Differentiable]» public static Real Next(Span<Real> w, Real by)
        {
            w[0] *= 0.5 + 0.1 * by * by / (1 + by * by);
            return w[0];
        }

        """ + F + """
        {
            Real[] w = [x * x + 1];
            do
                x = 0.5 * x + w[0];
            while (Next(w, y) > 0.1);
            return w[0] * x;
        }
        """;

    private const string ConditionOfAStructThatWrites = """
        public struct Held
        {
            public Real[] W;
            public Held(Real[] w) { W = w; }
            «[Differentiable]» public readonly bool Goes() { W[0] *= 0.5; return W[0] > 0.1; }
        }

        """ + F + """
        {
            Real[] w = [x * x + 1];
            var held = new Held(w);
            while (held.Goes())
                x = 0.5 * x + w[0];
            return w[0] * x * y;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(LoopOrderTests)).Where(n => n != nameof(Halve))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithALoop_IsRight(string name) => Cases.IsRight(typeof(LoopOrderTests), name);
}
