using DiffProg.Generators.Analysis;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Where a loop only adds up, its iterations need not wait for each other on the way back: the backward part of each
/// follows its forward part, and nothing is saved. Joins a loop that saves with the loop that goes through its
/// iterations backward, if that one only adds to what it carries and all else that it reads is known before.
/// </summary>
internal sealed class JoinSweeps
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Arrays _arrays;
    private readonly ILookup<int, int> _users;
    private readonly int _forward;
    private readonly int _backward;
    private readonly int _handle;
    private readonly int _reversed;
    private readonly Sums _sums;
    private readonly Builder _to = new();
    private readonly Dictionary<int, Value> _map = [];

    // Asked again and again: values share what they are made of.
    private readonly Dictionary<int, bool> _movable = [];

    private JoinSweeps(
        FunctionIR f, Regions regions, ILookup<int, int> users, int handle, int backward, int reversed, Sums sums)
    {
        (_f, _regions, _arrays, _users, _sums) = (f, regions, Arrays.Of(f), users, sums);
        (_handle, _forward, _backward, _reversed) = (handle, f.Nodes[handle].Operands[0], backward, reversed);
    }

    private int ForwardEnd => _regions.End(_forward);

    private int BackwardEnd => _regions.End(_backward);

    private int[] Initial => [.. _f.Nodes[_backward].Operands.Skip(1)];

    public static FunctionIR Run(FunctionIR f)
    {
        var (regions, users) = (Regions.Of(f.Nodes), f.Users());
        // The outermost first: the loops in it are beside each other only then.
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op == Op.Frame && Find(f, regions, users, i) is { } pair && pair.TryJoin() is { } joined)
            {
                (f, i) = (joined, f.Nodes[i].Operands[0]);
                (regions, users) = (Regions.Of(f.Nodes), f.Users());
            }
        }

        return f;
    }

    // The loop that reads what another one saved, if no other does; and where it takes the iterations backward.
    private static JoinSweeps? Find(FunctionIR f, Regions regions, ILookup<int, int> users, int handle)
    {
        int forward = f.Nodes[handle].Operands[0];
        // The two would have one name for a size, and another size each.
        if (f.Nodes.Skip(forward).Take(regions.End(forward) - forward).Any(n => n.Op == Op.Size))
            return null;
        int[] loads = [.. users[handle]];
        if (users[forward].Count(i => f.Nodes[i].Op == Op.Frame) > 1
            || loads.Length == 0 || loads.Any(i => f.Nodes[i].Op != Op.Load || regions.SamePart(i, forward)))
            return null;
        if (loads.Select(i => regions.Unit(i, regions.Parent(forward))).Distinct().ToArray() is not [var backward]
            || loads.Select(i => f.Nodes[i].Operands[1]).Distinct().ToArray() is not [var reversed]
            || f.Nodes[backward].Op != Op.Loop || !regions.SamePart(forward, backward)
            || regions.Parent(reversed) != backward || f.Nodes[reversed].Op != Op.Subtract
            || f.Nodes[reversed].Operands[1] is var index && f.Nodes[index].Op != Op.Index
            || Countdown.Of(f, regions, index) != reversed)
            return null;
        int count = f.Nodes[backward].Operands[0];
        bool all = Regions.Counts(f.Nodes[forward]) ? f.Nodes[forward].Operands[0] == count
            : f.Nodes[count] is { Op: Op.Count } counted && counted.Operands[0] == forward;
        return all && Sums.Of(f, regions, backward) is { } sums
            ? new JoinSweeps(f, regions, users, handle, backward, reversed, sums) : null;
    }

    private FunctionIR? TryJoin()
    {
        // What the program throws comes before what a derivative of the user's does; adjoints are shown from the last
        // to the first.
        if ((UsesNumber(_reversed) && !Regions.Counts(_f.Nodes[_forward]))
            || Backward().Any(i => Effects.IsGuard(_f.Nodes, i) || Invocation.IsVisit(_f.Nodes[i])))
            return null;
        var begin = Initial.Select((_, k) => BeginOf(k)).ToArray();
        if (begin.Contains(Begin.Unknown) || !Taken().All(CanMove))
            return null;
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            if (i == _forward)
                OpenBoth(begin);
            else if (i == ForwardEnd - 1)
                continue;
            else if (i == ForwardEnd)
                CloseBoth();
            else if (i == _backward)
                i = BackwardEnd;
            else if (i != _handle && !_map.ContainsKey(i))
                Copy(i);
            if (i == BackwardEnd)
                Add(begin);
        }

        return _to.ToFunction(_f, _f.Results.Select(r => r with { Node = _map[r.Node].Id }));
    }

    // Where the joined loop adds to.
    private enum Begin
    {
        Unknown,

        /// <summary>A number or a tensor: zero, and what was there before is added afterwards.</summary>
        Zero,

        /// <summary>The memory itself.</summary>
        Memory,

        /// <summary>Memory of its own, which is added afterwards: the caller's stays as it is if something
        /// throws.</summary>
        Apart,
    }

    private Begin BeginOf(int k)
    {
        int initial = Initial[k];
        if (!_arrays.IsArray(initial))
            return Begin.Zero;
        int made = _arrays.First(initial);
        bool isCallers = made < _f.Parameters.Count || _f.Results.Any(r => _arrays.First(r.Node) == made);
        if ((!isCallers || !MayThrow()) && _users[initial].Count() == 1
            && (initial < _forward || (initial == made && CanMake(made))))
            return Begin.Memory;
        // A list of tensors is not one memory.
        bool isList = ListElements.IsList(_f, made)
            || _f.Results.Any(r => _arrays.First(r.Node) == made && LeafPath.Of(r.Name).IsList);
        return !isList && CanMake(made)
            && (!isCallers || _sums.IndexedAdditions(k).All(a => IsSpread(a, made))) ? Begin.Apart : Begin.Unknown;
    }

    // Something of the user's, from the first iteration on.
    private bool MayThrow() => Enumerable.Range(0, _f.Nodes.Count).Skip(_regions.Unit(_forward, -1))
        .Any(i => Effects.IsGuard(_f.Nodes, i));

    private bool CanMake(int made) => _f.Nodes[made] is { Op: Op.Array or Op.Parameter } node
        && !Arrays.IsGrowing(node) && node.Operands.All(CanMove);

    // Known before the loop that goes forward, or made of such things.
    private bool CanMove(int node) => _movable.TryGetValue(node, out bool known) ? known
        : _movable[node] = node < _forward || (node > ForwardEnd
            && Primitives.Of(_f.Nodes[node].Op).Class is not
                (OperationClass.Element or OperationClass.Region or OperationClass.Structure)
            && !Effects.In(_f, node) && _f.Nodes[node].Operands.All(CanMove));

    // Memory apart is as much as the caller's. That is worth it where as many places are added to, by and large: all of
    // them, one by one, or again and again those that a loop in it names. It is not where one place is always the same,
    // or data name it.
    private bool IsSpread(int addition, int made)
    {
        var index = _f.Nodes[addition].Operands.Skip(2).ToArray();
        bool Depends(Func<int, bool> what) => DependsOn(index, what);
        var loops = Enumerable.Range(_forward, BackwardEnd - _forward).Where(l => _f.Nodes[l].Op == Op.Loop
            && Depends(n => _f.Nodes[n].Op is Op.Index or Op.Carried && _regions.Parent(n) == l))
            .Select(l => l == _backward ? _forward : l).Distinct().ToArray();
        return !Depends(n => _f.Nodes[n].Op is Op.Read or Op.Gather)
            && (loops.Any(l => l != _forward) || loops.SelectMany(Bounds).Any(b => IsLengthOf(b, made)));
    }

    // How often a loop runs, or what its condition compares with.
    private IEnumerable<int> Bounds(int loop) => Regions.Counts(_f.Nodes[loop]) ? [_f.Nodes[loop].Operands[0]]
        : Enumerable.Range(loop + 1, _regions.Middle(loop) - loop).Where(i => _f.Nodes[i].Op == Op.Less)
            .Select(i => _f.Nodes[i].Operands[1]);

    private bool IsLengthOf(int bound, int made) => _f.Nodes[bound] is { Op: Op.Dimension } size
        && _f.TypeOf(made).Dims is [var length, ..] && size.Attributes.Dims("dim")[0] == length;

    // Of what is made in the loops, also of what was saved.
    private bool DependsOn(IEnumerable<int> nodes, Func<int, bool> what)
    {
        var seen = new HashSet<int>();
        bool Visit(int node) => node > _forward && seen.Add(node) && (what(node)
            || (_f.Nodes[node].Op != Op.Load ? _f.Nodes[node].Operands.Any(Visit) : IsLoad(node) && Visit(SavedAs(node))));
        return nodes.Any(Visit);
    }

    private int SavedAs(int load) =>
        _f.Nodes[ForwardEnd - 1].Operands[(int)_f.Nodes[load].Attributes.Integer("index")];

    private bool UsesNumber(int reversed) => Backward().Any(i =>
        _f.Nodes[i].Operands.Contains(reversed) && !IsLoad(i));

    private bool IsLoad(int node) => _f.Nodes[node].Op == Op.Load && _f.Nodes[node].Operands[0] == _handle;

    // The body of the backward loop, but for its counting.
    private IEnumerable<int> Backward() => Enumerable.Range(_backward + 1, BackwardEnd - _backward - 1)
        .Where(i => i != _reversed && (_f.Nodes[i].Op != Op.Index || _regions.Parent(i) != _backward)
        && !(i == _f.Nodes[_reversed].Operands[0] && _users[i].Count() == 1));

    // What it takes from outside.
    private IEnumerable<int> Taken() => Backward().Where(i => !IsLoad(i))
        .SelectMany(i => _f.Nodes[i].Operands).Where(o => o < _backward).Distinct();

    private void Copy(int i)
    {
        var node = _f.Nodes[i];
        _to.Like(node);
        _map[i] = _to.Copy(node, o => _map[o].Id);
    }

    private void Move(int node)
    {
        if (_map.ContainsKey(node))
            return;
        foreach (int operand in _f.Nodes[node].Operands)
            Move(operand);
        Copy(node);
    }

    private void OpenBoth(Begin[] begin)
    {
        foreach (int taken in Taken())
            Move(taken);
        var zeros = Initial.Select((initial, k) => begin[k] switch
        {
            Begin.Zero => _to.Zeros(_f.TypeOf(initial)),
            Begin.Apart => NewMemory(initial),
            _ => MovedMemory(initial),
        }).ToArray();
        var opener = _f.Nodes[_forward];
        _to.OfProgram(opener.Origin);
        int first = Regions.Initial(opener).Count();
        _map[_forward] = _to.Append(opener with
        {
            Operands = opener.Operands.Select(o => _map[o].Id).Concat(zeros.Select(z => z.Id)).ToEquatable(),
        });
        foreach (int i in Backward().Where(i => _f.Nodes[i].Op == Op.Carried && _regions.Parent(i) == _backward))
        {
            int k = (int)_f.Nodes[i].Attributes.Integer("index");
            _map[i] = _to.Carried(first + k, _f.TypeOf(i)).Named(_f.Nodes[i].Name);
        }

        if (Regions.Counts(opener))
        {
            int own = Enumerable.Range(_forward, ForwardEnd - _forward)
                .FirstOrDefault(i => _f.Nodes[i].Op == Op.Index && _regions.Parent(i) == _forward);
            _map[_reversed] = _to.Index().Named(own > 0 ? _f.Nodes[own].Name : null);
            if (own > 0)
                _map[own] = _map[_reversed];
        }
    }

    private Value MovedMemory(int initial)
    {
        Move(initial);
        return _map[initial];
    }

    private Value NewMemory(int initial)
    {
        var length = _f.Nodes[_arrays.First(initial)] is { Op: Op.Array, Operands: [var known] } ? known : -1;
        if (length >= 0)
            Move(length);
        return _to.Shadow(_f.TypeOf(initial), length < 0 ? null : _map[length]);
    }

    private void CloseBoth()
    {
        foreach (int i in Backward().Where(i => !_map.ContainsKey(i)))
        {
            if (IsLoad(i))
                _map[i] = _map[SavedAs(i)];
            else
                Copy(i);
        }

        var (next, sums) = (_f.Nodes[ForwardEnd], _f.Nodes[BackwardEnd].Operands);
        _to.OfProgram(next.Origin);
        _map[ForwardEnd] = _to.Next(next.Operands.Concat(sums).Select(o => _map[o]));
    }

    // What the joined loop has added up, and what was there before.
    private void Add(Begin[] begin)
    {
        var opener = _f.Nodes[_forward];
        int first = Regions.Initial(opener).Count();
        var sums = Initial.Select((initial, k) =>
        {
            _to.OfProgram(opener.Origin);
            var sum = _to.Result(_map[_forward], first + k, _f.TypeOf(initial));
            return begin[k] switch
            {
                Begin.Memory => sum,
                Begin.Zero => _map[initial].AsConstant == 0 ? sum : _map[initial] + sum,
                _ => Collected(k, sum),
            };
        }).ToArray();
        for (int i = BackwardEnd + 1; i < _f.Nodes.Count; i++)
        {
            if (_f.Nodes[i].Op == Op.Result && _f.Nodes[i].Operands[0] == _backward)
                _map[i] = sums[(int)_f.Nodes[i].Attributes.Integer("index")].Named(_f.Nodes[i].Name);
        }
    }

    private Value Collected(int k, Value apart)
    {
        var into = _map[Initial[k]];
        int addition = _sums.IndexedAdditions(k).FirstOrDefault();
        _to.Like(_f.Nodes[addition]);
        int made = _arrays.First(Initial[k]);
        if (Arrays.OfTensors(_f).Contains(made))
            return _to.Accumulate(into, _to.Contents(apart));
        Value[] counts = _f.Nodes[made] is { Op: Op.Array, Operands: [var length] } ? [_map[length]]
            : [.. apart.Type.Dims.Select(d => _to.Dimension(d, ScalarKind.I32))];
        return Collected(into, apart, counts, []);
    }

    // Element by element.
    private Value Collected(Value into, Value apart, Value[] counts, Value[] index)
    {
        if (index.Length == counts.Length)
            return _to.AddTo(into, _to.Read(apart, index), index);
        var loop = _to.Loop(counts[index.Length], [into]);
        var carried = _to.Carried(0, apart.Type);
        var i = _to.Index();
        _to.Next([Collected(carried, apart, counts, [.. index, i])]);
        return _to.Result(loop, 0, apart.Type);
    }
}
