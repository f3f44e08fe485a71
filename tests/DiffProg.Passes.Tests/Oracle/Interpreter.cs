using DiffProg.Generators.Library;
using DiffProg.Kernels;

namespace DiffProg.Passes.Tests.Oracle;

/// <summary>
/// Evaluates a function in double precision, one operation after the other, by loops over indices. It is slow and plain
/// on purpose: passes and rules are judged by it.
/// </summary>
public sealed partial class Interpreter
{
    private readonly FunctionIR _function;
    private readonly IReadOnlyDictionary<string, long> _sizes;
    private readonly Dense[] _values;
    private readonly Regions _regions;

    private Interpreter(FunctionIR function, IReadOnlyList<Dense> arguments, IReadOnlyDictionary<string, long> sizes)
    {
        _function = function;
        _sizes = sizes;
        _values = new Dense[function.Nodes.Count];
        _regions = Regions.Of(function.Nodes);
        for (int i = 0; i < arguments.Count; i++)
            Set(i, arguments[i]);
        Execute(arguments.Count, function.Nodes.Count);
    }

    private delegate double Scalar(double a, double b);

    /// <summary>The results of a function; an accumulated result is what is added, not the sum.</summary>
    public static Dense[] Run(
        FunctionIR function, IReadOnlyList<Dense> arguments, IReadOnlyDictionary<string, long>? sizes = null)
    {
        if (arguments.Count != function.Parameters.Count)
            throw new ArgumentException($"{arguments.Count} arguments for {function.Parameters.Count} parameters");
        sizes ??= new Dictionary<string, long>();
        foreach (var guard in function.Guards)
            Check(guard, function, arguments, s => sizes[s]);
        var run = new Interpreter(function, arguments, sizes);
        return function.Results.Select(r => run._values[r.Node]).ToArray();
    }

    private static void Check(
        Guard guard, FunctionIR function, IReadOnlyList<Dense> arguments, Func<string, long> size)
    {
        long left = guard.Left.Evaluate(size), right = guard.Right.Evaluate(size);
        bool holds = guard.Relation switch
        {
            Relation.Equal => left == right,
            Relation.AtMost => left <= right,
            Relation.Fraction =>
                arguments[function.Parameters.ToList().FindIndex(p => p.Path == guard.Subject)].Data[0] is >= 0 and < 1,
            _ => arguments[function.Parameters.ToList().FindIndex(p => p.Path == guard.Subject)].Data
                .All(i => i >= 0 && i < right),
        };
        if (!holds)
            throw new ArgumentException(guard.Why);
    }

    private int Size(Dim dim) => checked((int)dim.Evaluate(s => _sizes[s]));

    private int[] Shape(IEnumerable<Dim> dims) => dims.Select(Size).ToArray();

    private static Dense PlusRow(Dense array, Dense added, int row)
    {
        double[] sum = [.. array.Data];
        for (int i = 0; i < added.Count; i++)
            sum[(row * added.Count) + i] += added.Data[i];
        return new(array.Shape, sum);
    }

