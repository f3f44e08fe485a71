namespace Calculus;

/// <summary>Aims the ball.</summary>
internal static partial class Projectile
{
    private const double Drag = 0.003, Range = 150, Time = 6;

    public static string Run(Checks checks)
    {
        Console.WriteLine("A ball without air: the parabola");
        const double Angle = 0.7, Speed = 30;
        var (range, time, byAngle, timeByAngle) = LandJvp(Angle, Speed, 0, 1, 0, 0);
        var (_, _, bySpeed, timeBySpeed) = LandJvp(Angle, Speed, 0, 0, 1, 0);
        checks.Expect("range", range, Speed * Speed * Math.Sin(2 * Angle) / Gravity, 1e-12);
        checks.Expect("range by angle", byAngle, 2 * Speed * Speed * Math.Cos(2 * Angle) / Gravity, 1e-11);
        checks.Expect("range by speed", bySpeed, 2 * Speed * Math.Sin(2 * Angle) / Gravity, 1e-11);
        checks.Expect("time", time, 2 * Speed * Math.Sin(Angle) / Gravity, 1e-12);
        checks.Expect("time by angle", timeByAngle, 2 * Speed * Math.Cos(Angle) / Gravity, 1e-11);
        checks.Expect("time by speed", timeBySpeed, 2 * Math.Sin(Angle) / Gravity, 1e-11);

        Console.WriteLine($"A ball in air, to land {Range} m away after {Time} s, aimed as if there were no air");
        var (u, v) = (Range / Time, Gravity * Time / 2);
        var (angle, speed) = (Math.Atan2(v, u), Math.Sqrt(u * u + v * v));
        var iteration = 0;
        for (; iteration < 20; iteration++)
        {
            var miss = MissGradient(angle, speed, Drag, Range, Time);
            Console.WriteLine($"  iteration {iteration}: angle {angle * 180 / Math.PI:F4}°, speed {speed:F4} m/s, "
                + $"miss {miss.Value:E2}, gradient {miss.AngleGradient:E1}, {miss.SpeedGradient:E1}");
            if (miss.Value < 1e-20)
                break;
            var step = NewtonStepValue(angle, speed, Drag, Range, Time);
            (angle, speed) = (angle + step.Angle, speed + step.Speed);
        }

        var landing = Land(angle, speed, Drag);
        checks.Expect("range", landing.Range, Range, 1e-9);
        checks.Expect("time", landing.Time, Time, 1e-9);
        checks.Holds($"{iteration} Newton steps", iteration <= 8);
        return $"angle {angle * 180 / Math.PI:F3} degrees";
    }
}
