namespace DiffProg.Tests.RandomPrograms;

/// <summary>Programs over tensors that random generation found, made small.</summary>
public sealed class FoundTensorTests
{
    private const string F =
        "«[Differentiable]» public static Real F(" + ProgramGenerator.Parameters + ProgramGenerator.OfTensors + ")";

    private const string SavedBesideAKernel = F + """
        {
            var t = new Real[3];
            t[0] = x;
            for (int i = 0; i < t.Length; i++)
            {
                t[i] = Math.Sin(t[i] + y);
                if (Sum(c) > y)
                    x = 1;
            }

            return x + t[0] * t[1] + t[2];
        }
        """;

    private const string TensorChosenByALiteral = F + """
        {
            var v = MatMul(m, c);
            v = 3 < 3 ? v - c : c * x;
            return Sum(v) + y;
        }
        """;

    private const string MeanAddedToElements = F + """
        {
            Real[] t = [x, y, x * y, 1];
            foreach (ref Real e in t.AsSpan())
                e += Math.Sin(Mean(c));
            return t[0] * t[1] + t[2] * t[3];
        }
        """;

    private const string ElementBesideATensorInAChoice = F + """
        {
            Real[] t = [x, y];
            ref Real r = ref t[n % 2];
            Func<Real, Real> f = u => u * a[0];
            Tensor<Real> v = n > 2 ? c * b[n % b.Length] : c;
            Real s = n > 1 && Sum(v) > a[0] ? Sum(v) : n == 1 ? f(Sum(c)) : r;
            return s + (k[0] > 1 ? r * 2 : x);
        }
        """;

    private const string KernelThatABackwardRegionReads = F + """
        {
            foreach (Real e in a)
            {
                y += 1.25 * e;
                x = Math.Atan(a[^1]);
            }

            Tensor<Real> v = n >= 0 ? (y >= 1 ? c : c * x) : c * y;
            Tensor<Real> u = MatMul(m, c);
            return x + 0.5 * Sum(v) + 0.5 * Sum(u);
        }
        """;

    private const string NumberThatABackwardRegionReads = F + """
        {
            var g = new Real[1 + n % 3, 2];
            g[0, 1] = n >= 0 ? 1 : b[1 % b.Length];
            foreach (Real e in g)
                y += 1.25 * e;
            Tensor<Real> v = n >= 0 ? (y >= 1 ? c : c * x) : c * y;
            return Sum(m + v + c);
        }
        """;

    private const string DivisionOnTheWayBack = F + """
        {
            var g = new Real[2, 2];
            g[0, 1] = n >= 0 ? b[a.Length % b.Length] * Mean(m) : b[^1];
            foreach (Real e in g)
                x += 0.5 * e;
            return x + 2 * Sum(m);
        }
        """;

    private const string ProductOfABroadcastInABranch = F + """
        {
            Tensor<Real> v = c;
            if (x > 0)
                v = MatMul(m, c);
            else if (x > 1)
                v = c * y;
            return Sum(v) * y;
        }
        """;

    private const string ProductThatABranchCopies = F + """
        {
            Tensor<Real> v = MatMul(m + m, c * Mean(c));
            v = a.Length < n ? ((n == 2 || (n != 0 ? n / n : 2) < n) ? v : v) : MatMul(m, c);
            return Sum(v * b[0]) + x * y;
        }
        """;

    private const string DivisionInAPartOfAChoice = F + """
        {
            Tensor<Real> v = c;
            v = n > 1 ? ((n != 0 ? 6 / n : 2) < n ? v * x : v) : c;
            return Sum(v);
        }
        """;

    // Beside a tensor in a choice, of a method that would throw where C# does not call it.
    private const string MethodThatDividesInAChoice = """
        «[Differentiable]» static Real Parts(Real u, int m) => u + 6 / m;

        """ + F + """
        {
            Real s = n > 0 && y <= (Parts(x, n) < Sum(c * c) ? x : y) ? Parts(x, n) * Sum(c) : x;
            return s + (n == 0 ? Sum(m) : Parts(y, n) * Mean(c));
        }
        """;

    // A sum waits for a division, and that for what stands before it.
    private const string DivisionThatASumReads = F + """
        {
            Real[] t = [Mean(c * c * Sum(c)), y];
            t[n % 2] *= x;
            Real s = Sum(c * (y + x) * (y * (3 % (n + 1))));
            return s * t[0] + t[1];
        }
        """;

    private const string FunctionsThatReadElementsBesideTensors = F + """
        {
            Real[] t = [x, y];
            Real Local(Real u) => t[^1] * u * u;
            Func<Real, Real> kept = u => t[0] * u * y;
            return (x > 1 ? Derivatives.Gradient(Local, y) : Dot(c, c))
                + (y > 1 ? Derivatives.Gradient(kept, x) : Sum(MatMul(m, c)));
        }
        """;

    private const string FirstGivenInALoop = F + """
        {
            Tensor<Real> v;
            int i = 0;
            do
            {
                v = c * x * i;
                i++;
            }
            while (i < n);
            return Sum(v * v) + y;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(FoundTensorTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_ThatWasWrong_IsRight(string name) => Cases.IsRight(typeof(FoundTensorTests), name);
}
