using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>
/// Which scalars are printed where they are used: what is used once, in the part of the program in which it is made,
/// without a name of the user's. A statement is then what the user wrote or one adjoint of it. An element that is read
/// stays before the writes that follow it.
/// </summary>
internal sealed class InPlace
{
    // Operations in one statement, and in one that chooses.
    private const int Longest = 40;
    private const int LongestChoice = 12;

    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Schedule _schedule;
    private readonly Records _records;
    private readonly PrintOrder _order;
    private readonly ILookup<int, int> _users;
    private readonly ILookup<int, string> _results;
    private readonly HashSet<int> _passed;
    private readonly bool _isStructured;
    private readonly HashSet<int> _inPlace = [];

    // The Ifs that are expressions, by their one result.
    private readonly Dictionary<int, int> _choices = [];
    private readonly Dictionary<int, int> _sizes = [];

    public InPlace(
        FunctionIR f, IReadOnlyList<Step> steps, Schedule schedule, Regions regions, Records records, bool isStructured)
    {
        (_f, _schedule, _regions, _records, _isStructured) = (f, schedule, regions, records, isStructured);
        _order = new PrintOrder(f, steps, schedule, regions);
        // What stands for the index of a loop that counts down, and the place of a record, is not printed.
        // A part of an array is printed in the call that takes it.
        _users = _order.All.Where(s => records.ReversedBy(s) < 0 && f.Nodes[s].Op is not (Op.Load or Op.View))
            .SelectMany(s => (f.Nodes[s].Op == Op.Invoke ? Invocation.Reads(f, f.Nodes[s]) : f.Nodes[s].Operands)
                .Select(o => (Operand: o, User: s)))
            .Concat(SavedFrames(f, regions, schedule))
            .ToLookup(x => x.Operand, x => x.User);
        _results = f.Results.Where(r => f.TypeOf(r.Node).Rank == 0).ToLookup(r => r.Node, r => r.Name);
        _passed = [.. steps.OfType<Kernel>().SelectMany(k => k.Scalars)];
        // An If is an expression where all that is in it is; whether it is shows when it is tried.
        var statements = new HashSet<int>();
        do
        {
            _choices.Clear();
            _sizes.Clear();
            _inPlace.Clear();
            FindChoices(statements);
            var candidates = new HashSet<int>();
            foreach (int id in _order.All)
            {
                _sizes[id] = 1 + Parts(id).Where(candidates.Contains).Sum(o => _sizes[o]);
                if (IsCandidate(id))
                    candidates.Add(id);
            }

            Place(candidates);
        }
        while (_choices.Values.Where(o => !IsOneExpression(o)).ToArray() is { Length: > 0 } broken
            && AddAll(statements, broken));
    }

    public bool Contains(int node) => _inPlace.Contains(node);

    /// <summary>The If that a Result is the whole of, as an expression; -1 where it is none.</summary>
    public int ChoiceOf(int result) => _choices.TryGetValue(result, out int opener) ? opener : -1;

    public bool IsChoice(int opener) => _choices.ContainsValue(opener);

    /// <summary>It is printed at all: somebody reads it, or it has an effect.</summary>
    public bool IsUsed(int node) => IsRead(node) || Effects.MayThrow(_f, node);

    /// <summary>What the text of a value is made of.</summary>
    public IEnumerable<int> Parts(int node)
    {
        if (ChoiceOf(node) is >= 0 and var opener)
        {
            return [
                _f.Nodes[opener].Operands[0], _f.Nodes[_regions.Middle(opener)].Operands[0],
                _f.Nodes[_regions.End(opener)].Operands[0],
            ];
        }

        return _f.Nodes[node].Op switch
        {
            Op.Read or Op.Extent => _f.Nodes[node].Operands.Skip(1),
            Op.Carried or Op.Result or Op.Returned or Op.Load or Op.Frame or Op.Count => [],
            _ => _f.Nodes[node].Operands,
        };
    }

    private static bool AddAll(ISet<int> set, IEnumerable<int> nodes)
    {
        set.UnionWith(nodes);
        return true;
    }

    // Where kernels run in a loop, what it saves is no step. A frame may have no other reader.
    private static IEnumerable<(int Operand, int User)> SavedFrames(FunctionIR f, Regions regions, Schedule schedule) =>
        Enumerable.Range(0, f.Nodes.Count).Where(i => f.Nodes[i].Op == Op.Save && schedule.IsOpen(regions.Parent(i)))
            .SelectMany(i => f.Nodes[i].Operands.Where(o => f.Nodes[o].Op == Op.Returned).Select(o => (o, i)));

