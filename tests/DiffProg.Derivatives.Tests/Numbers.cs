using static DiffProg.Derivatives;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Derivatives inside differentiable methods, of functions of numbers.</summary>
public static partial class Numbers
{
    // cos x
    [Differentiable]
    public static double OfSine(double x) => Gradient(Math.Sin, x);

    // 3 c x²
    [Differentiable]
    public static double OfACube(double x, double c) => Gradient(t => c * t * t * t, x);

    // y + 2 x y³ in x, x + 3 x² y² in y; their sum
    [Differentiable]
    public static double OfTwo(double x, double y)
    {
        var (byX, byY) = Gradient((a, b) => (a * b) + (a * a * b * b * b), x, y);
        return byX + byY;
    }

    // sin(x) e^(c x) and its derivative, as a product
    [Differentiable]
    public static double ValueTimesGradient(double x, double c)
    {
        var (value, gradient) = ValueAndGradient(t => Math.Sin(t) * Math.Exp(c * t), x);
        return value * gradient;
    }

    // d/dx (x d/dy (x + y)) = 1: the derivatives do not mix (Siskind and Pearlmutter, 2005)
    [Differentiable]
    public static double Confusion(double x) => Gradient(a => a * Gradient(b => a + b, 1.0), x);

    // d/dx (x d/dy (x y²) at y = x) = d/dx (x · 2 x x) = 6 x²
    [Differentiable]
    public static double ConfusionAtTheSamePlace(double x) => Gradient(a => a * Gradient(b => a * b * b, a), x);

    // the third derivative of sin(c x): -c³ cos(c x)
    [Differentiable]
    public static double Third(double x, double c) =>
        Gradient(p => Gradient(q => Gradient(r => Math.Sin(c * r), q), p), x);

    // the fourth derivative of x⁶ c: 360 c x²
    [Differentiable]
    public static double Fourth(double x, double c) =>
        Gradient(o => Gradient(p => Gradient(q => Gradient(r => c * r * r * r * r * r * r, q), p), o), x);

    // f v of f = x³ c: 3 c x² v
    [Differentiable]
    public static double AlongADirection(double x, double c, double v)
    {
        var (value, tangent) = Jvp(t => c * t * t * t, x, v);
        return value + tangent;
    }

    // the pullback is the same for a function of one number
    [Differentiable]
    public static double Pullback(double x, double c, double v) => Vjp(t => c * t * t * t, x, v);

    // 6 c x v
    [Differentiable]
    public static double SecondAlong(double x, double c, double v) => HessianVectorProduct(t => c * t * t * t, x, v);

    // 12 c x²
    [Differentiable]
    public static double Curvature(double x, double c) => Hessian(t => c * t * t * t * t, x);

    // f = x² y³: 2 y³, 6 x y², 6 x² y
    [Differentiable]
    public static double Determinant(double x, double y)
    {
        var (xx, xy, yy) = Hessian((a, b) => a * a * b * b * b, x, y);
        return (xx * yy) - (xy * xy);
    }

    // reverse over forward: the gradient of a directional derivative
    [Differentiable]
    public static double ReverseOverForward(double x, double c, double v) =>
        Gradient(t => Jvp(u => c * Math.Sin(u) * u, t, v).Tangent, x);

    [Differentiable]
    public static double ForwardOverReverse(double x, double c, double v) =>
        HessianVectorProduct(u => c * Math.Sin(u) * u, x, v);

    // Newton's method for the minimum of cosh(t) - c t, which is at asinh(c)
    [Differentiable]
    public static double Newton(double start, double c)
    {
        double t = start;
        for (int i = 0; i < 8; i++)
        {
            double f(double u) => ((Math.Exp(u) + Math.Exp(-u)) / 2) - (c * u);
            t -= Gradient(f, t) / Hessian(f, t);
        }

        return t;
    }

