using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Branches and jumps. A branch becomes an If region, and what its paths leave behind is merged. A jump that ends a path
// takes the rest of the block into the other path; where that does not help, a bool says that it is under way, and what
// follows stands under its negation.
internal sealed partial class BodyReader
{
    // The path that is being read has ended in a jump.
    private bool _ended;

    // It has ended in the midst of an expression, in an exception.
    private bool _thrown;

    // Open regions; at 0 the code is straight-line.
    private int _depth;

    private void Scoped(Action read)
    {
        var outer = _variables.Copy();
        read();
        _variables.Leave(outer);
    }

    private void Statements(IReadOnlyList<IOperation> statements, int first)
    {
        for (int i = first; i < statements.Count && !_ended; i++)
        {
            var statement = statements[i];
            if (statement is IConditionalOperation { Type: null } conditional && Jumps.In(statement))
            {
                // What follows belongs to the path that goes on.
                int next = i + 1;
                bool firstEnds = Jumps.AlwaysAt(conditional.WhenTrue);
                bool secondEnds = conditional.WhenFalse is { } other && Jumps.AlwaysAt(other);
                if (firstEnds != secondEnds || (firstEnds && secondEnds))
                {
                    Branch(
                        conditional,
                        () => ReadPart(conditional.WhenTrue, firstEnds ? null : () => Statements(statements, next)),
                        () => ReadPart(conditional.WhenFalse, secondEnds ? null : () => Statements(statements, next)));
                    return;
                }
            }

            Statement(statement);
            if (Jumps.In(statement))
            {
                if (i + 1 < statements.Count)
                    Continue(statement, () => Statements(statements, i + 1));
                return;
            }
        }
    }

    private void ReadPart(IOperation? part, Action? then)
    {
        if (part is not null)
            Scoped(() => Statement(part));
        if (then is not null)
            Continue(part, then);
    }

    // What follows a statement that may have jumped, in one of its branches.
    private void Continue(IOperation? statement, Action then)
    {
        if (_ended)
            return;
        if (statement is null || !Jumps.In(statement) || Underway() is not { } jumping)
        {
            then();
            return;
        }

        Branch(statement, Not(statement, jumping), () =>
        {
            Calm();
            then();
        }, () => { });
    }

    private void Branch(IConditionalOperation choice, Action then, Action otherwise) =>
        Branch(choice.Condition, then, otherwise, condition => Guarded(choice, condition, then, otherwise));

    // Where one path throws, the other is read behind it: it is part of no branch.
    private void Guarded(IConditionalOperation choice, Bound.Single condition, Action then, Action otherwise)
    {
        bool throws = Jumps.Throws(choice.WhenTrue);
        if (throws == Jumps.Throws(choice.WhenFalse))
        {
            Branch(choice, condition, then, otherwise);
            return;
        }

        Branch(choice, condition, throws ? then : () => { }, throws ? () => { } : otherwise);
        if (!_ended)
            (throws ? otherwise : then)();
    }

    private void Branch(IOperation condition, Action then, Action otherwise, Action<Bound.Single> known)
    {
        var asked = Expression(condition);
        if (asked is Bound.Single value)
        {
            known(value);
            return;
        }

        Lacking(condition, asked);
        // For the sake of what is wrong inside.
        var before = _variables.Copy();
        then();
        _variables = before;
        _ended = false;
        otherwise();
        _ended = false;
    }

    private void Branch(IOperation statement, Bound.Single condition, Action then, Action otherwise)
    {
        // In a function that is read for this one call much is known.
        if (_active.Count > 0 && Known(condition.Node) is { } known)
        {
            (known != 0 ? then : otherwise)();
            return;
        }

        // So is the type of what came in: no pattern is read that cannot match.
        if (IsAlways(condition) || IsNever(condition))
        {
            (IsAlways(condition) ? then : otherwise)();
            return;
        }

        var before = _variables.Copy();
        var (endedBefore, thrownBefore) = (_ended, _thrown);
        var opener = Append(statement, Op.If, TensorType.None, Attributes.None, condition.Node);
        _depth++;
        then();
        var (first, firstEnded, firstThrown) = (_variables, _ended, _thrown);
        var middle = Append(statement, Op.Else, TensorType.None, Attributes.None);
        (_variables, _ended, _thrown) = (before.Copy(), endedBefore, thrownBefore);
        otherwise();
        var (second, secondEnded, secondThrown) = (_variables, _ended, _thrown);
        _thrown = thrownBefore;
        var end = Append(statement, Op.EndIf, TensorType.None, Attributes.None);
        _depth--;
        (_parting, var outer) = (before, _parting);
        _variables = Merge(statement, before, first, second, opener, middle, end);
        _parting = outer;
        (_ended, _thrown) = (firstEnded && secondEnded, firstThrown && secondThrown);
    }