    // Everything in it is printed in place.
    private bool IsOneExpression(int opener) => Enumerable.Range(opener + 1, _regions.End(opener) - opener - 1)
        .All(i => _inPlace.Contains(i) || _f.Nodes[i].Op is Op.Constant or Op.Dimension or Op.Load or Op.If or Op.Else or Op.EndIf);

    // Where kernels run in a loop, its Save is no step.
    private bool IsRead(int node) => _users[node].Any() || _results.Contains(node) || _passed.Contains(node)
        || (_regions.Parent(node) is >= 0 and var loop && _f.Nodes[loop].Op == Op.Loop
            && _records.SavedBy(loop).Contains(node));

    // From the last to the first: an operand stands where the value that it is printed in does.
    private void Place(HashSet<int> candidates)
    {
        var at = new Dictionary<int, int>();
        // A number that was saved is a field of its record.
        _inPlace.UnionWith(Enumerable.Range(0, _f.Nodes.Count)
            .Where(i => _f.Nodes[i].Op == Op.Load && _f.TypeOf(i).Rank == 0));
        // What throws, or reads what may be written, has its place; what throws otherwise than a read is not passed by
        // reads either.
        var (readers, guards) = (new HashSet<int>(), new HashSet<int>());
        foreach (int id in _order.All)
        {
            bool Holds(ISet<int> some) => Parts(id).Any(p => candidates.Contains(p) && some.Contains(p));
            bool guard = Effects.IsGuard(_f.Nodes, id) && !Effects.ThrowsAsARead(_f.Nodes[id]);
            if (guard || Holds(guards))
                guards.Add(id);
            if (guard || _f.Nodes[id].Op is Op.Read or Op.CheckIndex || Holds(readers))
                readers.Add(id);
        }

        foreach (int id in _order.All.Reverse())
        {
            at[id] = id;
            if (!candidates.Contains(id) || (readers.Contains(id) && _users[id].Any(u => MayNotRun(u, id)))
                || (guards.Contains(id) && _users[id].Any(u => IsAskedBefore(u, id))))
                continue;
            var ends = _users[id].Select(u => EndOf(u, id, at)).DefaultIfEmpty(id).ToArray();
            if (readers.Contains(id) && ends.Any(e =>
                _order.ChangesBetween(id, e) || (guards.Contains(id) && _order.ThrowsBetween(id, e))))
                continue;
            at[id] = ends[0];
            _inPlace.Add(id);
        }
    }

    // C# does not evaluate every operand of these.
    private bool MayNotRun(int user, int operand) => _f.Nodes[user].Op is Op.And or Op.Or or Op.Select
        && _f.Nodes[user].Operands.Skip(1).Contains(operand);

    // w[i] = v: whether w has that element is asked before v is computed.
    private bool IsAskedBefore(int user, int operand) =>
        _f.Nodes[user].Op is Op.Write or Op.AddTo && _f.Nodes[user].Operands[1] == operand;

    // Where the text of an operand is printed last.
    private int EndOf(int user, int operand, Dictionary<int, int> at)
    {
        switch (_f.Nodes[user].Op)
        {
            // What is only saved is saved at once; what is made before the iteration's condition, behind it.
            case Op.Save:
                return Math.Max(operand, _regions.Middle(_regions.Parent(user)));
            case Op.Loop when IsBound(user, operand):
                return _regions.End(user);
            case Op.If or Op.Else or Op.EndIf:
                int opener = _f.Nodes[user].Op == Op.If ? user : _regions.Parent(user);
                return _choices.FirstOrDefault(c => c.Value == opener) is { Key: > 0 and var result }
                    ? at[result] : user;
            default:
                return at[user];
        }
    }

