using DiffProg.Generators.Library;
using DiffProg.Passes.Tests.Oracle;
using DiffProg.Passes.Tests.Rules;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>
/// A straight-line function drawn at random over all operations, with shapes that fit, at a point where it is smooth
/// and of moderate size. The same seed gives the same program.
/// </summary>
public sealed class RandomProgram
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    private readonly Random _random;
    private readonly Builder _builder = new();
    private readonly List<Parameter> _parameters = [];
    private readonly List<Dense> _point = [];

    // Values that later steps may use, with what they are at the point.
    private readonly List<(Value Value, Dense At)> _pool = [];
    private readonly Value _key;
    private readonly Value _rows;

    private readonly bool _emitted;

    private RandomProgram(int seed, bool emitted)
    {
        _random = new Random(seed);
        _emitted = emitted;
        var numbers = new Numbers(seed);
        int inputs = 2 + _random.Next(3);
        for (int i = 0; i < inputs; i++)
            Parameter(
                "x" + i, ScalarKind.F64, Shape(_random.Next(4), empty: seed % 7 == 0), true, () =>
                Numbers.Any(numbers));
        // Rows 0 and 1 exist in every table that is longer than 1.
        _rows = Parameter("rows", ScalarKind.I32, [Dim.Symbol("d")], false, () => _random.Next(2));
        _key = Parameter("key", ScalarKind.Key, [], false, () => 7);
        foreach (string name in emitted ? Names.Append("z") : [])
            Parameter(name, ScalarKind.I32, [], false, () => Sizes[name]);

        for (int step = 0; step < 8 + (seed % 12); step++)
            Step();
    }

    public FunctionIR Function { get; private set; } = null!;

    public IReadOnlyDictionary<string, long> Sizes => RuleCase.Sizes;

    public Dense[] Point => [.. _point];

    /// <param name="seed">The same seed, the same program.</param>
    /// <param name="emitted">
    /// As a user could have written it: sizes come in as integers, there are few results, every third program is a loss
    /// that ends in the sum of a product, and nothing differs between the interpreter and the run time (folded keys,
    /// precision).
    /// </param>
    public static RandomProgram Make(int seed, bool emitted = false)
    {
        var program = new RandomProgram(seed, emitted);
        // Whatever nothing else uses goes out; now and then a parameter or a value in the middle as well.
        var used = program._builder.Nodes.SelectMany(n => n.Operands).ToHashSet();
        var results = program._pool.Select(v => v.Value.Id)
            .Where(v => program._random.Next(20) == 0 || (!used.Contains(v) && v >= program._parameters.Count))
            .Append(program._pool[^1].Value.Id).Distinct().Select((v, i) => new Result(v, "r" + i));
        program.Function = program.Ending(
            !emitted ? results : seed % 3 == 0 && program.Loss() is { } loss ? [new Result(loss.Id, "value")]
                : results.Reverse().Take(3));
        return program;
    }

    public Dense Direction(Dense like)
    {
        var numbers = new Numbers(_random.Next());
        return Dense.Fill(like.Shape, _ => Numbers.Any(numbers));
    }

    private FunctionIR Ending(IEnumerable<Result> results) => new(
        "Random", _parameters.ToEquatable(), _builder.Nodes.ToEquatable(), results.ToEquatable());

    // Where the cotangent of a value is another value as it stands.
    private Value? Loss()
    {
        var (x, _) = _pool.Where(p => p.Value.Type.Rank > 0).DefaultIfEmpty(_pool[0]).Last();
        return x.Type.Rank == 0 ? null : (x * Like(x).Value).Sum([.. Enumerable.Range(0, x.Type.Rank)]);
    }

    private Value Parameter(string name, ScalarKind kind, Dim[] shape, bool differentiable, Func<double> draw)
    {
        var type = new TensorType(kind, shape.ToEquatable());
        var value = _builder.Append(new Node(Op.Parameter, type, default, Attributes.None, default, name));
        _parameters.Add(new Parameter(name, type, differentiable));
        _point.Add(Dense.Fill(RuleCase.SizesOf(type), _ => draw()));
        if (kind == ScalarKind.F64)
            _pool.Add((value, _point[^1]));
        return value;
    }

    private Dim[] Shape(int rank, bool empty = false) => Enumerable.Range(0, rank).Select(i => _random.Next(8) switch
    {
        0 => Dim.One,
        1 => Dim.Constant(2),
        2 when empty => Dim.Symbol("z"),
        _ => Dim.Symbol(Names[_random.Next(3)]),
    }).ToArray();

    // Draws until a value is finite and of moderate size; the rejected ones stay behind as dead code.
    private void Step()
    {
        for (int attempt = 0; attempt < 50; attempt++)
        {
            int before = _builder.Nodes.Count;
            if (Draw() is not { } value || value.Id < before || value.Type.Kind != ScalarKind.F64
                || value.Type.Rank > 4)
                continue;
            var at = Evaluate(value);
            if (at.Count > 300 || at.Data.Any(d => !(Math.Abs(d) < 20)))
                continue;
            _pool.Add((value, at));
            return;
        }
    }

    private Dense Evaluate(Value value) =>
        Interpreter.Run(Ending([new Result(value.Id, "value")]), _point, Sizes)[0];

    private Value? Draw()
    {
        var (x, at) = Pick();
        int rank = x.Type.Rank;
        switch (_random.Next(24))
        {
            case 0 or 1 or 2:
                Op[] total =
                [
                    Op.Negate, Op.Abs, Op.Sign, Op.Exp, Op.ExpM1, Op.Sin, Op.Cos, Op.Tanh, Op.Atan, Op.Sigmoid,
                    Op.Softplus,
                    Op.Erf, Op.Relu,
                ];
                return x.Map(total[_random.Next(total.Length)]);
            case 3:
                Op[] positive = [Op.Log, Op.Sqrt, Op.Rsqrt, Op.LogP1];
                return at.Data.All(d => d > 0.3) ? x.Map(positive[_random.Next(positive.Length)]) : null;
            case 4 or 5 or 6 or 7:
                Op[] two = [Op.Add, Op.Subtract, Op.Multiply, Op.Maximum, Op.Minimum];
                return x.Map(two[_random.Next(two.Length)], Like(x).Value);
            case 8:
                var (d, dAt) = Like(x);
                return dAt.Data.All(v => Math.Abs(v) > 0.3) ? x / d : null;
            case 9:
                return at.Data.All(v => v is > 0.3 and < 3) ? x.Map(Op.Power, Like(x).Value) : null;
            case 10:
                Op[] compare = [Op.Less, Op.LessOrEqual, Op.Greater, Op.GreaterOrEqual, Op.Equal, Op.NotEqual];
                var condition = x.Map(compare[_random.Next(compare.Length)], Like(x).Value);
                if (_random.Next(3) == 0)
                    condition = condition.Map(Op.Not);
                if (_random.Next(3) == 0)
                    condition = condition.Map(_random.Next(2) == 0 ? Op.And : Op.Or, x.Map(Op.Greater, 0));
                return Like(x).Value.Where(condition, Like(x).Value);
            case 11 or 12:
                Op[] reductions = [Op.Sum, Op.ReduceMax, Op.ReduceMin];
                int[] axes = Subset(rank);
                return axes.Length == 0 ? null : x.Reduce(reductions[_random.Next(3)], axes);
            case 13 or 14:
                return Contract(x, Pick().Value);
            case 15:
                return Reshape(x);
            case 16:
                return rank < 2 ? null : x.Transpose(Shuffled(rank));
            case 17:
                return Broadcast(x);
            case 18:
                return rank == 0 ? null : SliceOrPad(x, at);
            case 19:
                return rank == 0 ? null : _builder.Concatenate(
                    _random.Next(rank), Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Like(x).Value).ToArray());
            case 20:
                return rank == 0 || at.Shape[0] < 2 ? null : x.Gather(_rows);
            case 21:
                return rank > 0 && x.Type.Dims[0] == Dim.Symbol("d") ? x.ScatterAdd(_rows, Dim.Symbol("b")) : null;
            case 22:
                string[] composites = ["Softmax", "LogSoftmax", "LogSumExp", "Normalize"];
                int[] over = Subset(rank);
                return over.Length == 0 || over.Any(a => at.Shape[a] < 2) ? null : _builder.Composite(
                    composites[_random.Next(4)], Attributes.None.With("axes", over).With("epsilon", 0.1), x);
            default:
                return Leaf(x.Type);
        }
    }

    private (Value Value, Dense At) Pick() => _random.Next(3) == 0 ? _pool[^1] : _pool[_random.Next(_pool.Count)];

    // A value of the same shape: from the pool, or a stretched scalar.
    private (Value Value, Dense At) Like(Value x)
    {
        var same = _pool.Where(p => p.Value.Type.Equals(x.Type)).ToArray();
        if (_random.Next(4) > 0)
            return same[_random.Next(same.Length)];
        var scalars = _pool.Where(p => p.Value.Type.Rank == 0).Select(p => p.Value).ToArray();
        var scalar = scalars.Length > 0 && _random.Next(2) == 0
            ? scalars[_random.Next(scalars.Length)] : x.Like((_random.Next(7) - 3) * 0.5);
        var value = x.Type.Rank == 0 ? scalar : scalar.BroadcastTo(x.Type.Dims, []);
        return (value, Evaluate(value));
    }

    private Value Leaf(TensorType type) => _random.Next(4) switch
    {
        0 or 1 or 3 when _emitted && type.Rank == 0 => Pick().Value,
        1 when _emitted => _builder.Uniform(ScalarKind.F64, _key, type.Dims),
        3 when _emitted => _builder.Iota(ScalarKind.F64, type.Dims, _random.Next(type.Rank)),
        0 => _builder.Iota(ScalarKind.F64, Shape(2), 1) * 0.25,
        1 => _builder.Uniform(
            ScalarKind.F64, _builder.Apply(Op.FoldKey, _key, _builder.Constant(3, ScalarKind.I32)), type.Dims),
        2 => _builder.Dimension(Dim.Symbol("b"), ScalarKind.I32).Convert(ScalarKind.F64) * 0.5,
        _ => Pick().Value.Convert(ScalarKind.F32).Convert(ScalarKind.F64),
    };

    // [m, k] [k, n], [m, k] [k], [k] [k, n], [batch, m, k] [batch, k, n], [batch, m, k] [k, n]
    private Value? MatMul(Value x, Value y)
    {
        var (a, b) = (x.Type.Dims, y.Type.Dims);
        int batch = b.Count > 2 ? b.Count - 2 : 0;
        if (a.Count == 0 || b.Count == 0 || a.Count + b.Count < 3 || (batch > 0 && a.Count != b.Count)
            || !a.Take(batch).SequenceEqual(b.Take(batch)) || a[a.Count - 1] != b[Math.Max(0, b.Count - 2)])
            return null;
        int[] axes = Enumerable.Range(0, batch).ToArray();
        return _builder.Contract(x, y, axes, axes, [a.Count - 1], [Math.Max(0, b.Count - 2)]);
    }

    private Value? Contract(Value x, Value y)
    {
        if (_emitted)
            return MatMul(x, y) ?? (
                y.Type.Rank < 2 ? null
                : MatMul(x, y.Transpose([.. Enumerable.Range(0, y.Type.Rank - 2), y.Type.Rank - 1, y.Type.Rank - 2])));
        List<int> leftBatch = [], rightBatch = [], left = [], right = [];
        foreach (int i in Shuffled(x.Type.Rank))
        {
            foreach (int j in Shuffled(y.Type.Rank))
            {
                if (x.Type.Dims[i] != y.Type.Dims[j] || leftBatch.Contains(i) || left.Contains(i)
                    || rightBatch.Contains(j) || right.Contains(j))
                    continue;
                int choice = _random.Next(4);
                if (choice == 0)
                    (leftBatch, rightBatch) = ([.. leftBatch, i], [.. rightBatch, j]);
                else if (choice < 3)
                    (left, right) = ([.. left, i], [.. right, j]);
            }
        }

        int rank = x.Type.Rank + y.Type.Rank - (2 * left.Count) - leftBatch.Count;
        return rank > 3 ? null : _builder.Contract(x, y, [.. leftBatch], [.. rightBatch], [.. left], [.. right]);
    }

    private Value? Reshape(Value x)
    {
        var dims = x.Type.Dims.ToList();
        if (dims.Count > 1 && _random.Next(2) == 0)
        {
            int i = _random.Next(dims.Count - 1);
            dims[i] *= dims[i + 1];
            dims.RemoveAt(i + 1);
        }
        else if (dims.FindIndex(d => d.IsOne) is >= 0 and var one && _random.Next(2) == 0)
        {
            dims.RemoveAt(one);
        }
        else
        {
            dims.Insert(_random.Next(dims.Count + 1), Dim.One);
        }

        return x.Reshape(dims);
    }

    private Value Broadcast(Value x)
    {
        var dims = x.Type.Dims.Select(d => d.IsOne && _random.Next(2) == 0 ? Dim.Symbol("b") : d).ToList();
        var axes = Enumerable.Range(0, dims.Count).ToList();
        if (dims.Count < 3)
        {
            int at = _random.Next(dims.Count + 1);
            dims.Insert(at, Shape(1)[0]);
            axes = axes.Select(a => a >= at ? a + 1 : a).ToList();
        }

        return x.BroadcastTo(dims, [.. axes]);
    }

    private Value? SliceOrPad(Value x, Dense at)
    {
        int axis = _random.Next(x.Type.Rank);
        if (_random.Next(2) == 0)
            return x.Pad(
                axis, _random.Next(2), _random.Next(2) == 0 ? Dim.Symbol("a") : _random.Next(2), _random.Next(2));
        int size = at.Shape[axis];
        if (size < 2)
            return null;
        int start = _random.Next(2);
        return x.Slice(axis, start, _random.Next(2) == 0 ? x.Type.Dims[axis] - 1 : 1);
    }

    private int[] Subset(int rank) => Enumerable.Range(0, rank).Where(_ => _random.Next(2) == 0).ToArray();

    private int[] Shuffled(int count)
    {
        int[] order = Enumerable.Range(0, count).ToArray();
        _random.Shuffle(order);
        return order;
    }
}