    private Dense Apply(Node node)
    {
        var x = node.Operands.Select(o => _values[o]).ToArray();
        bool integer = node.Type.Kind == ScalarKind.I32;
        return node.Op switch
        {
            Op.Constant => Dense.Scalar(node.Attributes.Real("value")),
            Op.CheckRow => x[0].Data[0] >= 0 && x[0].Data[0] < Size(node.Attributes.Dims("rows")[0]) ? x[0]
                : throw new ArgumentOutOfRangeException(nameof(node)),
            Op.Contents => x[0],
            Op.Accumulate => x.Length == 2 ? x[0].Plus(x[1], 1) : PlusRow(x[0], x[1], (int)x[2].Data[0]),
            // Whoever reads it, shows.
            Op.Unset => Dense.Scalar(double.NaN),
            Op.Dimension => Dense.Scalar(Size(node.Attributes.Dims("dim")[0])),
            Op.Iota => Dense.Fill(
                Shape(node.Attributes.Dims("shape")), i => i[(int)node.Attributes.Integer("axis")]),
            Op.Uniform => Uniform(x[0].Data[0], Shape(node.Attributes.Dims("shape"))),
            Op.FoldKey => Dense.Scalar(Hash((ulong)x[0].Data[0], (ulong)(long)x[1].Data[0]) >> 32),

            Op.Negate => Map(x, a => -a),
            Op.Abs => Map(x, a => Math.Abs(a)),
            Op.Sign => Map(x, a => double.IsNaN(a) ? a : Math.Sign(a)),
            Op.Exp => Map(x, Math.Exp),
            Op.ExpM1 => Map(x, ScalarMath.ExpM1),
            Op.Log => Map(x, a => Math.Log(a)),
            Op.LogP1 => Map(x, ScalarMath.LogP1),
            Op.Sqrt => Map(x, Math.Sqrt),
            Op.Rsqrt => Map(x, a => 1 / Math.Sqrt(a)),
            Op.Sin => Map(x, Math.Sin),
            Op.Cos => Map(x, Math.Cos),
            Op.Tan => Map(x, Math.Tan),
            Op.Tanh => Map(x, Math.Tanh),
            Op.Atan => Map(x, Math.Atan),
            Op.Sigmoid => Map(x, a => 1 / (1 + Math.Exp(-a))),
            Op.Softplus => Map(x, a => Math.Max(a, 0) + ScalarMath.LogP1(Math.Exp(-Math.Abs(a)))),
            Op.Erf => Map(x, ScalarMath.Erf),
            Op.Relu => Map(x, a => a > 0 || double.IsNaN(a) ? a : 0),
            Op.Not => Map(x, a => Truth(a == 0)),
            Op.Convert => Map(x, a => node.Type.Kind switch
            {
                ScalarKind.I32 => Math.Truncate(a),
                ScalarKind.Bool => Truth(a != 0),
                _ => a,
            }),
            Op.StopGradient or Op.Probe => x[0],

            Op.Add => Map(x, (a, b) => a + b),
            Op.Subtract => Map(x, (a, b) => a - b),
            Op.Multiply => Map(x, (a, b) => a * b),
            Op.StrongProduct => Map(x, (a, b) => a == 0 ? 0 : a * b),
            Op.Divide => Map(x, (a, b) => integer ? (int)a / (int)b : a / b),
            Op.Remainder => Map(x, (a, b) => (int)a % (int)b),
            Op.Power => Map(x, (a, b) => Math.Pow(a, b)),
            Op.Minimum => Map(x, Math.Min),
            Op.Maximum => Map(x, Math.Max),
            Op.Equal => Map(x, (a, b) => Truth(a == b)),
            Op.NotEqual => Map(x, (a, b) => Truth(a != b)),
            Op.Less => Map(x, (a, b) => Truth(a < b)),
            Op.LessOrEqual => Map(x, (a, b) => Truth(a <= b)),
            Op.Greater => Map(x, (a, b) => Truth(a > b)),
            Op.GreaterOrEqual => Map(x, (a, b) => Truth(a >= b)),
            Op.And => Map(x, (a, b) => Truth(a != 0 && b != 0)),
            Op.Or => Map(x, (a, b) => Truth(a != 0 || b != 0)),
            Op.Select => Select(x[0], x[1], x[2]),

            Op.Sum => Reduce(x[0], node, 0, (a, b) => a + b),
            Op.ReduceMax => Reduce(x[0], node, double.NegativeInfinity, Math.Max),
            Op.ReduceMin => Reduce(x[0], node, double.PositiveInfinity, Math.Min),
            Op.Contract => Contract(x[0], x[1], node.Attributes),

            Op.Reshape => new Dense(Shape(node.Attributes.Dims("shape")), x[0].Data),
            Op.Transpose => Transpose(x[0], node.Attributes.Integers("order")),
            Op.Broadcast => Broadcast(
                x[0], Shape(node.Attributes.Dims("shape")), node.Attributes.Integers("axes")),
            Op.Slice => Slice(
                x[0], (int)node.Attributes.Integer("axis"), Size(node.Attributes.Dims("start")[0]),
                Size(node.Attributes.Dims("length")[0])),
            Op.Pad => Pad(
                x[0], (int)node.Attributes.Integer("axis"), Size(node.Attributes.Dims("before")[0]),
                Size(node.Attributes.Dims("after")[0]), node.Attributes.Real("value")),
            Op.Concatenate => Concatenate(x, (int)node.Attributes.Integer("axis")),
            Op.Gather => Gather(x[0], x[1]),
            Op.ScatterAdd => ScatterAdd(x[0], x[1], Size(node.Attributes.Dims("rows")[0])),

            Op.Array when x is [var length] => new Dense([checked((int)length.Data[0])]),
            Op.Array => new Dense(Shape(node.Attributes.Dims("shape"))),
            Op.Extend => Extend(x[0], (int)x[1].Data[0], (int)x[2].Data[0]),
            Op.Extent => Dense.Scalar(x[0].Data.Length),
            Op.CheckIndex => x[0].Data[0] >= 0 && x[0].Data[0] < x[1].Data[0] ? x[0] : throw new IndexOutOfRangeException(),
            Op.CheckSlice or Op.CheckRange => x[0].Data[0] >= 0 && x[1].Data[0] >= 0 && x[0].Data[0] + x[1].Data[0] <= x[2].Data[0]
                ? x[0] : throw new ArgumentOutOfRangeException(),
            Op.CheckCopy => x[0].Data[0] >= 0 && x[1].Data[0] >= 0 && x[1].Data[0] + x[0].Data[0] <= x[2].Data[0]
                && x[3].Data[0] >= 0 && x[3].Data[0] + x[0].Data[0] <= x[4].Data[0]
                ? x[0] : throw new ArgumentException(nameof(node)),
            Op.Read => Dense.Scalar(x[0][Index(x, 1)]),
            Op.Write => Written(x, _ => x[1].Data[0]),
            Op.AddTo => Written(x, old => old + x[1].Data[0]),

            Op.Composite => Open(node, x),
            Op.CallResult or Op.Ascribe => x[0],
            _ => throw new NotSupportedException(node.Op.ToString()),
        };
    }

