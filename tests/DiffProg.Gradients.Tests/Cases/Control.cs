using System;
using DiffProg.Gradients.Tests.Harness;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Loops, branches, jumps, arrays and local functions; among them what users of other systems got wrong
/// gradients for.</summary>
[Sizes("", "*=1", "*=6", "*=0")]
public static partial class Control
{
    [Differentiable]
    public static Real CountsUp(Real x, [Below("7")] int n)
    {
        Real s = x;
        for (int i = 0; i < n; i++)
            s = s * x + i;
        return s;
    }

    [Differentiable]
    public static Real CountsDownInSteps(Real x)
    {
        Real s = 0;
        for (int i = 9; i >= -2; i -= 3)
            s += x * x * i - s * (Real)0.1;
        return s;
    }

    [Differentiable]
    public static Real CountsToASum(Real x, [Below("4")] int n)
    {
        Real s = 1;
        for (int i = n - 1; i <= 2 * n + 1; i += 2)
            s *= x + i;
        return s;
    }

    [Differentiable]
    public static Real NeverRuns(Real x)
    {
        Real s = x;
        for (int i = 3; i < 3; i++)
            s = 0;
        return s * s;
    }

    [Differentiable]
    public static Real ForgetsItsInput(Real x, [Below("3")] int n)
    {
        Real s = x;
        for (int i = 0; i < n; i++)
            s = 2;
        return s + x;
    }

    [Differentiable]
    public static Real WhileOfAFloat([In(0.5, 3)] Real x)
    {
        Real s = x;
        int turns = 0;
        while (s < 20 && turns < 30)
        {
            s = s * (Real)1.5 + (Real)0.01 * x;
            turns++;
        }

        return s / x;
    }

    [Differentiable]
    public static Real DoWhile(Real x)
    {
        Real s = x;
        int i = 0;
        do
        {
            s += (Real)Math.Sin((double)s) * i;
            i += 2;
        }
        while (i < 7);
        return s;
    }

