using System.Diagnostics;

namespace DiffProg.Benchmarks;

/// <summary>
/// Times cases in alternation, so that a disturbance falls on all of them: each round runs every case once for about
/// two milliseconds. The minimum tells what the code can do, the median what it did.
/// </summary>
internal static class Rounds
{
    /// <summary>Times the cases.</summary>
    /// <param name="cases">What takes turns.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="processor">Counts the time on the processor: of one thread the same, on a machine that others
    /// use as well.</param>
    public static (double Minimum, double Median)[] Time(Action[] cases, int rounds, bool processor = false)
    {
        int[] repeats = [.. cases.Select(Repeats)];
        var seconds = new double[cases.Length][];
        for (int c = 0; c < cases.Length; c++)
            seconds[c] = new double[rounds];

        for (int round = 0; round < rounds; round++)
        {
            for (int c = 0; c < cases.Length; c++)
            {
                cases[c]();                                 // the caches hold what the case before left
                TimeSpan start = Now(processor);
                for (int i = 0; i < repeats[c]; i++)
                    cases[c]();

                seconds[c][round] = (Now(processor) - start).TotalSeconds / repeats[c];
            }
        }

        return [.. seconds.Select(s => (s.Min(), s.Order().ElementAt(rounds / 2)))];
    }

    private static TimeSpan Now(bool processor) =>
        processor ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);

    /// <summary>Warms up in bursts with pauses, which lets the JIT finish its tiers, and sizes a round.</summary>
    private static int Repeats(Action run)
    {
        for (int burst = 0; burst < 4; burst++)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < 40 && Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.2; i++)
                run();

            Thread.Sleep(120);
        }

        long start = Stopwatch.GetTimestamp();
        run();
        return Math.Max(1, (int)(2e-3 / Stopwatch.GetElapsedTime(start).TotalSeconds));
    }
}
