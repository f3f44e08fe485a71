namespace DiffProg.Passes.Tests.Oracle;

// Regions and arrays: a write copies the whole array, so that an old version that is still read shows.
public sealed partial class Interpreter
{
    // What the iterations of a loop have saved, by the number that stands for it.
    private readonly List<List<Dense[]>> _frames = [];
    private readonly Dictionary<int, int> _frameOf = [];
    private readonly Dictionary<int, int> _iterations = [];
    private readonly Dictionary<int, Dense[]> _out = [];

    private void Execute(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            var node = _function.Nodes[i];
            switch (node.Op)
            {
                case Op.If:
                    int middle = _regions.Middle(i), last = _regions.End(i);
                    bool holds = _values[node.Operands[0]].Data[0] != 0;
                    Execute(holds ? i + 1 : middle + 1, holds ? middle : last);
                    _out[i] = Values(_function.Nodes[holds ? middle : last]);
                    i = last;
                    break;
                case Op.Loop:
                    Loop(i, node);
                    i = _regions.End(i);
                    break;
                case Op.Result:
                    var left = _out[node.Operands[0]][(int)node.Attributes.Integer("index")];
                    // Unset, of any shape.
                    Set(i, left.Shape.Length == 0 && double.IsNaN(left.Data[0])
                        ? Dense.Fill(Shape(node.Type.Dims), _ => double.NaN) : left);
                    break;
                case Op.Save:
                    _frames[_frameOf[_regions.Parent(i)]].Add(Values(node));
                    break;
                case Op.Frame:
                    Set(i, Dense.Scalar(_frameOf[node.Operands[0]]));
                    break;
                case Op.Count:
                    Set(i, Dense.Scalar(_iterations[node.Operands[0]]));
                    break;
                case Op.Load:
                    var frame = _frames[(int)_values[node.Operands[0]].Data[0]];
                    Set(i, frame[(int)_values[node.Operands[1]].Data[0]][(int)node.Attributes.Integer("index")]);
                    break;
                default:
                    Set(i, Apply(node));
                    break;
            }
        }
    }

    private void Loop(int loop, Node node)
    {
        int end = _regions.End(loop), middle = _regions.Middle(loop), n = 0;
        var values = Regions.Initial(node).Select(o => _values[o]).ToArray();
        double count = Regions.Counts(node) ? _values[node.Operands[0]].Data[0] : double.PositiveInfinity;
        _frames.Add([]);
        int frame = _frames.Count - 1;
        for (; n < count; n++)
        {
            _frameOf[loop] = frame;
            int start = loop + 1;
            for (; _function.Nodes[start].Op is Op.Carried or Op.Index; start++)
            {
                Set(start, _function.Nodes[start].Op == Op.Index
                    ? Dense.Scalar(n) : values[(int)_function.Nodes[start].Attributes.Integer("index")]);
            }

            Execute(start, middle < 0 ? end : middle);
            if (middle >= 0)
            {
                if (_values[_function.Nodes[middle].Operands[0]].Data[0] == 0)
                    break;
                Execute(middle + 1, end);
            }

            values = Values(_function.Nodes[end]);
        }

        _frameOf[loop] = frame;
        _iterations[loop] = n;
        _out[loop] = values;
    }

    private Dense[] Values(Node node) => node.Operands.Select(o => _values[o]).ToArray();

    private void Set(int i, Dense value)
    {
        _values[i] = value;
        // A declared type that differs from what was computed would be a lie to later passes.
        var type = _function.Nodes[i].Type;
        if (type.Shape is { } dims && !dims.Select(Size).SequenceEqual(value.Shape))
            throw new InvalidOperationException($"%{i} is {type}, but its value is {value}\n{_function}");
    }

    private static int[] Index(Dense[] x, int from) => x[from..].Select(i => (int)i.Data[0]).ToArray();

    private static Dense Written(Dense[] x, Func<double, double> change)
    {
        var result = new Dense(x[0].Shape, [.. x[0].Data]);
        int[] index = Index(x, 2);
        result[index] = change(result[index]);
        return result;
    }
}
