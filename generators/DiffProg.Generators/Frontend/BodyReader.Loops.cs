using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Every variable in scope is carried; what no iteration changes is found out at the end (see Invariants) and carried no
// more. A for loop whose number of iterations is known when it begins counts; all others ask before each iteration.
internal sealed partial class BodyReader
{
    private void For(IForLoopOperation loop) => Scoped(() =>
    {
        foreach (var statement in loop.Before)
            Statement(statement);
        if (CountedLoop.Of(loop) is { } counted)
            Count(loop, counted);
        else
            Iterate(loop, loop.Condition, atEnd: () =>
            {
                foreach (var statement in loop.AtLoopBottom)
                    Statement(statement);
            });
    });

    private void While(IWhileLoopOperation loop)
    {
        if (loop.ConditionIsTop)
        {
            Iterate(loop, loop.ConditionIsUntil ? null : loop.Condition, atEnd: () => { });
            return;
        }

        // do: what stands at the end of an iteration is asked before the next; before the first it holds.
        var again = new Jump(JumpKind.Again, loop);
        Bind(again, Constant(loop, 1, ScalarKind.Bool));
        Iterate(loop, null, again: again, atEnd: () => Bind(again, Expression(loop.Condition!)));
        _variables.Remove(again);
    }

    // foreach over an array or a span: its elements in order, its length taken once.
    private void ForEach(IForEachLoopOperation loop)
    {
        var collection = loop.Collection;
        while (collection is IConversionOperation { IsImplicit: true } conversion)
            collection = conversion.Operand;
        if (collection is IInvocationOperation { TargetMethod: { Name: "Range", ContainingType: var range } } call
            && KnownTypes.IsNamed(range, "DiffProg", "Checkpoint"))
        {
            ForEachStep(loop, call);
            return;
        }

        var bound = Expression(collection);
        if (bound is Bound.Grid grid)
            bound = grid.Elements;
        if (bound is Bound.List list && loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol: var each })
        {
            ForEachElement(loop, list, each);
            return;
        }

