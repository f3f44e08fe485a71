namespace DiffProg.Tests.RandomPrograms;

/// <summary>What random programs found, each made as small as it goes. Names say what was wrong.</summary>
public sealed class FoundTests
{
    private const string F = Cases.F;

    private const string ReturnInForEach = F + """
        {
            Real t = x;
            foreach (Real e in b)
            {
                if (e > 0)
                    return y;
            }

            return t;
        }
        """;

    private const string LoopUnderAKnownCondition = F + """
        {
            if (true)
            {
                int turns = 0;
                do
                {
                    turns++;
                    y /= 1.5 + x * x;
                }
                while (turns < 3 && true);
            }

            return y;
        }
        """;

    private const string AssignmentToBothInABranch = F + """
        {
            x += (0 switch { > 2 => x, 1 when true => 1.25, _ => y });
            y -= x;
            if (y < x)
            {
                (x, y) = (x, x);
            }

            return y;
        }
        """;

    private const string LoopInACase = F + """
        {
            switch (n)
            {
                case 0:
                    for (int i = 0; i < a.Length; i++)
                    {
                        x += 0.5 * a[i];
                        y *= Math.Cos(x);
                    }

                    break;
                case 1 or 2:
                    break;
                default:
                    break;
            }

            return y;
        }
        """;

    private const string LoopThatIsLeftAtOnce = F + """
        {
            if (true)
            {
                int turns = 0;
                while (true)
                {
                    if (turns++ >= 3 || true)
                        break;
                    y = 1;
                }
            }

            return y;
        }
        """;

    private const string AdjointReadAfterItWasOverwritten = F + """
        {
            Real[] t = [y, x];
            y = t[1];
            return (x + 1.25 * y);
        }
        """;

    private const string LocalFunctionThatChangesTheCounter = F + """
        {
            Real s = 0;
            int i;
            void Skip() { i++; }
            for (i = 0; i < n; i++)
            {
                Skip();
                s += x * i;
            }

            return s * y;
        }
        """;

    private const string LocalFunctionThatChangesTheBound = F + """
        {
            Real s = 0;
            int bound = n;
            void Less() => bound--;
            for (int i = 0; i < bound; i++)
            {
                Less();
                s += x * (i + 1);
            }

            return s * y;
        }
        """;

    private const string DeconstructionNamesElementsFirst = F + """
        {
            Real[] t = [x, y, 1, 2];
            int i = 0;
            (i, t[i]) = (i + 1, y * y);
            (t[i++], y) = (x * y, i * x);
            return t[0] * t[1] + i * y;
        }
        """;

    private const string ArrayMadeInALoop = F + """
        {
            Real s = 0;
            for (int i = 0; i < n + 1; i++)
            {
                var t = new Real[2];
                t[0] = x * i;
                t[1] += t[0] * y;
                if (i > 1)
                    t[i % 2] = s;
                s += t[0] * t[0] + t[1];
            }

            return s;
        }
        """;

    private const string ArrayWrittenInOneBranch = F + """
        {
            var t = new Real[2];
            if (n > 2)
                t[0] = x;
            return t[0] * x + y;
        }
        """;

    private const string DivisionThatNobodyReads = F + """
        {
            int q = 10 / n;
            int r = 7 % k[0];
            return x * y;
        }
        """;

    private const string DivisionByWhatACallKnowsIsZero = """
        «[Differentiable]» public static Real G(Real u, int m) =>
            u * (m != 0 ? 6 / m : 2) + (m > 0 ? 7 % m : u) + (m != 0 ? u / m : 1);

        """ + F + """
        {
            return G(x, 0) * G(y, n);
        }
        """;

    private const string DivisionByZeroThatIsReached = F + """
        {
            int none = 0;
            if (n > 2)
                x *= 5 / none;
            return x * y;
        }
        """;

    private const string ChoiceOfAnElementBesideItsGradient = F + """
        {
            y = (x > 0.5 ? 1 : a[0]);
            Real[] t = [(y > 0 ? b[0] * n : b[n % b.Length]), 1];
            return y * x + t[0];
        }
        """;

    private const string RepeatedFunctionCalledInABranch = F + """
        {
            var f = DiffProg.Ops.Repeat<Real>(u => Math.Sin(u * y), n);
            if (n > 2)
                x = f(x);
            return x + (k[0] > 1 ? f(y) : x);
        }
        """;

    private const string HelperAssignsItsParameterInAChoice = """
        «[Differentiable]» public static Real Twice(Func<Real, Real> f, Real u)
        {
            u = f(u);
            return f(u);
        }

        """ + F + """
        {
            Func<Real, Real> f = Math.Sin;
            return (x > 0 ? Twice(f, x * y) : Twice(v => v * a[0], y)) + b[0];
        }
        """;

    // It was read again for ever: what is found out about arrays in a method that is read at its call is kept.
    private const string RowsInAMethodThatIsReadAtItsCall = """
        «[Differentiable]» public static Real Next(ref Real here, Real u)
        {
            Real[][] t = [[u, here], [u]];
            here = Math.Sin(here);
            t[1] = t[0];
            t[0] = [here, u];
            return t[0][0] * t[1][1];
        }

        """ + F + """
        {
            Real s = Next(ref x, y);
            return s * Next(ref y, x) + x * y;
        }
        """;

    private const string DerivativeOfWhatAlwaysThrows = """
        «[Differentiable]» public static Real Down(Real u, int m)
        {
            if (m <= 0)
                return u;
            Real t = Derivatives.Vjp(v =>
            {
                Real s = m > 5 && m < 3 ? v : throw new InvalidOperationException("none");
                return s * v;
            }, Math.Atan(u), u);
            return 0.5 * Down(t, m - 1);
        }

        «[Differentiable]» public static Real Never(Real u, int m)
        {
            if (m <= 1)
                return u * u;
            return Derivatives.HessianVectorProduct(
                v => v * (3 is > 0 and < 3 ? v : throw new InvalidOperationException("no")), u, u);
        }

        """ + F + "=> Down(x, n % 2) * Never(y, n);";

    private const string ElementOfAPartBesideThePart = """
        «[Differentiable]» public static Real Halves(ReadOnlySpan<Real> of, Real u)
        {
            if (of.Length < 2)
                return of[0] * u;
            return Math.Tanh(Halves(of[..(of.Length / 2)], u)) + u * Halves(of[(of.Length / 2)..], u);
        }

        «[Differentiable]» public static Real Change(Span<Real> into, Real u)
        {
            into[1 % into.Length] -= u;
            return into[0];
        }

        """ + F + """
        {
            Real[] t = [x, .. a, y];
            var part = t.AsSpan(1, 2);
            Real first = Change(part, y);
            return Halves(part, first) + x * t[2];
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(FoundTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_ThatWasWrong_IsRight(string name) => Cases.IsRight(typeof(FoundTests), name);
}