    private Bindings Merge(
        IOperation statement, Bindings before, Bindings first, Bindings second, Bound.Single opener,
        Bound.Single middle,
        Bound.Single end)
    {
        var merged = before.Copy();
        var (firstOut, secondOut) = (new List<int>(), new List<int>());
        foreach (object key in before.Keys.Union(first.Keys.Concat(second.Keys).Where(k => k is Jump)).ToArray())
        {
            if (Merge(statement, key, first[key], second[key], opener, firstOut, secondOut) is { } value)
                merged.Set(key, value);
        }

        SetOperands(middle, firstOut);
        SetOperands(end, secondOut);
        return merged;
    }

    // Reads one of two expressions, whichever is evaluated.
    private Bound Lazily(IOperation origin, Bound.Single condition, Func<Bound> then, Func<Bound> otherwise)
    {
        var key = new object();
        _variables.Declare(key);
        Bound? last = null;
        Branch(origin, condition, () => Give(then()), () => Give(otherwise()));
        // Where one path throws, the value is that of the other.
        var value = _variables[key] ?? (last is null ? new Bound.Thrown() : last.Leaves() is { Count: 0 } ? last
            : Lacking(origin, last));
        _variables.Remove(key);
        return value;

        void Give(Bound value)
        {
            if (value is Bound.Thrown)
                return;
            Bind(key, value);
            last = value;
        }
    }

    private void Jump(IBranchOperation branch)
    {
        if (Jumps.Target(branch) is not { } target || branch.BranchKind == BranchKind.GoTo)
        {
            Reject(branch, Fence.Explain(branch));
            return;
        }

        var kind = branch.BranchKind == BranchKind.Break ? JumpKind.Break : JumpKind.Continue;
        Bind(new Jump(kind, target), True);
        _ended = true;
    }

    private void Return(IOperation? value)
    {
        var result = value is null ? null : Expression(value);
        _ended = true;
        if (result is Bound.Thrown)
            return;
        if (result is not null)
            Bind(ReturnValue, result);
        if (_depth > 0)
            Bind(ReturnJump, True);
    }

    // A guard: an exception that is made of constants, thrown from inside a branch.
    private void Throw(IThrowOperation statement)
    {
        AlwaysThrows |= _depth == 0;
        var exception = statement.Exception;
        while (exception is IConversionOperation conversion)
            exception = conversion.Operand;
        if (_conditional > 0)
        {
            Reject(statement, new Rejection(
                "DP1011", "A throw in a part that C# may leave out", "write an if statement"));
            return;
        }

        if (_depth == 0)
        {
            Reject(statement, new Rejection("DP1011", "This throw, which is always reached,", "throw from a branch"));
            return;
        }

        if (exception is not IObjectCreationOperation { Initializer: null, Type: { } type } creation
            || creation.Arguments.Any(
                a => a.Value.ConstantValue is not { HasValue: true, Value: string or int or null }))
        {
            Reject(statement, new Rejection("DP1011", "This throw", "throw 'new' with constants, from a branch"));
            return;
        }

        var arguments = creation.Arguments.Where(a => !a.IsImplicit).Select(a => a.Value.ConstantValue.Value switch
        {
            null => "null",
            int i => Literals.Code(i, ScalarKind.I32),
            var text => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral((string)text, quote: true),
        });
        Append(statement, Op.Throw, TensorType.None, Attributes.None.With(
            "exception", $"new {Declarations.TypeText(type)}({string.Join(", ", arguments)})"));
        _ended = true;
    }

    // What the run time throws by itself.
    private Bound Throws(IOperation operation, string exception)
    {
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1027", $"'{operation.Syntax}', which may throw,"));
        if (_depth == 0)
        {
            AlwaysThrows = true;
            return Reject(operation, new Rejection("DP1011", $"'{operation.Syntax}', which always throws,",
                "remove it, or put it in a branch"));
        }

        Append(operation, Op.Throw, TensorType.None, Attributes.None.With("exception", exception));
        _ended = _thrown = true;
        return new Bound.Thrown();
    }

