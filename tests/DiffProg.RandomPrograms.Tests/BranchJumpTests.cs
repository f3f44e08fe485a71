namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// A jump in a branch whose other branch always jumps: what follows runs where neither did. Value, gradient and tangent
/// against dual numbers.
/// </summary>
public sealed class BranchJumpTests
{
    private const string F = Cases.F;

    private const string ReturnInsideThen = F + """
        {
            Real s = x;
            if (n > 1)
            {
                if (y > 0)
                    return x * 5;
                s = 3 * x;
            }
            else
                return 2 * x;
            s += x * x;
            return s * y;
        }
        """;

    private const string ReturnInsideElse = F + """
        {
            Real s = x;
            if (n < 2)
                return 2 * x;
            else if (y > 0)
            {
                if (x > y)
                    return Math.Sin(x * y);
                s *= y;
            }
            s += x * x;
            return s * y;
        }
        """;

    private const string ContinueInALoop = F + """
        {
            Real s = x;
            for (int i = 0; i < n; i++)
            {
                if (i % 2 == 0)
                {
                    if (s > y)
                        continue;
                    s += 0.5 * x;
                }
                else
                {
                    s = Math.Sin(s * y);
                    continue;
                }
                s *= y;
            }
            return s;
        }
        """;

    private const string BreakInALoop = F + """
        {
            Real s = x;
            foreach (Real e in a)
            {
                if (e > 0)
                {
                    if (s > 1)
                        break;
                    s += e * x;
                }
                else
                {
                    s -= e * e;
                    continue;
                }
                s *= y;
            }
            return s + y;
        }
        """;

    private const string InACaseOfASwitch = F + """
        {
            Real s = x;
            switch (n)
            {
                case 0:
                    return s * y;
                case 1 or 2:
                    if (y > 0)
                    {
                        if (x > 0)
                            break;
                        s *= 3;
                    }
                    else
                        return s;
                    s += y * y;
                    break;
                default:
                    if (x > 0)
                        break;
                    s = y * s * s;
                    break;
            }
            s += x * y;
            return s;
        }
        """;

    private const string InALambda = F + """
        {
            Func<Real, Real> f = u =>
            {
                if (u > 0)
                {
                    if (u > 1)
                        return u * u;
                    u *= 2;
                }
                else
                    return Math.Sin(u);
                u += y;
                return u * x;
            };
            return f(x) + f(y);
        }
        """;

    private const string ThreeDeep = F + """
        {
            Real s = x;
            if (n > 0)
            {
                if (n > 1)
                {
                    if (y > 0)
                        return s * s;
                    s += 1;
                }
                else
                    throw new InvalidOperationException("one");
                s *= y;
            }
            else
                return y;
            s *= x;
            return s;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(BranchJumpTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Jump_BesideABranchThatAlwaysJumps_EndsWhatFollows(string name) =>
        Cases.IsRight(typeof(BranchJumpTests), name);
}
