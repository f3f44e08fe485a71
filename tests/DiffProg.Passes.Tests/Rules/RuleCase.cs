using DiffProg.Passes.Tests.Oracle;

namespace DiffProg.Passes.Tests.Rules;

/// <summary>An operand of a case: its type, where its numbers are drawn from, and whether it is
/// differentiated.</summary>
public sealed record Input(TensorType Type, Func<Numbers, double> Draw, bool Active);

/// <summary>One operation applied once: what the rules of its row are tried on.</summary>
public sealed record RuleCase(string Name, IReadOnlyList<Input> Inputs, Func<Builder, Value[], Value> Apply)
{
    /// <summary>Sizes of the symbols in cases: small, different, one empty, one that happens to be 1.</summary>
    public static readonly IReadOnlyDictionary<string, long> Sizes = new Dictionary<string, long>
    {
        ["a"] = 2, ["b"] = 3, ["c"] = 4, ["d"] = 5, ["u"] = 1, ["z"] = 0,
    };

    /// <summary>An operand's type from text: <c>"a, 1, b"</c>.</summary>
    public static TensorType Type(string shape, ScalarKind kind = ScalarKind.F64) =>
        new(kind, DimParser.TryParseList(shape) ?? throw new FormatException(shape));

    public static int[] SizesOf(TensorType type) => type.Dims.Select(d => (int)d.Evaluate(s => Sizes[s])).ToArray();

    /// <summary>Operands at a point of the operation's domain, away from kinks.</summary>
    public Dense[] Point(int seed)
    {
        var numbers = new Numbers(seed);
        return Inputs.Select(i => Dense.Fill(SizesOf(i.Type), _ => i.Draw(numbers))).ToArray();
    }

    public override string ToString() => Name;
}

/// <summary>Draws numbers; the delegates below are the domains of operations.</summary>
public sealed class Numbers(int seed)
{
    private readonly Random _random = new(seed);
    private Queue<double>? _distinct;

    public static double Any(Numbers n) => n.Between(-2, 2);

    public static double Positive(Numbers n) => n.Between(0.3, 3);

    public static double AwayFromZero(Numbers n) => n.Between(0.3, 3) * (n._random.Next(2) == 0 ? -1 : 1);

    public static double Truth(Numbers n) => n._random.Next(2);

    /// <summary>No two draws are closer than 0.05: no ties, and no step of finite differences crosses one.</summary>
    public static double Distinct(Numbers n)
    {
        if (n._distinct is null)
        {
            double[] grid = Enumerable.Range(-100, 200).Select(i => (i + 0.5) * 0.05).ToArray();
            n._random.Shuffle(grid);
            n._distinct = new Queue<double>(grid);
        }

        return n._distinct.Dequeue();
    }

    public static Func<Numbers, double> Index(long below) => n => n._random.NextInt64(below);

    public static Func<Numbers, double> In(double low, double high) => n => n.Between(low, high);

    public double Between(double low, double high) => low + ((high - low) * _random.NextDouble());
}