        if (bound is Bound.Jagged jagged
            && loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol: var row })
        {
            InOrder(loop, RowCount(loop, jagged), index =>
            {
                _variables.Declare(row);
                Remember(row, RowWithin(loop, jagged, index));
            });
            return;
        }

        if (ArrayOf(bound) is null
            || loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: var element })
        {
            Reject(loop.Collection, Fence.Explain(loop));
            return;
        }

        // foreach (double e in integers)
        Bound Elemental(Bound read) =>
            KnownTypes.ScalarKindOf(Resolve(element.Type)) is { } kind ? Convert(loop, read, kind) : read;
        InOrder(loop, (Bound.Single)LengthOf(loop, bound), index =>
        {
            _variables.Declare(element);
            // ref Real e: the place, not what is there.
            if (element.RefKind != RefKind.None && bound is Bound.Array spanned)
                Bind(element, new Bound.Place(spanned with { Slice = null }, Within(loop, spanned, index)));
            else
                Remember(element, Elemental(ReadElement(loop, bound, index)));
        });
    }

    // The body for each number up to a length.
    private void InOrder(IForEachLoopOperation loop, Bound.Single length, Action<Bound.Single> declare)
    {
        void Body(Bound.Single index)
        {
            declare(index);
            Statement(loop.Body);
        }

        if (!Jumps.Breaks(loop) && !Jumps.Returns(loop.Body))
        {
            Scoped(() => Repeat(loop, length, Body));
            return;
        }

        var position = new object();
        Bound.Single At() => (Bound.Single)_variables[position]!;
        Bind(position, Constant(loop, 0, ScalarKind.I32));
        Iterate(
            loop, () => Intrinsic(loop, "Less", "x,y", TensorType.Scalar(ScalarKind.Bool), At(), length), () =>
                Scoped(() => Body(At())),
            atEnd: () => Bind(position, Integer(loop, "Add", At(), Constant(loop, 1, ScalarKind.I32))));
        _variables.Remove(position);
    }

    // foreach (int t in Checkpoint.Range(n)): a loop that counts, and that the backward part divides.
    private void ForEachStep(IForEachLoopOperation loop, IInvocationOperation range)
    {
        IOperation Given(string name) => range.Arguments.First(a => a.Parameter!.Name == name).Value;
        if (Given("levels").ConstantValue is not { HasValue: true, Value: int and >= 1 and <= 8 and var levels })
        {
            Reject(range, new Rejection("DP1082", "has levels other than a constant from 1 to 8", "give one"));
            return;
        }

        if (Jumps.Breaks(loop) || Jumps.Returns(loop.Body))
        {
            Reject(range, new Rejection(
                "DP1082", "is left by a jump", "let it run to its end, or use a plain for loop"));
            return;
        }

        if (Expression(Given("count")) is not Bound.Single steps
            || loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: var step })
            return;
        var count = Named(Integer(loop, "Maximum", steps, Constant(loop, 0, ScalarKind.I32)), "count");
        Scoped(() => Repeat(
            loop, count, index =>
            {
                _variables.Declare(step);
                Remember(step, index);
                Statement(loop.Body);
            }, Attributes.None.With(Regions.Checkpointed, levels)));
    }

    private void Count(IForLoopOperation loop, CountedLoop counted)
    {
        var start = Expression(counted.Variable);
        var (bound, step) = (Expression(counted.Bound), counted.Step);
        if (start is not Bound.Single || bound is not Bound.Single limit)
        {
            Lacking(loop, start, bound);
            return;
        }

        bound = TypeOf(limit).Kind == ScalarKind.I32 ? bound : Convert(counted.Bound, limit, ScalarKind.I32);
        // Up to below the bound, or down to above it.
        int sign = step > 0 ? 1 : -1;
        var (from, to) = sign > 0 ? (start, bound) : (bound, start);
        int extra = (counted.Inclusive ? 1 : 0) + (Math.Abs(step) - 1);
        var count = Named(
            Known(NodeOf(from)) is { } first && Known(NodeOf(to)) is { } last ? Turns(first, last) : Turned(), "count");
        Bound At(Bound index) => Integer(loop, "Add", start, Math.Abs(step) == 1 && sign > 0 ? index
            : Integer(loop, "Multiply", index, Constant(loop, step, ScalarKind.I32)));
        Repeat(loop, count, index =>
        {
            Remember(counted.Symbol, At(index));
            Scoped(() => Statement(loop.Body));
        });
        Remember(counted.Symbol, At(count));

        // Two constants may be further apart than an int holds.
        Bound.Single Turns(long first, long last) => (Bound.Single)Constant(
            loop, Math.Max(0, Math.Min(int.MaxValue, (last - first + extra) / Math.Abs((long)step))), ScalarKind.I32);

        // From a constant that is far from 0 the distance may be one that an int does not hold.
        Bound.Single Turned()
        {
            var kind = IsFar(from) || IsFar(to) ? ScalarKind.I64 : ScalarKind.I32;
            var distance = Computed("Subtract", Convert(loop, to, kind), Convert(loop, from, kind));
            if (extra != 0)
                distance = Computed("Add", distance, Constant(loop, extra, kind));
            if (Math.Abs(step) != 1)
                distance = Computed("Divide", distance, Constant(loop, Math.Abs(step), kind));
            distance = Computed("Maximum", distance, Constant(loop, 0, kind));
            return (Bound.Single)Convert(loop, distance, ScalarKind.I32);

            Bound.Single Computed(string name, Bound x, Bound y) =>
                (Bound.Single)Intrinsic(loop, name, "x,y", TensorType.Scalar(kind), x, y);
        }

        bool IsFar(Bound end) => Known(NodeOf(end)) is < -Near or > Near;
    }

    private const long Near = 1 << 20;

    private Bound.Single Integer(IOperation origin, string name, Bound x, Bound y) =>
        (Bound.Single)Intrinsic(origin, name, "x,y", TensorType.Scalar(ScalarKind.I32), x, y);

    // The body, a number of times that is known; nothing jumps out of it.
    private void Repeat(
        IOperation loop, Bound.Single count, Action<Bound.Single> body, Attributes? attributes = null)
    {
        var opener = Append(
            loop, Op.Loop, TensorType.None, (attributes ?? Attributes.None).With("counted", 1), count.Node);
        var index = Append(loop, Op.Index, TensorType.Scalar(ScalarKind.I32), Attributes.None);
        Carry(loop, opener, [count.Node], () =>
        {
            body(index);
            _variables.Remove(new Jump(JumpKind.Continue, loop));
            _ended = false;
        });
    }

    private void Iterate(ILoopOperation loop, IOperation? condition, Action atEnd, Jump? again = null)
    {
        void Body() => Scoped(() => Statement(loop.Body));
        if (condition is null || !Assigned.Any(condition))
        {
            Iterate(loop, condition is null ? null : () => Expression(condition), Body, atEnd, again);
            return;
        }

        // What the condition changes stays changed where it does not hold: it is asked inside the body, and breaks.
        var stop = new Jump(JumpKind.Break, loop);
        Bind(stop, Zero(ScalarKind.Bool));
        void Stop() => Bind(stop, True);
        Iterate(
            loop, null, () => Branch(condition, Body, Stop, goesOn => Branch(loop, goesOn, Body, Stop)), atEnd, again);
    }

    // While the condition holds and no jump is under way.
    private void Iterate(ILoopOperation loop, Func<Bound>? condition, Action body, Action atEnd, Jump? again = null)
    {
        var stop = new Jump(JumpKind.Break, loop);
        if (Jumps.Breaks(loop))
            Bind(stop, Zero(ScalarKind.Bool));
        if (Jumps.Returns(loop) && _variables[ReturnJump] is null)
        {
            Bind(ReturnJump, Zero(ScalarKind.Bool));
            if (!_frame.Function.ReturnsVoid)
                Bind(ReturnValue, NoResult(loop));
        }

        var opener = Append(loop, Op.Loop, TensorType.None, Attributes.None.With("counted", 0));
        Carry(loop, opener, [], () =>
        {
            // What has stopped asks no more.
            Bound? goesOn = again is null ? null : _variables[again];
            if (Underway() is { } stopped)
                goesOn = goesOn is null ? Not(loop, stopped)
                    : Intrinsic(loop, "And", "x,y", TensorType.Scalar(ScalarKind.Bool), goesOn, Not(loop, stopped));
            if (condition is not null)
                goesOn = goesOn is Bound.Single known ? Lazily(loop, known, condition, () => Zero(ScalarKind.Bool))
                    : condition();
            if (goesOn is not null and not Bound.Single)
                Lacking(loop, goesOn);
            Append(loop, Op.While, TensorType.None, Attributes.None, (goesOn as Bound.Single ?? True).Node);
            Calm();
            body();
            _variables.Remove(new Jump(JumpKind.Continue, loop));
            _ended = false;
            if (Underway() is { } leaving)
                Branch(loop, Not(loop, leaving), atEnd, () => { });
            else
                atEnd();
        });
        _variables.Remove(stop);
    }

    // What a return from inside the loop would leave, before there is one.
    private Bound NoResult(IOperation loop) => Default(loop, Resolve(_frame.ReturnType), tensors: true)
        ?? Reject(loop, Fence.Explain(loop));

    private void Carry(IOperation loop, Bound.Single opener, int[] count, Action body)
    {
        _depth++;
        var initial = new List<int>();
        var before = _variables.Copy();
        var assigned = Assigned.By(loop);
        var aliased = assigned.Select(s => _variables[s]).OfType<Bound.Alias>().Select(a => RootOf(a.Target, a.In))
            .ToArray();
        bool MayChange(object key) => key is Receiver || aliased.Contains(key)
            || (key is Variable { Symbol: var symbol } && assigned.Contains(symbol));
        foreach (object key in before.Keys)
        {
            if (MayChange(key) && before[key] is { } named)
                before.Set(key, Unsure(Sliced(loop, named)));
            // Declared before, and given a value inside: it begins with a zero that nothing reads.
            if (before[key] is null && key is Variable { Symbol: ILocalSymbol local }
                && Default(loop, Resolve(local.Type)) is { } zero)
                before.Set(key, zero);
            if (before[key] is { } begun)
                before.Set(key, Widened(loop, NameOf(key) ?? "", begun));
            if (before[key] is not { } value || value.Leaves() is not { } leaves)
                continue;
            Bind(key, value.With(leaves.Select(leaf => IsList(leaf) ? leaf
                : Carried(key, Op.Carried, initial.Count, AddTo(initial, leaf))).ToArray()));
        }

        SetOperands(opener, [.. count, .. initial]);
        var carriedIn = _variables.Copy();
        bool ended = _ended;
        body();
        _ended = ended;
        GiveBack(loop, before, carriedIn);
        var next = new List<int>();
        var lost = new Dictionary<object, Bound>();
        foreach (object key in before.Keys)
        {
            if (before[key] is not { } value)
                continue;
            if (value.Leaves() is not { } leaves)
            {
                if (value.Lack is null && !Equals(_variables[key], value))
                    Reject(loop, Fence.Rebound(NameOf(key)));
                continue;
            }

            // Where the body went wrong, what came in goes on.
            var bound = MayChange(key) && _variables[key] is { } last ? Sliced(loop, last) : _variables[key];
            if (bound is not null && carriedIn[key] is { } came)
                bound = Fitted(loop, NameOf(key) ?? "", bound, came);
            if (leaves.Any(IsUnset) && bound?.Lack is { } lack)
                lost.Add(key, lack);
            var after = bound?.Leaves()?.Count == leaves.Count ? bound : value;
            bool alike = ReferenceEquals(after, bound) && after.IsAlike(value);
            if (bound?.Lack is null && !alike && !SharesMore && !(Share(bound, value) && SharesMore))
                Reject(loop, IsTyped(bound) ? Fence.Growing(NameOf(key)) : Fence.Rebound(NameOf(key)));
            if (alike && leaves.Where((l, i) => IsList(l) && l != after.Leaves()![i]).Any())
                Reject(loop, Fence.ListsOfIntegers(NameOf(key)));
            next.AddRange(after.Leaves()!.Where((_, i) => !IsList(leaves[i])));
        }

        Append(loop, Op.Next, TensorType.None, Attributes.None, [.. next]);
        _depth--;
        int k = 0;
        var left = before.Copy();
        foreach (object key in before.Keys)
        {
            if (before[key] is { } value && value.Leaves() is { } leaves)
            {
                left.Set(
                    key, value.With(leaves.Select(
                        leaf => IsList(leaf) ? leaf : Carried(key, Op.Result, k++, leaf, opener.Node)).ToArray()));
            }
        }

        foreach (var (key, lack) in lost.Select(l => (l.Key, l.Value)))
            left.Set(key, lack);
        foreach (object key in _variables.Keys.Where(j => j is Jump && before[j] is null).ToArray())
            left.Remove(key);
        _variables = left;

        int Carried(object key, Op op, int index, int leaf, params int[] operands) => Named(
            Append(loop, op, IsUnset(leaf) ? TensorType.Unknown(_nodes[leaf].Type.Kind) : _nodes[leaf].Type,
                Attributes.None.With("index", index), operands), NameOfLeaf(key, leaf)).Node;

        string? NameOfLeaf(object key, int leaf) => before[key] is Bound.Array { Slice: { } slice }
            ? SliceNames(BodyReader.NameOf(key), slice.Start.Node == leaf) : BodyReader.NameOf(key);
    }

    // Integers that nothing writes are what they are.
    private bool IsList(int node) => _nodes[node].Type is { Kind: ScalarKind.I32, Shape.Count: not 0 };

    private static int AddTo(List<int> list, int leaf)
    {
        list.Add(leaf);
        return leaf;
    }
}