    private static Dense Extend(Dense x, int start, int length)
    {
        double[] data = new double[Math.Max(x.Data.Length, start + length)];
        x.Data.CopyTo(data, 0);
        data.AsSpan(start, length).Clear();
        return new Dense([data.Length], data);
    }

    private static double Truth(bool value) => value ? 1 : 0;

    private static Dense Map(Dense[] x, Func<double, double> f) => Dense.Fill(x[0].Shape, i => f(x[0][i]));

    // Operands have one shape: nothing is stretched here.
    private static Dense Map(Dense[] x, Scalar f) =>
        Same(x[0], x[1]) ? Dense.Fill(x[0].Shape, i => f(x[0][i], x[1][i])) : throw Unequal(x);

    private static Dense Select(Dense condition, Dense yes, Dense no) =>
        Same(condition, yes) && Same(yes, no)
            ? Dense.Fill(yes.Shape, i => condition[i] != 0 ? yes[i] : no[i])
            : throw Unequal(condition, yes, no);

    private static bool Same(Dense a, Dense b) => a.Shape.SequenceEqual(b.Shape);

    private static InvalidOperationException Unequal(params Dense[] x) =>
        new("operands of different shapes: " + string.Join("; ", x.Select(v => v.ToString())));

    private static Dense Reduce(Dense x, Node node, double start, Scalar f)
    {
        int[] axes = [.. node.Attributes.Integers("axes")];
        int[] kept = Enumerable.Range(0, x.Rank).Except(axes).ToArray();
        var result = Dense.Fill(kept.Select(a => x.Shape[a]).ToArray(), _ => start);
        foreach (int[] i in Dense.Indices(x.Shape))
        {
            int[] at = kept.Select(a => i[a]).ToArray();
            result[at] = f(result[at], x[i]);
        }

        return result;
    }

    // result[batch, left free, right free] = sum over contracted of left * right.
    private static Dense Contract(Dense a, Dense b, Attributes attributes)
    {
        int[] aBatch = [.. attributes.Integers("lhsBatch")], bBatch = [.. attributes.Integers("rhsBatch")];
        int[] aSummed = [.. attributes.Integers("lhsContract")], bSummed = [.. attributes.Integers("rhsContract")];
        int[] aFree = Enumerable.Range(0, a.Rank).Except(aBatch).Except(aSummed).ToArray();
        int[] bFree = Enumerable.Range(0, b.Rank).Except(bBatch).Except(bSummed).ToArray();
        if (!aBatch.Select(i => a.Shape[i]).SequenceEqual(bBatch.Select(j => b.Shape[j]))
            || !aSummed.Select(i => a.Shape[i]).SequenceEqual(bSummed.Select(j => b.Shape[j])))
            throw Unequal(a, b);
        int[] summed = aSummed.Select(i => a.Shape[i]).ToArray();
        return Dense.Fill(
            [.. aBatch.Select(i => a.Shape[i]), .. aFree.Select(i => a.Shape[i]), .. bFree.Select(j => b.Shape[j])],
            at =>
            {
                var (left, right) = (new int[a.Rank], new int[b.Rank]);
                for (int n = 0; n < aBatch.Length; n++)
                    left[aBatch[n]] = right[bBatch[n]] = at[n];
                for (int n = 0; n < aFree.Length; n++)
                    left[aFree[n]] = at[aBatch.Length + n];
                for (int n = 0; n < bFree.Length; n++)
                    right[bFree[n]] = at[aBatch.Length + aFree.Length + n];
                double sum = 0;
                foreach (int[] k in Dense.Indices(summed))
                {
                    for (int n = 0; n < k.Length; n++)
                        left[aSummed[n]] = right[bSummed[n]] = k[n];
                    sum += a[left] * b[right];
                }

                return sum;
            });
    }