    // x > 0 ? x : throw new E()
    private Bound ThrowExpression(IThrowOperation operation)
    {
        Throw(operation);
        _thrown = _ended;
        return _ended ? new Bound.Thrown() : Lacking(operation, _rejections.LastOrDefault());
    }

    // Null where no jump can be under way.
    private Bound.Single? Underway()
    {
        Bound.Single? any = null;
        foreach (var jump in _variables.Keys.OfType<Jump>()
            .Where(j => j.Kind is JumpKind.Return or JumpKind.Break or JumpKind.Continue))
        {
            if (_variables[jump] is Bound.Single flag && flag != Zero(ScalarKind.Bool))
                any = any is null ? flag
                    : (Bound.Single)Intrinsic(_body, "Or", "x,y", TensorType.Scalar(ScalarKind.Bool), any, flag);
        }

        return any;
    }

    // Where code is read, no jump is under way.
    private void Calm()
    {
        foreach (var jump in _variables.Keys.OfType<Jump>()
            .Where(j => j.Kind is JumpKind.Return or JumpKind.Break or JumpKind.Continue).ToArray())
            Bind(jump, Zero(ScalarKind.Bool));
    }

    // Two arrays are found to lie in one memory: what is read now is thrown away.
    private Bound ReadAgain(bool sharesMore)
    {
        SharesMore |= sharesMore;
        return Bound.Missing.Because(new Told.ByReadingAgain());
    }

    private Bound.Single Not(IOperation origin, Bound condition) =>
        (Bound.Single)Intrinsic(origin, "Not", "x", TensorType.Scalar(ScalarKind.Bool), condition);

    private bool IsUnset(int node) => _nodes[node].Op == Op.Unset;

    private Bound.Single Zero(ScalarKind kind) => new(_zeros[kind]);

    private Bound.Single True => new(_true);

    // The same structure, with nothing in it; null where a part has no such.
    private Bound? Zeros(Bound like) => like.Leaves() is { } leaves
        && leaves.All(l => _nodes[l].Type.Kind != ScalarKind.Key)
        ? like.With(leaves.Select(l => NothingOf(_nodes[l].Type).Node).ToArray()) : null;

    private Bound.Single NothingOf(TensorType type) => type is { Shape.Count: 0 } ? ZeroOf(type.Kind)
        : new(_unset[type.Kind]);

    private Bound.Single ZeroOf(ScalarKind kind) => _zeros.ContainsKey(kind) ? Zero(kind) : Constant(_body, 0, kind);

    private void SetOperands(Bound.Single node, IEnumerable<int> operands) =>
        _nodes[node.Node] = _nodes[node.Node] with { Operands = operands.ToEquatable() };

    private Bound.Single Named(Bound.Single value, string? name)
    {
        if (name is not null)
            Name(value, name);
        return value;
    }

    private static string? NameOf(object key) => key switch
    {
        Variable { Symbol.Name: var name } => name,
        ISymbol symbol => symbol.Name,
        ArrayIdentity array => array.Name,
        Top { Of: var array } => array.Name + "Top",
        SliceKey slice => SliceNames(NameOf(slice.Array), slice.IsStart),
        Jump { Kind: JumpKind.Return } => "returned",
        Jump { Kind: JumpKind.Break } => "stopped",
        Jump { Kind: JumpKind.Continue } => "skipped",
        Jump { Kind: JumpKind.Again } => "again",
        _ => null,
    };

