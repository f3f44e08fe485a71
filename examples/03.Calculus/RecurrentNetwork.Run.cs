namespace Calculus;

/// <summary>How the derivative by the first state depends on the weight and the length.</summary>
internal static partial class RecurrentNetwork
{
    private static readonly double[] Weights = [-0.9, 0.5, 0.9, 1, 1.1, 2];
    private static readonly int[] Lengths = [1, 10, 100, 1000];

    public static void Run(Checks checks)
    {
        Console.WriteLine("A recurrent network of one unit: the derivative of the last state by the first");
        Console.WriteLine($"  {"",-18}{string.Concat(Lengths.Select(n => $"{$"n = {n}",12}"))}");
        foreach (var w in Weights)
        {
            var row = Lengths.Select(n => ReluByState(w, Inputs(n))).ToArray();
            Print($"ReLU, w = {w}", row);
            // Every unit is alive: the product of the weights, one after the other, has the same bits.
            var exact = Lengths.Zip(row).All(
                r => r.Second == Enumerable.Repeat(w, r.First).Aggregate(1.0, (p, f) => p * f));
            checks.Holds($"  equals w^n bit for bit, and {Fate(w)}", exact && row[^1] switch
            {
                var last when Math.Abs(w) < 1 => Math.Abs(last) < 1e-40,
                var last when w > 1 => last > 1e40,
                var last => last == 1,
            });
        }

        // One input that closes the unit: nothing of what was before reaches the end.
        var dead = Lengths.Select(n => ReluByState(1.1, [.. Inputs(n - 1), -1e60])).ToArray();
        Print("ReLU, one dead", dead);
        checks.Holds("  is zero", dead.All(d => d == 0));

        foreach (var w in (double[])[0.9, 1.1])
        {
            var row = Lengths.Select(n => TanhGradient(
                0.5, w, 0.1, Inputs(n), new double[n]).StateGradient).ToArray();
            Print($"tanh, w = {w}", row);
            checks.Holds(
                "  equals w^n Π (1 - h²)", Lengths.Zip(row).All(r => Near(r.Second, TanhProduct(w, Inputs(r.First)))));
        }

        var kept = Lengths.Select(
            n => ResidualGradient(0.5, 1.1, 0.1, Inputs(n), new double[n]).StateGradient).ToArray();
        Print("residual, w = 1.1", kept);
        checks.Holds("  lies between 1 and e^w", kept.All(k => k > 1 && k < Math.Exp(1.1)));
    }

    private static double[] Inputs(int n) => [.. Enumerable.Repeat(1.0, n)];

    private static double ReluByState(double w, double[] inputs) =>
        ReluGradient(0.5, w, 1, inputs, new double[inputs.Length]).StateGradient;

    private static double TanhProduct(double w, double[] inputs)
    {
        var (state, product) = (0.5, 1.0);
        foreach (var x in inputs)
        {
            state = Math.Tanh(w * state + 0.1 * x);
            product *= w * (1 - state * state);
        }

        return product;
    }

    private static bool Near(double actual, double expected) =>
        Math.Abs(actual - expected) <= 1e-11 * Math.Abs(expected);

    private static string Fate(double w) => Math.Abs(w) < 1 ? "vanishes" : w > 1 ? "explodes" : "stays";

    private static void Print(string name, double[] row) =>
        Console.WriteLine($"  {name,-18}{string.Concat(row.Select(d => $"{d,12:G4}"))}");
}