    private bool IsCandidate(int id)
    {
        var node = _f.Nodes[id];
        if (!IsExpression(id) || _passed.Contains(id) || _sizes[id] >= Longest)
            return false;
        int uses = _users[id].Count() + _results[id].Count();
        bool named = node.Name is { } name && !_results[id].Contains(name);
        if (named && !_users[id].Any(u => _f.Nodes[u].Op == Op.Loop && IsBound(u, id)))
            return false;
        if (_users[id].Any(u => !MayTake(u, id)))
            return false;
        // The number of an element of a list is checked before anything is added to the caller's gradient.
        if (node.Op is Op.CheckIndex or Op.CheckRow && _users[id].Any(u => _f.TypeOf(u).Rank > 0))
            return false;
        // A comparison of what has names is as short as a name.
        bool comparison = node.Type.Kind == ScalarKind.Bool && _sizes[id] == 1 && node.Operands.Count == 2
            && !_results.Contains(id);
        return comparison || (uses == 1 && _users[id].All(u => _regions.SamePart(id, u)));
    }

    // A statement differentiates one line. A sum of adjoints, and an element that one is added to, have none of their
    // own.
    private bool MayTake(int user, int operand)
    {
        var (by, node) = (_f.Nodes[user], _f.Nodes[operand]);
        if (by.Op == Op.Loop)
            return !Regions.Counts(by) || by.Operands[0] != operand || IsBound(user, operand);
        if (by.Primal == node.Primal)
            return true;
        if (!_isStructured)
            return false;
        return by.Op is Op.AddTo or Op.Write || Primitives.Of(by.Op).Class == OperationClass.Region
            || by is { Op: Op.Add, Primal: null }
            || (node.Primal is null && (!node.Type.IsFloat || node.Op == Op.Convert));
    }

    // i < n, not i < count with a count that is not negative: where nothing else needs the number.
    private bool IsBound(int loop, int count) => _f.Nodes[loop].Operands[0] == count
        && _f.Nodes[count] is { Op: Op.Maximum, Type.IsInteger: true, Operands: [_, var least] }
        && _f.Nodes[least] is { Op: Op.Constant } zero && zero.Attributes.Integer("value") == 0
        && _records.SavedBy(loop).Count == 0 && (_records.ReadBy(loop) is null || _records.IsReversed(loop));

    private bool IsExpression(int id)
    {
        var node = _f.Nodes[id];
        return node.Op is Op.Read or Op.Extent or Op.ElementSize
            || (node.Op == Op.Returned && node.Type.Rank == 0) || ChoiceOf(id) >= 0
            || (node.Type.Rank == 0 && node.Op is not (Op.Constant or Op.Dimension or Op.Parameter)
                && _records.ReversedBy(id) < 0
                && (Primitives.IsElementWise(node.Op)
                    || (!_isStructured && Primitives.Of(node.Op).Class != OperationClass.Region)));
    }

    // An If of which one value comes out, and which does nothing else, is an expression. Inner ones first.
    private void FindChoices(ISet<int> statements)
    {
        foreach (int opener in _order.All.Where(i => _f.Nodes[i].Op == Op.If && !statements.Contains(i)).Reverse())
        {
            if (_schedule.IsOpen(opener))
                continue;
            int middle = _regions.Middle(opener), end = _regions.End(opener);
            var results = _users[opener].ToArray();
            if (results is not [var result] || !IsRead(result) || _f.Nodes[end].Operands.Count != 1 || _f.TypeOf(result).Rank > 0
                || _f.TypeOf(result).Kind == ScalarKind.Frame)
            {
                continue;
            }

            var inside = Enumerable.Range(opener + 1, end - opener - 1).Where(i => i != middle).ToArray();
            var (first, second) = (_f.Nodes[middle].Operands[0], _f.Nodes[end].Operands[0]);
            if (inside.Length <= LongestChoice && inside.All(IsPartOfChoice) && !IsAddedTo(first, second)
                && !IsAddedTo(second, first))
                _choices[result] = opener;
        }

        // if (c) s += x; is better read than s = c ? s + x : s.
        bool IsAddedTo(int sum, int term) => _f.Nodes[sum].Op == Op.Add && _f.Nodes[sum].Operands.Contains(term)
            && _f.Nodes[term].Op != Op.Constant;

        bool IsPartOfChoice(int i)
        {
            var node = _f.Nodes[i];
            if (node.Op is Op.Constant or Op.Dimension or Op.Load)
                return true;
            if (node.Op is Op.If or Op.Else or Op.EndIf)
                return IsChoice(node.Op == Op.If ? i : _regions.Parent(i));
            return IsExpression(i) && node.Name is null && _users[i].Count() == 1
                && _regions.SamePart(i, _users[i].First())
                && MayTake(_users[i].First(), i) && !_passed.Contains(i) && !_results.Contains(i);
        }
    }
}