    // A path on which a variable has no value yet leaves a zero: C# sees to it that nothing reads it.
    private Bound? Merge(
        IOperation statement, object key, Bound? a, Bound? b, Bound.Single opener, List<int> firstOut,
        List<int> secondOut)
    {
        switch (a, b)
        {
            case (Bound.Missing, _) or (_, Bound.Missing):
                return Lacking(statement, a, b);
            case ({ } x, { } y) when x.Equals(y):
                return x;
            // They are read where they stand: the one on this path, or on that.
            case (Bound.Single x, Bound.Single y) when IsList(x.Node) || IsList(y.Node):
                return Reject(statement, Fence.ListsOfIntegers(NameOf(key)));
            case (Bound.Single or null, Bound.Single or null) when (a ?? b) is Bound.Single single:
                // What a loop may return is not known before it does.
                var type = TypeOf(IsUnset(single.Node) && b is Bound.Single ? (Bound.Single)b : single);
                if (a is Bound.Single s && b is Bound.Single t && TypeOf(s).Kind != TypeOf(t).Kind)
                    return Reject(statement, Fence.Explain(statement));
                if ((a is null || b is null) && type is not { Shape.Count: 0 } && !_unset.ContainsKey(type.Kind))
                    return Reject(statement, Fence.Rebound(NameOf(key)));
                firstOut.Add((a as Bound.Single ?? NothingOf(type)).Node);
                secondOut.Add((b as Bound.Single ?? NothingOf(type)).Node);
                return Named(
                    Append(statement, Op.Result, type, Attributes.None.With("index", firstOut.Count - 1), opener.Node),
                    NameOf(key));
            case (Bound.Tuple x, Bound.Tuple y) when x.Elements.Count == y.Elements.Count:
                return new Bound.Tuple(x.Elements.Select((e, i) => Inner(e, y.Elements[i])).ToArray());
            case (Bound.Array x, Bound.Array y) when x.Identity == y.Identity:
                var (first, second) = (SliceOf(statement, x), SliceOf(statement, y));
                var (start, length) = (Inner(first.Start, second.Start, new SliceKey(key, true)),
                    Inner(first.Length, second.Length, new SliceKey(key, false)));
                return start is Bound.Single s0 && length is Bound.Single l0
                    ? x with { Slice = new Slice(s0, l0, first.MayBeNone || second.MayBeNone) }
                    : Lacking(statement, start, length);
            case (Bound.Grid x, Bound.Grid y) when x.Axes.Count == y.Axes.Count:
                var lengths = x.Axes.Zip(y.Axes, (l, m) => Inner(l, m)).ToArray();
                var merged = Inner(x.Elements, y.Elements);
                return merged is Bound.Array elements && lengths.All(l => l is Bound.Single)
                    ? new Bound.Grid(elements, [.. lengths.Cast<Bound.Single>()])
                    : Lacking(statement, [merged, .. lengths]);
            case (Bound.Jagged x, Bound.Jagged y) when x.Memory == y.Memory
                && x.Rows.Identity == y.Rows.Identity && Equals(x.Base, y.Base):
                var rows = Inner(x.Rows, y.Rows);
                return rows is Bound.Array integers ? x with { Rows = integers } : Lacking(statement, rows);
            case (Bound.Place x, Bound.Place y) when x.Memory == y.Memory:
                var there = Inner(x.At, y.At);
                return there is Bound.Single at ? x with { At = at } : Lacking(statement, there);
            case (Bound.Repeated x, Bound.Repeated y) when x.Of.IsAlike(y.Of):
                var times = Inner(x.Count, y.Count);
                return times is Bound.Single count ? x with { Count = count } : Lacking(statement, times);
            case (Bound.Record x, Bound.Record y) when x.Members.Count == y.Members.Count
                && SymbolEqualityComparer.Default.Equals(x.Type, y.Type):
                return x with
                {
                    Members = [.. x.Members.Select((m, i) => new KeyValuePair<string, Bound>(
                        m.Key, Inner(m.Value, y.Members[i].Value)))],
                };
            case ({ }, { }) when IsTyped(a) && IsTyped(b):
                return United(statement, a!, b!, (p, q) => Inner(p, q), (p, first) =>
                    OnOnePath(p, first) ?? Reject(statement, Fence.Rebound(NameOf(key))));
            case (Bound.Record { Type: not null }, Bound.Record) or (Bound.Record, Bound.Record { Type: not null }):
                return Reject(statement, Fence.TwoTypes(NameOf(key) ?? "the result"));
            case (Bound.Record or Bound.Tuple or Bound.Choice, null) when Zeros(a) is { } zeros:
                return Merge(statement, key, a, zeros, opener, firstOut, secondOut);
            case (null, Bound.Record or Bound.Tuple or Bound.Choice) when Zeros(b) is { } zeros:
                return Merge(statement, key, zeros, b, opener, firstOut, secondOut);
            case (null, _) or (_, null):
                return (a ?? b) is { } known ? OnOnePath(known, b is null) : null;
            default:
                return Share(a, b) && SharesMore ? ReadAgain(true)
                    : Reject(statement, Fence.Rebound(NameOf(key)));
        }

        Bound? OnOnePath(Bound value, bool isFirst) =>
            OfOnePath(value, opener, (x, y) => Inner(x, y), isFirst);

        Bound Inner(Bound? first, Bound? second, object? part = null) =>
            Merge(statement, part ?? key, first, second, opener, firstOut, secondOut) ?? Lacking(statement);
    }
}