    // 2 x below, 3 x² above
    [Differentiable]
    public static double InABranch(double x, double c)
    {
        if (x > 1)
            return Gradient(t => c * t * t * t, x);
        return Gradient(t => c * t * t, x);
    }

    // A loop inside: c (1 + 2 x + 3 x² + 4 x³)
    [Differentiable]
    public static double OfALoop(double x, double c) => Gradient(
        t =>
        {
            double sum = 0, power = 1;
            for (int i = 0; i < 4; i++)
            {
                power *= t;
                sum += c * power;
            }

            return sum;
        },
        x);

    // A branch inside, which the point chooses
    [Differentiable]
    public static double OfABranch(double x, double c) => Gradient(
        t =>
        {
            if (t > 0)
                return c * t * t * t;
            return -t * t;
        },
        x);

    // What is zero along a zero tangent is not constant there
    [Differentiable]
    public static double OfAQuotient(double x, double c) => Gradient(
        t => (c / t) + Math.Sqrt(t) + Math.Log(t) + Math.Pow(t, c), x);

    [Differentiable]
    public static double QuotientAlong(double x, double v) =>
        HessianVectorProduct(t => (1 / t) + Math.Sqrt(t) + Math.Log(t) + Math.Pow(t, 1.5), x, v);

    [Differentiable]
    public static double QuotientTangent(double x, double v) =>
        Jvp(t => (1 / t) + Math.Sqrt(t) + Math.Log(t) + Math.Pow(t, 1.5), x, v).Tangent;

    // Loops around and inside
    [Differentiable]
    public static double LoopsAroundAndInside(double x, double c)
    {
        double sum = 0;
        for (int i = 1; i <= 3; i++)
        {
            double y = x * i;
            sum += y * Gradient(
                t =>
                {
                    double product = c;
                    for (int j = 0; j < i; j++)
                        product *= Math.Sin(t + j);
                    return product;
                },
                y);
        }

        return sum;
    }

    // A while loop inside, of second order: c x (1 + x²)⁴
    [Differentiable]
    public static double OfAWhile(double x, double c) => Hessian(
        t =>
        {
            double s = t * c;
            int turns = 0;
            while (turns < 4 || turns * turns < 10)
            {
                s *= 1 + (t * t);
                turns++;
            }

            return s;
        },
        x);

    [Differentiable]
    public static double Energy(double x, double c) => (c * x * x * x) + Math.Cos(c * x);

    // Through a method: -dE/dx
    [Differentiable]
    public static double Force(double x, double c) => -Gradient(t => Energy(t, c), x);

    // A method that has a derivative in it, under another
    [Differentiable]
    public static double Stiffness(double x, double c) => Gradient(t => Force(t, c), x);

    // What is stopped does not move: x (t - 1) at t = x
    [Differentiable]
    public static double Stopped(double x) => Gradient(t => t * (Ops.StopGradient(t) - 1), x);

    // The derivative does not depend on y
    [Differentiable]
    public static double Chosen(double x, double y) => x > 0 ? Gradient(t => Math.Sqrt(t * y), x) : y;

    [Differentiable]
    public static double OfElements(ReadOnlySpan<double> a, double x)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double element = a[i];
            sum += element * Gradient(t => Math.Sin(t * element), x);
        }

        return sum;
    }

    // The polynomial's derivative, its coefficients read in the function
    [Differentiable]
    public static double OfAPolynomial(double[] a, double x) => Gradient(
        t =>
        {
            double sum = 0;
            for (int i = a.Length - 1; i >= 0; i--)
                sum = (sum * t) + a[i];
            return sum;
        },
        x);

    // An array of its own
    [Differentiable]
    public static double WithItsOwnArray(double x, double c) => Gradient(
        t =>
        {
            double[] powers = new double[4];
            powers[0] = c;
            for (int i = 1; i < 4; i++)
                powers[i] = powers[i - 1] * t;
            return powers[3] * powers[2];
        },
        x);
}