    // Axis k of the result is axis order[k] of x.
    private static Dense Transpose(Dense x, IReadOnlyList<int> order)
    {
        var result = new Dense(order.Select(a => x.Shape[a]).ToArray());
        foreach (int[] i in Dense.Indices(x.Shape))
            result[order.Select(a => i[a]).ToArray()] = x[i];
        return result;
    }

    // Axis i of x is axis axes[i] of the result; a size of 1 stretches.
    private static Dense Broadcast(Dense x, int[] shape, IReadOnlyList<int> axes)
    {
        for (int i = 0; i < x.Rank; i++)
        {
            if (x.Shape[i] != 1 && x.Shape[i] != shape[axes[i]])
                throw new InvalidOperationException($"{x} does not stretch to [{string.Join(", ", shape)}]");
        }

        return Dense.Fill(shape, at => x[axes.Select((a, i) => x.Shape[i] == 1 ? 0 : at[a]).ToArray()]);
    }

    private static Dense Slice(Dense x, int axis, int start, int length) =>
        Dense.Fill(Replaced(x.Shape, axis, length), i => x[Replaced(i, axis, i[axis] + start)]);

    private static Dense Pad(Dense x, int axis, int before, int after, double value) =>
        Dense.Fill(Replaced(x.Shape, axis, before + x.Shape[axis] + after), i =>
        {
            int from = i[axis] - before;
            return from >= 0 && from < x.Shape[axis] ? x[Replaced(i, axis, from)] : value;
        });

    private static Dense Concatenate(Dense[] parts, int axis)
    {
        var result = new Dense(Replaced(parts[0].Shape, axis, parts.Sum(p => p.Shape[axis])));
        int start = 0;
        foreach (var part in parts)
        {
            foreach (int[] i in Dense.Indices(part.Shape))
                result[Replaced(i, axis, start + i[axis])] = part[i];
            start += part.Shape[axis];
        }

        return result;
    }

    // result[i..., rest] = table[indices[i...], rest]
    private static Dense Gather(Dense table, Dense indices) => Dense.Fill(
        [.. indices.Shape, .. table.Shape.Skip(1)],
        at => table[[(int)indices[at[..indices.Rank]], .. at[indices.Rank..]]]);

    // result[indices[i...], rest] += updates[i..., rest]
    private static Dense ScatterAdd(Dense indices, Dense updates, int rows)
    {
        var result = new Dense([rows, .. updates.Shape.Skip(indices.Rank)]);
        foreach (int[] at in Dense.Indices(updates.Shape))
            result[[(int)indices[at[..indices.Rank]], .. at[indices.Rank..]]] += updates[at];
        return result;
    }

    private static int[] Replaced(int[] list, int at, int value)
    {
        int[] copy = [.. list];
        copy[at] = value;
        return copy;
    }

    // The generator of the run time: masks must be the same where emitted programs are compared.
    private static Dense Uniform(double key, int[] shape)
    {
        nint n = 0;
        return Dense.Fill(shape, _ => Philox.UniformDouble((ulong)key, n++));
    }

    // splitmix64; a folded key of the run time has more bits than a double.
    private static ulong Hash(ulong key, ulong n)
    {
        ulong z = unchecked((key * 0x9E3779B97F4A7C15) + ((n + 1) * 0xD1B54A32D192ED03));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }

    private Dense Open(Node node, Dense[] x)
    {
        var builder = new Builder();
        var parameters = node.Operands
            .Select((o, i) => new Parameter("x" + i, _function.TypeOf(o), false)).ToArray();
        var values = parameters
            .Select(p => builder.Append(new Node(Op.Parameter, p.Type, default, Attributes.None, default))).ToArray();
        var y = Composites.Of(node.Attributes.Text("name")).Body(builder, values, node.Attributes);
        var body = new FunctionIR(
            node.Attributes.Text("name"), new(parameters), builder.Nodes.ToEquatable(),
            EquatableArray.Of(new Result(y.Id, "y")));
        return Run(body, x, _sizes)[0];
    }
}
