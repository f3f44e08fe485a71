using static DiffProg.Derivatives;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Derivatives with respect to arrays and spans: each method is a number of x, y, n and a span.</summary>
public static partial class ArrayPrograms
{
    [Differentiable]
    public static double OfAnArgument(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] g = Gradient(Wells, a.ToArray());
        double s = 0;
        for (int i = 0; i < g.Length; i++)
            s += g[i] * g[i] * (x + (i * y));
        return s;
    }

    [Differentiable]
    public static double Wells(double[] q)
    {
        double sum = 0;
        for (int i = 0; i < q.Length; i++)
            sum += ((q[i] * q[i]) - 1) * ((q[i] * q[i]) - 1);
        for (int i = 1; i < q.Length; i++)
            sum += 0.5 * (q[i] - q[i - 1]) * (q[i] - q[i - 1]);
        return sum;
    }

    [Differentiable]
    public static double Norm(ReadOnlySpan<double> v)
    {
        double s = 0;
        foreach (double e in v)
            s += e * e * e;
        return s;
    }

    [Differentiable]
    public static double OfASpan(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] g = Gradient<double>(Norm, a);
        double[] h = Gradient<double>(v => Norm(v) * v[0] * x, a[1..]);
        return (g[0] * x) + (g[^1] * y) + (h[0] * h.Length * y);
    }

    [Differentiable]
    public static double OfAPart(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] all = [x, y, x * y, .. a];
        double s = 0;
        for (int k = 0; k < n; k++)
        {
            var part = all.AsSpan(k, 2);
            double[] g = Gradient<double>(v => Math.Sin(v[0] * v[1]) * x, part);
            s += g[0] - (2 * g[1] * g[1]);
            all[k] += 0.1 * g[1];
        }

        return s * Ends(all);

        static double Ends(double[] of) => of[0] + of[^1];
    }

    [Differentiable]
    public static double CapturesMove(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] q = a.ToArray(), w = [x, y, x + y];
        for (int k = 0; k < n; k++)
        {
            double[] g = Gradient(
                v =>
                {
                    double s = 0;
                    for (int i = 0; i < v.Length; i++)
                        s += v[i] * v[i] * w[i] * y;
                    return s;
                },
                q);
            for (int i = 0; i < q.Length; i++)
            {
                q[i] -= 0.1 * g[i];
                w[i] += 0.05 * g[i] * x;
            }
        }

        return (q[0] * w[1]) + (q[1] * w[2]) + q[2];
    }

    [Differentiable]
    public static double Newton(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] q = [x, y];
        double shift = a[0];
        for (int k = 0; k < 3; k++)
        {
            Func<double[], double> f = v => Math.Exp(v[0] + (shift * v[1])) + (v[0] * v[0]) + (v[1] * v[1] * (2 + x));
            double[] g = Gradient(f, q);
            double[,] h = Hessian(f, q);
            double determinant = (h[0, 0] * h[1, 1]) - (h[0, 1] * h[1, 0]);
            q[0] -= ((h[1, 1] * g[0]) - (h[0, 1] * g[1])) / determinant;
            q[1] -= ((h[0, 0] * g[1]) - (h[1, 0] * g[0])) / determinant;
        }

        return q[0] + (3 * q[1] * a[1]) + a[2];
    }

    [Differentiable]
    public static double Leapfrog(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] q = a.ToArray(), p = [x, y, x - y];
        double stiffness = x + 2;
        double Energy(double[] at, double[] momentum)
        {
            double e = 0;
            for (int i = 0; i < at.Length; i++)
                e += (0.5 * momentum[i] * momentum[i]) + (stiffness * at[i] * at[i] * at[i] * at[i]);
            return e + (at[0] * at[1] * y);
        }

        for (int step = 0; step < n; step++)
        {
            var (force, _) = Gradient(Energy, q, p);
            for (int i = 0; i < p.Length; i++)
                p[i] -= 0.05 * force[i];
            double[] velocity = Gradient(Energy, q, p).Y;
            for (int i = 0; i < q.Length; i++)
                q[i] += 0.1 * velocity[i];
            force = Gradient(Energy, q, p).X;
            for (int i = 0; i < p.Length; i++)
                p[i] -= 0.05 * force[i];
        }

        return Energy(q, p) + (q[0] * p[2]);
    }

    [Differentiable]
    public static double LearnsToLearn(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] data = a.ToArray();
        double Loss(double[] w)
        {
            double sum = 0;
            for (int i = 0; i < data.Length; i++)
            {
                double e = Math.Tanh((w[0] * data[i]) + w[1]) - (x * data[i]);
                sum += e * e;
            }

            return sum;
        }

        double Adapted(double[] start)
        {
            double[] w = start.ToArray();
            for (int k = 0; k < n; k++)
            {
                double[] g = Gradient(Loss, w);
                for (int i = 0; i < w.Length; i++)
                    w[i] -= y * 0.1 * g[i];
            }

            return Loss(w);
        }

        double[] start = [0.3, x];
        double[] outer = Gradient(Adapted, start);
        return Adapted(start) + (outer[0] * outer[1]);
    }

    [Differentiable]
    public static double Physics(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] w = [x, y, .. a];
        double Network(double[] p, double t) =>
            (p[0] * Math.Tanh((p[1] * t) + p[2])) + (p[3] * Math.Tanh((p[4] * t) - 0.2));

        // u'' + u = 0, u(0) = 1.
        double Residual(double[] p)
        {
            double sum = (Network(p, 0) - 1) * (Network(p, 0) - 1);
            for (int i = 0; i < 3; i++)
            {
                double r = Hessian(t => Network(p, t), 0.4 * i) + Network(p, 0.4 * i);
                sum += r * r;
            }

            return sum;
        }

        for (int k = 0; k < 2; k++)
        {
            double[] g = Gradient(Residual, w);
            for (int i = 0; i < w.Length; i++)
                w[i] -= 0.02 * g[i];
        }

        return Residual(w);
    }

    [Differentiable]
    public static double ConjugateGradients(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] at = a.ToArray();
        double F(double[] v)
        {
            double s = 0;
            for (int i = 0; i < v.Length; i++)
                s += Math.Exp(v[i]) + Math.Exp(-v[i]) + (0.2 * x * v[i] * v[(i + 1) % v.Length]);
            return s * (1 + (y * y));
        }

        static double Dot(double[] u, double[] v)
        {
            double s = 0;
            for (int i = 0; i < u.Length; i++)
                s += u[i] * v[i];
            return s;
        }

        double[] r = Gradient(F, at), d = r.ToArray(), solution = new double[r.Length];
        double rr = Dot(r, r);
        for (int k = 0; k < 2; k++)
        {
            double[] hd = HessianVectorProduct(F, at, d);
            double step = rr / Dot(d, hd);
            for (int i = 0; i < d.Length; i++)
            {
                solution[i] += step * d[i];
                r[i] -= step * hd[i];
            }

            double next = Dot(r, r);
            for (int i = 0; i < d.Length; i++)
                d[i] = r[i] + (next / rr * d[i]);
            rr = next;
        }

        return solution[0] + (2 * solution[1]) + (solution[2] * x);
    }

    [Differentiable]
    public static double TallJacobian(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] at = [x, y];
        double[] weights = a.ToArray();
        double[,] j = Jacobian(
            v =>
            {
                var r = new double[weights.Length];
                for (int i = 0; i < r.Length; i++)
                    r[i] = Math.Sin(v[0] * weights[i]) * v[1];
                return r;
            },
            at);
        double s = 0;
        for (int i = 0; i < j.GetLength(0); i++)
        {
            for (int k = 0; k < j.GetLength(1); k++)
                s += j[i, k] * j[i, k] * (i + 1) * (k + 2);
        }

        return s;
    }

    [Differentiable]
    public static double WideJacobian(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[,] j = Jacobian<double>(
            v => [v[0] * v[1] * x, Math.Exp(v[2] * y)], a);
        return j[0, 0] + (2 * j[0, 1]) + (j[1, 2] * j[1, 2]) + j[1, 0] + j.Length;
    }

    [Differentiable]
    public static double Pullback(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] at = a.ToArray(), c = [x, y];
        double[] Curve(double[] v) => [v[0] * v[1] * v[2], Math.Sin(v[1]) * x];
        double[] back = Vjp(Curve, at, c);
        var (value, tangent) = Jvp(Curve, at, back);
        var (point, velocity) = Jvp(t => Curve([t, t * y, t * t]), x, y);
        return value[0] + (tangent[0] * tangent[1]) + (back[0] * back[1]) + (point[1] * velocity[0]);
    }

    [Differentiable]
    public static double ThirdOrder(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] at = a.ToArray();
        double Slope(double[] v)
        {
            double[] g = Gradient(u => (u[0] * u[0] * u[1] * x) + (u[1] * u[1] * u[2] * v[0]), v);
            return (g[0] * g[1]) + g[2];
        }

        double[] h = Gradient(v => Jvp(Slope, v, at).Tangent, at);
        return (h[0] * x) + (h[1] * y) + h[2];
    }

    [Differentiable]
    public static double MadeAtRunTime(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = 0;
        for (int k = 1; k <= n; k++)
        {
            var q = new double[k];
            for (int i = 0; i < k; i++)
                q[i] = (x * i) + y + a[i % 3];
            var (value, g) = ValueAndGradient(
                v =>
                {
                    double p = 1;
                    var squares = new double[v.Length];
                    for (int i = 0; i < v.Length; i++)
                        squares[i] = v[i] * v[i];
                    for (int i = 0; i < v.Length; i++)
                        p *= 1 + (0.3 * squares[^(i + 1)]);
                    return p * q[0];
                },
                q);
            s += value;
            foreach (double e in g)
                s += e * x;
            double[] hv = HessianVectorProduct(v => Wells(v), q, g);
            s += 0.01 * hv[^1];
        }

        return s;
    }

    [Differentiable]
    public static double InBranches(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] q = a.ToArray();
        double s = 0;
        for (int k = 0; k < n; k++)
        {
            if (k % 2 == 0)
            {
                double[] g = Gradient(v => v[0] * v[1] * v[1] * y, q);
                if (g[0] < 0)
                    continue;
                q[1] = g[1] * x;
            }
            else
            {
                double[] w = [x, q[0]];
                s += Gradient(v => v[0] * v[1] * v[1] * w[1], w)[1];
                if (s > 100)
                    break;
            }
        }

        return s + q[1];
    }

    [Differentiable]
    public static double Trivial(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] q = a.ToArray();
        _ = Gradient(v => v[0] * x, q);
        double[] none = Gradient(v => y, q), one = Gradient(v => v[n % 3] * y, q), nothing = Gradient(v => 3.0, q);
        double[] empty = Gradient(v => v.Length * x, new double[0]);
        return none[0] + one[0] + (one[1] * x) + nothing[2] + empty.Length + y;
    }

    [Differentiable]
    public static double RebindsItsArray(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] q = a.ToArray();
        for (int k = 0; k < n; k++)
            q = Gradient(v => (v[0] * v[1] * x) + (v[1] * v[2] * y) + (0.5 * v[2] * v[2]), q);
        return q[0] + (q[1] * q[2]);
    }

    [Differentiable]
    public static double PointIsChangedLater(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] q = [x, y, a[0]], v = [y, x, a[1]];
        var (value, tangent) = Jvp(u => u[0] * u[1] * u[2], q, v);
        double[] g = Gradient(u => u[0] * u[1] * u[2] * q[0], q);
        q[0] = 2;
        v[1] = q[0] * g[1];
        g[2] *= tangent;
        return value + (g[2] * v[1]) + g[0] + q[0];
    }

    [Differentiable]
    public static double ByTurnsInside(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] q = a.ToArray();
        double Steps(double[] start)
        {
            double[] now = start, next = new double[start.Length];
            for (int k = 0; k < n; k++)
            {
                for (int i = 0; i < now.Length; i++)
                    next[i] = Math.Sin(now[i] * x) + (0.2 * now[(i + 1) % now.Length]);
                (now, next) = (next, now);
                if (k == 1)
                    next = new double[start.Length];
            }

            return (now[0] * now[1] * y) + now[2];
        }

        double s = 0;
        for (int k = 0; k < 2; k++)
        {
            double[] g = Gradient(Steps, q);
            for (int i = 0; i < q.Length; i++)
                q[i] += 0.3 * g[i];
            s += g[0] * g[1];
        }

        return s + q[2];
    }

    [Differentiable]
    public static double WhereItMayNotBeEvaluated(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] q = a.ToArray();
        double s = x;
        if (n > 2 && Gradient(v => v[0] * v[1] * x, q)[0] < 10)
            s *= y;
        return s + (n > 2 ? Gradient(v => v[0] * v[1] * x, q)[1] : HessianVectorProduct(Wells, q, [y, x, 1])[2]);
    }

    [Differentiable]
    public static double CheckpointedAround(double x, double y, int n, ReadOnlySpan<double> a)
    {
        [Checkpoint]
        static double Step(double at, double by)
        {
            double[] q = [at, by, at * by];
            double[] g = Gradient(v => Math.Sin(v[0] * v[1]) * v[2] * at, q);
            return g[0] + (g[1] * g[2]);
        }

        double s = x;
        foreach (int k in Checkpoint.Range(n))
            s = (0.5 * s) + (0.1 * Step(s, y + k));
        return s;
    }

    [Differentiable]
    public static double Descend(double[] q, double rate, int depth)
    {
        if (depth == 0)
            return Wells(q);
        double[] g = Gradient(Wells, q);
        double[] next = [q[0] - (rate * g[0]), q[1] - (rate * g[1]), q[2] - (rate * g[2] * q[0])];
        return Descend(next, rate * 0.9, depth - 1) + (0.1 * g[0]);
    }

    [Differentiable]
    public static double Recursive(double x, double y, int n, ReadOnlySpan<double> a) =>
        Descend([a[0], x, y], 0.02, n) * a[1];
}
