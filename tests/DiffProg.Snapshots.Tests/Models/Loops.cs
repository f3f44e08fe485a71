using DiffProg;

namespace Models;

/// <summary>Loops, branches and elements of spans.</summary>
public static partial class Loops
{
    /// <summary>The square root of a number by Newton's method, until a step changes little.</summary>
    [Differentiable]
    public static double Root(double number)
    {
        var root = number;
        var change = root;
        while (change * change > 1e-20)
        {
            change = (number / root - root) / 2;
            root += change;
        }

        return root;
    }

    /// <summary>A polynomial by Horner's rule, the highest coefficient first.</summary>
    [Differentiable]
    public static double Polynomial([Shape("n")] ReadOnlySpan<double> coefficients, double x)
    {
        var y = 0.0;
        for (int i = 0; i < coefficients.Length; i++)
            y = y * x + coefficients[i];
        return y;
    }

    /// <summary>The Huber loss: a parabola up to a width, and lines from there (Huber, 1964).</summary>
    [Differentiable]
    public static double Huber(double residual, double width)
    {
        double loss;
        if (residual > width)
        {
            loss = width * (residual - width / 2);
        }
        else if (residual < -width)
        {
            var distance = -residual;
            loss = width * (distance - width / 2);
        }
        else
        {
            loss = residual * residual / 2;
        }

        return loss;
    }
}