    [Differentiable]
    public static Real Breaks(Real x, Real y)
    {
        Real s = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i == 6)
                break;
            s += x * i;
            if (i % 2 == 0)
                continue;
            s *= y;
        }

        return s;
    }

    [Differentiable]
    public static Real ReturnsFromALoop([In(1.1, 2)] Real x)
    {
        Real s = 1;
        for (int i = 0; i < 100; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                s *= x;
                if (s > 9)
                    return s * i + x;
            }
        }

        return s;
    }

    [Differentiable]
    public static Real ReturnsEarly(Real x, Real y)
    {
        if (x > y)
            return x * x;
        if (x < -y)
        {
            if (y > 1)
                return x * y;
            x = x + y;
        }

        Real z = x - y;
        return z * x;
    }

    [Differentiable]
    public static Real NestedLoopsWithBoundsFromData(Real x, [Below("5")] int[] counts)
    {
        Real s = x;
        foreach (int count in counts)
        {
            Real inner = 1;
            for (int j = 0; j < count; j++)
                inner = inner * x + j;
            s += inner * s * (Real)0.01;
        }

        return s;
    }

    [Differentiable]
    public static Real ActiveLate(Real x, [Below("6")] int n)
    {
        Real late = 3, s = 0;
        for (int i = 0; i < n; i++)
        {
            s += late * late;
            late = i > 1 ? late * x : late;
        }

        return s;
    }

    [Differentiable]
    public static Real LocalToTheLoop(Real x, [Below("5")] int n)
    {
        Real s = 0;
        for (int i = 0; i < n; i++)
        {
            Real local = 0;
            if (i % 2 == 0)
                local = x * i;
            s += local * local;
        }

        return s;
    }

    [Differentiable]
    public static Real AssignsInTheCondition(Real x)
    {
        Real s = x, t;
        int i = 0;
        while ((t = s * s) < 50 && i++ < 12)
            s = s + t * (Real)0.1 + (Real)0.05;
        return t + s;
    }

    [Differentiable]
    public static Real SwapsWhatItCarries(Real x, Real y, [Below("6")] int n)
    {
        Real a = x, b = y;
        for (int i = 0; i < n; i++)
            (a, b) = (b, a + b * x);
        return a * b;
    }

    [Differentiable]
    public static Real UnusedBranch([In(-2, -1)] Real x, Real y)
    {
        Real s = y;
        if (x > 0)
            s = (Real)Math.Sqrt((double)x) / (x - x);
        return s * x;
    }

    [Differentiable]
    public static Real TiesAndSquares(Real x)
    {
        Real s = 0;
        for (int i = -2; i <= 2; i++)
            s += Math.Max(x * i, 0) + Math.Abs(x - i) + x * x;
        return s;
    }

    [Differentiable]
    public static Real Switches(Real x, [Below("5")] int k)
    {
        Real y = x;
        for (int i = 0; i < 5; i++)
        {
            switch ((i + k) % 4)
            {
                case 0:
                    y += (Real)Math.Sin((double)y);
                    break;
                case 1 or 2:
                    if (y > 1)
                        break;
                    y *= (Real)1.25;
                    break;
                default:
                    y = y * (Real)0.5 - x;
                    break;
            }

            y += i switch { < 2 => x, 4 => y * x, _ => (Real)0.25 * y };
        }

        return y;
    }

    [Differentiable]
    public static Real ConditionsThatAreKnown(Real x)
    {
        int mode = 2;
        Real s = x;
        if (mode == 2)
            s *= x;
        else
            s += 1;
        for (int i = 0; i < 2; i++)
        {
            if (mode > 3)
                s = 0;
            s += x * i;
        }

        return s;
    }

    [Differentiable]
    public static Real SwitchesWithGuards(Real x, Real y, [Below("5")] int k)
    {
        Real s = x switch { < -1 => -x * y, < 1 when y > 0 => x * x, _ when y < -1 => y * y, _ => x * y };
        switch (k)
        {
            case 1 when x > 0:
                return s * x;
            case > 0 when y > 0:
                s += y;
                break;
            case 2:
                s *= 2;
                break;
        }

        return s;
    }

    [Differentiable]
    public static Real LocalFunctionsAndLambdas(Real a, Real b)
    {
        Real total = 0;
        Func<Real, Real> scaled = v => v * b;
        void Add(Real v) => total += Square(v) * scaled(v);
        Real Square(Real v)
        {
            if (v < 0)
                return -v * v;
            return v * v;
        }

        for (int i = 0; i < 3; i++)
            Add(a - i);
        b = 2 * b;
        Add(a);
        return total;
    }

    [Differentiable]
    public static Real SumOfASpan([Shape("n")] ReadOnlySpan<Real> x, [Shape("n")] ReadOnlySpan<Real> w)
    {
        Real s = 0;
        for (int i = 0; i < x.Length; i++)
            s += x[i] * w[i] * x[x.Length - 1 - i];
        return s;
    }

    [Differentiable]
    public static Real PolynomialOverAnArray(Real x, [Shape("n")] Real[] coefficients)
    {
        Real y = 0;
        foreach (Real c in coefficients)
            y = y * x + c;
        return y;
    }

    [Differentiable]
    public static Real WritesElements([Shape("n")] Real[] x)
    {
        var a = new Real[x.Length];
        Real s = 1;
        for (int i = 0; i < x.Length; i++)
        {
            a[i] = s * x[i] + a[i / 2];
            a[i / 2] += a[i] * a[i] * (Real)0.1;
            s = a[i] * (Real)0.5 + 1;
        }

        Real total = s;
        foreach (Real v in a)
            total += v * v;
        return total;
    }

    [Differentiable]
    public static Real WritesThroughASpan([Shape("n")] Real[] x)
    {
        var a = new Real[2];
        Span<Real> span = a;
        ReadOnlySpan<Real> given = x;
        foreach (Real v in given)
        {
            span[0] += v * v;
            a[1] = span[0] * v;
        }

        return span[1] + a[0];
    }

    [Differentiable]
    public static Real OverwritesAScratchBuffer([Shape("n")] Real[] x)
    {
        var scratch = new Real[3];
        Real s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            scratch[0] = x[i] * x[i];
            scratch[1] = scratch[0] + s * (Real)0.1;
            scratch[2] = scratch[1];
            s += scratch[2] * scratch[0];
            scratch[0] = 7;
        }

        return s + scratch[0];
    }

    [Differentiable]
    public static Real DividesAnIndex([Shape("n")] Real[] x)
    {
        Real s = 0;
        int i = x.Length - 1;
        while (i > 0)
        {
            s += x[i] * x[i / 2] * (i % 2 == 0 ? s + 1 : x[0]);
            i = i / 2;
        }

        return s;
    }

    [Differentiable]
    public static Real WritesInOneBranch([Shape("n")] Real[] x, Real y)
    {
        var a = new Real[2];
        a[1] = y;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] > 0)
                a[i % 2] = x[i] * a[1];
            else
                a[1] += x[i];
        }

        return a[0] * a[1];
    }

    [Differentiable]
    public static Real CallsAMethodWithALoop(Real x, [Shape("n")] Real[] w)
    {
        Real s = 0;
        for (int i = 0; i < 3; i++)
            s += PolynomialOverAnArray(x * i, w) * CountsUp(x, i);
        return s;
    }

    [Differentiable]
    public static Real NamesThatAreTaken(Real saved, Real count, Real index)
    {
        Real frame = saved, records = 1;
        for (int save = 0; save < 3; save++)
        {
            frame = frame * count + index;
            records += frame * frame;
        }

        return records;
    }

    [Differentiable]
    public static Real LeavesAForEach(Real x, [Shape("n")] Real[] a)
    {
        Real s = x;
        foreach (Real v in a)
        {
            if (v > 1)
                break;
            s += v * x;
        }

        foreach (Real v in a)
        {
            if (v < 0)
                return s * v;
            s *= v + 1;
        }

        return s;
    }

    [Differentiable]
    public static Real Patterns(Real x, [Below("6")] int k)
    {
        Real s = k is 1 or 3 ? x * x : x;
        for (int i = 0; i < 6; i++)
        {
            if (i is > 1 and not 4)
                s += x * s * (Real)0.1;
        }

        return s;
    }

    [Differentiable]
    public static Real FieldsOfATuple(Real x, Real y)
    {
        (Real Sum, Real Product) t = (x, y);
        for (int i = 0; i < 3; i++)
        {
            t.Sum += t.Product;
            t.Product *= x;
        }

        t.Sum = t.Sum * t.Sum;
        return t.Sum - t.Product;
    }

    [Differentiable]
    public static Real ArraysOfValues(Real x, Real y)
    {
        Real[] a = [x, y * x, 2];
        Real[] b = { y, 1, x };
        Span<Real> c = stackalloc Real[3];
        Real s = 0;
        for (int i = 0; i < 3; i++)
        {
            c[i] = a[i] * b[2 - i];
            s += c[i] * c[i / 2];
        }

        return s;
    }

    [Differentiable]
    public static Real NaNAsAPattern(Real x)
    {
        Real nothing = (Real)Math.Sqrt(-1 - (double)x * (double)x);
        Real s = x switch { Real.NaN => 1, _ => x * x };
        return nothing is Real.NaN ? s : x;
    }
}
