using DiffProg;
using static DiffProg.Derivatives;

namespace Calculus;

/// <summary>
/// A ball with air resistance that grows with the square of the speed. It is to land at a given place at a given time;
/// launch angle and speed are found by Newton's method, with gradient and Hessian through the whole flight.
/// </summary>
internal static partial class Projectile
{
    private const double Gravity = 9.81;

    /// <summary>One step of the midpoint method: place and velocity after <paramref name="h"/> seconds.</summary>
    [Differentiable]
    public static (double X, double Y, double U, double V) Step(
        double x, double y, double u, double v, double drag, double h)
    {
        var friction = drag * Math.Sqrt(u * u + v * v);
        var (um, vm) = (u - 0.5 * h * friction * u, v - 0.5 * h * (Gravity + friction * v));
        friction = drag * Math.Sqrt(um * um + vm * vm);
        return (x + h * um, y + h * vm, u - h * friction * um, v - h * (Gravity + friction * vm));
    }

    /// <summary>
    /// Where and when the ball lands. The step that would end below the ground is shortened, by Newton's method, so
    /// that it ends on it; the derivatives run through its iterations.
    /// </summary>
    [Differentiable]
    public static (double Range, double Time) Land(double angle, double speed, double drag)
    {
        const double H = 0.05;
        double x = 0, y = 0, u = speed * Math.Cos(angle), v = speed * Math.Sin(angle), time = 0;
        while (true)
        {
            var next = Step(x, y, u, v, drag, H);
            if (next.Y < 0)
                break;
            (x, y, u, v) = next;
            time += H;
        }

        var last = 0.5 * H;
        for (var i = 0; i < 6; i++)
        {
            var ground = Step(x, y, u, v, drag, last);
            last -= ground.Y / ground.V;
        }

        return (Step(x, y, u, v, drag, last).X, time + last);
    }

    /// <summary>How far the ball lands from where, and when, it should: both squared.</summary>
    [Differentiable]
    public static double Miss(double angle, double speed, double drag, double range, double time)
    {
        var landing = Land(angle, speed, drag);
        var (place, moment) = (landing.Range - range, landing.Time - time);
        return place * place + moment * moment;
    }

    /// <summary>Newton's step towards the least miss: minus the inverse Hessian times the gradient.</summary>
    [Differentiable]
    public static (double Angle, double Speed) NewtonStep(
        double angle, double speed, double drag, double range, double time)
    {
        var (byAngle, bySpeed) = Gradient((a, s) => Miss(a, s, drag, range, time), angle, speed);
        var (aa, a_s, ss) = Hessian((a, s) => Miss(a, s, drag, range, time), angle, speed);
        var determinant = aa * ss - a_s * a_s;
        return ((a_s * bySpeed - ss * byAngle) / determinant, (a_s * byAngle - aa * bySpeed) / determinant);
    }
}
