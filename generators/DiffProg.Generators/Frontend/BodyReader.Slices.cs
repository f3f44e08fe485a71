using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Parts of arrays: a span is an array, where it begins in it, and its length. The last two are integers like others,
// and so a variable may name another part in each iteration.
internal sealed partial class BodyReader
{
    // A part may be named, or a variable may name another one.
    private bool Slices(IOperation body) => body.Descendants().Any(o => o switch
    {
        IDeconstructionAssignmentOperation => true,
        IInvocationOperation { TargetMethod: var method } when IsOfSpans(method) => true,
        IConditionalOperation or IInvocationOperation or IAssignmentOperation or IObjectCreationOperation
            or ICollectionExpressionOperation or IImplicitIndexerReferenceOperation or IArrayElementReferenceOperation
            or ISwitchExpressionOperation =>
            KnownTypes.ArrayKindOf(TypeOf(o)) is not null || IsGridOrJagged(o),
        IArrayCreationOperation => IsGridOrJagged(o),
        _ => false,
    });

    private bool IsGridOrJagged(IOperation operation) => TypeOf(operation) is var type
        && (KnownTypes.GridKindOf(type) is not null || KnownTypes.JaggedKindOf(type) is not null);

    // Span, ReadOnlySpan, their extension methods, Array; ToArray of an array.
    private static bool IsOfSpans(IMethodSymbol method) => method.ContainingType is var type && (KnownTypes.IsSpan(type)
        || KnownTypes.IsNamed(type, "System", "MemoryExtensions") || KnownTypes.IsNamed(type, "System", "Array")
        || (method.Name == "ToArray" && KnownTypes.IsNamed(type, "System.Linq", "Enumerable")));

    // Before the first branch, so that every path has it.
    private void MeasureArguments()
    {
        foreach (var identity in _variables.Keys.OfType<ArrayIdentity>().ToArray())
            identity.Length = (Bound.Single)LengthOf(_body, new Bound.Array(identity));
    }

    private Slice SliceOf(IOperation operation, Bound.Array array) => array.Slice ?? new Slice(
        _zeros.ContainsKey(ScalarKind.I32) ? Zero(ScalarKind.I32) : Constant(operation, 0, ScalarKind.I32),
        array.Identity.Length ?? (Bound.Single)LengthOf(operation, array));

    // The same, with every array as a part of itself.
    private Bound Sliced(IOperation operation, Bound bound) => bound switch
    {
        Bound.Array array => array with { Slice = SliceOf(operation, array) },
        Bound.Grid grid => grid with { Elements = (Bound.Array)Sliced(operation, grid.Elements) },
        Bound.Jagged jagged => jagged with { Rows = (Bound.Array)Sliced(operation, jagged.Rows) },
        Bound.Tuple tuple => new Bound.Tuple(tuple.Elements.Select(e => Sliced(operation, e)).ToArray()),
        Bound.Choice choice => choice with
        {
            Alternatives = [.. choice.Alternatives.Select(a => a with { Value = Sliced(operation, a.Value) })],
        },
        Bound.Record record => record with
        {
            Members = [.. record.Members.Select(m =>
                new KeyValuePair<string, Bound>(m.Key, Sliced(operation, m.Value)))],
        },
        _ => bound,
    };

    // s[i..j]; of an array it is another exception that says where it does not lie inside.
    private Bound Part(IOperation operation, Bound array, IRangeOperation range, bool isOfSpan = false)
    {
        if (array is not Bound.Array whole)
            return array is Bound.Missing ? array : Reject(operation, Fence.Explain(range));
        // What is asked for an array's part asks whether the array is there, when both ends are.
        var known = whole with { Slice = whole.Slice is { } slice ? slice with { MayBeNone = false } : null };
        var start = range.LeftOperand is { } left ? Position(known, left) : Constant(operation, 0, ScalarKind.I32);
        var end = range.RightOperand is { } right ? Position(known, right) : LengthOf(operation, known);
        whole = Existing(operation, whole, "ArgumentNullException(\"array\")");
        if (start is not Bound.Single || end is not Bound.Single)
            return Lacking(operation, start, end);
        int fromEnd = (IsFromEnd(range.LeftOperand) ? 1 : 0) | (IsFromEnd(range.RightOperand) ? 2 : 0);
        return Part(
            operation, whole, start, Integer(operation, "Subtract", end, start),
            isOfSpan ? null : Constant(operation, fromEnd, ScalarKind.I32));
    }

    private static bool IsFromEnd(IOperation? end) =>
        end is not null && Unconverted(end) is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat };

    // i or ^i, which C# converts to an Index.
    private Bound Position(Bound array, IOperation index) =>
        index is IConversionOperation { Operand: var operand } && KnownTypes.ScalarKindOf(index.Type) is null
            ? Position(array, operand) : Index(array, index);

    private Bound Part(IOperation operation, Bound array, Bound start, Bound length, Bound.Single? fromEnd = null)
    {
        if (array is not Bound.Array whole || start is not Bound.Single first || length is not Bound.Single count)
            return Lacking(operation, array, start, length);
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1027", $"'{operation.Syntax}'"));
        var of = (Bound.Single)LengthOf(operation, array);
        var inside = fromEnd is null ? Checked(operation, Op.CheckSlice, first, count, of)
            : Checked(operation, Op.CheckRange, first, count, of, fromEnd);
        return whole with
        {
            Slice = new Slice(
                whole.Slice is { } around ? Integer(operation, "Add", around.Start, inside) : inside, count),
        };
    }

    // The elements of a part as an array of their own.
    private Bound Copied(IOperation operation, Bound part)
    {
        if (part is not Bound.Array source)
            return part is Bound.Missing ? part : Reject(operation, Fence.Explain(operation));
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1024", operation.Syntax.ToString()));
        var copy = (Bound.Array)NewArray(operation, source.Identity.Kind, LengthOf(operation, part));
        CopyElements(operation, source, copy);
        return copy;
    }

    // As many as the first has.
    private void CopyElements(IOperation operation, Bound from, Bound.Array goal)
    {
        var target = SliceOf(operation, goal);
        // Integers that nothing can write.
        if (from is not Bound.Array origin)
        {
            EachElement(operation, (Bound.Single)LengthOf(operation, from), i => Write(
                operation, goal with { Slice = null }, Integer(operation, "Add", target.Start, i),
                (Bound.Single)ReadElement(operation, from, i)));
            return;
        }

        var source = SliceOf(operation, origin);
        // Where the two overlap, the elements that will be overwritten first.
        Bound? backward = origin.Identity == goal.Identity ? Intrinsic(
            operation, "Less", "x,y", TensorType.Scalar(ScalarKind.Bool), source.Start, target.Start) : null;
        EachElement(operation, source.Length, i =>
        {
            if (backward is not null)
            {
                var last = Integer(
                    operation, "Subtract",
                    Integer(operation, "Subtract", source.Length, Constant(operation, 1, ScalarKind.I32)), i);
                i = (Bound.Single)Intrinsic(
                    operation, "Where", "condition,x,y", TensorType.Scalar(ScalarKind.I32), backward, last, i);
            }

            var value = (Bound.Single)ReadElement(
                operation, origin with { Slice = null }, Integer(operation, "Add", source.Start, i));
            Write(operation, goal with { Slice = null }, Integer(operation, "Add", target.Start, i), value);
        });
    }

    // [x, ..a, y]. The C# compiler makes an array of its length: what stands up to the last array in it is evaluated
    // before that, what stands after it when those before are there. Where that were more than three values to keep, it
    // makes a list, one after the other, and each array is as it is when its turn comes.
    private Bound Joined(IOperation operation, ScalarKind kind, IReadOnlyList<IOperation> elements)
    {
        int last = elements.Count - 1;
        while (elements[last] is not ISpreadOperation)
            last--;
        var before = elements.Take(last + 1).ToArray();
        var parts = before.Select((e, i) => Kept(Part(e), before.Length > 3 ? before.Skip(i + 1) : [])).ToArray();
        if (Refused(parts) is { } refused)
            return refused;
        var length = Constant(operation, elements.Count(e => e is not ISpreadOperation), ScalarKind.I32);
        foreach (var part in parts.Where(p => ArrayOf(p) is not null))
            length = Integer(operation, "Add", length, LengthOf(operation, part));
        var array = (Bound.Array)NewArray(operation, kind, length);
        var start = SliceOf(operation, array).Start;
        for (int i = 0; i < elements.Count; i++)
        {
            var part = i <= last ? parts[i] : Part(elements[i]);
            if (i > last && Refused(part) is { } missing)
                return missing;
            if (ArrayOf(part) is not null)
            {
                var count = (Bound.Single)LengthOf(operation, part);
                CopyElements(operation, part, array with { Slice = new Slice(start, count) });
                start = Integer(operation, "Add", start, count);
                continue;
            }

            Write(operation, array with { Slice = null }, start, (Bound.Single)Convert(operation, part, kind));
            start = Integer(operation, "Add", start, Constant(operation, 1, ScalarKind.I32));
        }

        return array;

        Bound Part(IOperation element) =>
            Expression(element is ISpreadOperation { Operand: var spread } ? Unconverted(spread) : element);
        Bound Kept(Bound part, IEnumerable<IOperation> next) =>
            part is Bound.Array array && _conditional == 0 && next.Any(Assigned.Any) ? Copied(operation, array) : part;
        Bound? Refused(params Bound[] read) => read.Any(p => p is Bound.Missing) ? Lacking(operation, read)
            : _conditional > 0
            || read.Any(p => ArrayOf(p) is null && !(p is Bound.Single one && TypeOf(one) is { Shape.Count: 0 }))
            ? Reject(operation, Fence.Explain(operation)) : null;
    }

    private void Fill(IOperation operation, Bound.Array array, Bound.Single value)
    {
        var slice = SliceOf(operation, array);
        EachElement(operation, slice.Length, i =>
            Write(operation, array with { Slice = null }, Integer(operation, "Add", slice.Start, i), value));
    }

    private void EachElement(IOperation operation, Bound.Single count, Action<Bound.Single> body)
    {
        var opener = Append(operation, Op.Loop, TensorType.None, Attributes.None.With("counted", 1), count.Node);
        var index = Append(operation, Op.Index, TensorType.Scalar(ScalarKind.I32), Attributes.None);
        Carry(operation, opener, [count.Node], () => body(index));
    }

    // new Span<double>(a, start, length)
    private Bound? SpanOf(IObjectCreationOperation operation)
    {
        var arguments = operation.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value).ToArray();
        if (arguments is not [var array, ..] || KnownTypes.ArrayKindOf(TypeOf(array)) is null)
            return null;
        var read = InOrder(operation.Arguments);
        var whole = OrEmpty(operation, read(array));
        return arguments is [_, var start, var length]
            ? Part(operation, whole, read(start), read(length)) : whole;
    }

    // Reads arguments, which C# evaluates in the order in which they are written: names may change it.
    private Func<IOperation, Bound> InOrder(IReadOnlyList<IArgumentOperation> arguments)
    {
        Bound Read(IOperation value) =>
            Expression(KnownTypes.ArrayKindOf(TypeOf(Unconverted(value))) is null ? value : Unconverted(value));
        var written = arguments.Where(a => a.ArgumentKind == ArgumentKind.Explicit).ToArray();
        int[] ordinals = [.. written.Select(a => a.Parameter!.Ordinal)];
        if (ordinals.SequenceEqual(ordinals.OrderBy(o => o)))
            return Read;
        var values = written.ToDictionary(a => a.Value, a => Read(a.Value));
        return value => values.TryGetValue(value, out var known) ? known : Read(value);
    }

    // Methods of spans and arrays that name or copy a part; null for others.
    private Bound? SliceCall(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        if (!IsOfSpans(method))
            return null;
        var values = operation.Arguments.OrderBy(a => a.Parameter!.Ordinal)
            .Where(a => a.ArgumentKind == ArgumentKind.Explicit)
            .Select(a => a.Value).ToList();
        if (operation.Instance is { } instance)
            values.Insert(0, instance);
        if (values.Count == 0
            || KnownTypes.ArrayKindOf(TypeOf(Unconverted(values[0]))) is not (ScalarKind.F32 or ScalarKind.F64))
            return null;
        var receiver = operation.Instance is null ? null : Expression(Unconverted(values[0]));
        var read = InOrder(operation.Arguments);
        var whole = receiver ?? read(values[0]);
        if (whole is Bound.Missing)
            return whole;
        if (whole is not Bound.Array array)
            return Reject(operation, Fence.Explain(operation));
        bool isRange = values is [_, var second] && Unconverted(second) is IRangeOperation;
        if (KnownTypes.IsSpan(values[0].Type)
            || (KnownTypes.IsNamed(method.ContainingType, "System", "MemoryExtensions") && !isRange))
            whole = array = (Bound.Array)OrEmpty(operation, array);
        switch (method.Name)
        {
            case "AsSpan" or "Slice" when values is [_, var range] && Unconverted(range) is IRangeOperation part:
                return Part(operation, whole, part);
            case "AsSpan" when values.Count == 1:
                return whole;
            case "AsSpan" or "Slice" when values is [_, var start] && KnownTypes.IsInteger(start.Type):
                var first = read(start);
                return first is not Bound.Single ? first
                    : Part(operation, whole, first, Integer(operation, "Subtract", LengthOf(operation, whole), first));
            case "AsSpan" or "Slice" when values is [_, var start, var length]:
                return Part(operation, whole, read(start), read(length));
            case "ToArray":
                return Copied(operation, Existing(operation, array, "ArgumentNullException(\"source\")"));
            case "Clear" when values.Count == 1:
                array = Existing(operation, array, "ArgumentNullException(\"array\")");
                Fill(operation, array, Constant(operation, 0.0, array.Identity.Kind));
                return new Bound.Opaque();
            case "Fill" when values is [_, var value]:
                var given = read(value);
                if (given is not Bound.Single filling)
                    return Lacking(operation, given);
                array = Existing(operation, array, "ArgumentNullException(\"array\")");
                Fill(operation, array, (Bound.Single)Convert(operation, filling, array.Identity.Kind));
                return new Bound.Opaque();
            case "Copy" when TakesIntegers(method):
                return values switch
                {
                    [_, var to, var count] => CopyPart(
                        operation, array, null, read(to), null, read(count), "sourceArray"),
                    [_, var from, var to, var at, var count] => CopyPart(
                        operation, array, read(from), read(to), read(at), read(count), "sourceArray"),
                    _ => null,
                };
            case "CopyTo" when values is [_, var to, var at] && TakesIntegers(method):
                return CopyPart(operation, array, null, read(to), read(at), null, null);
            case "CopyTo" when values is [_, var destination]:
                var goal = read(destination);
                return OrEmpty(operation, goal) is Bound.Array target ? CopyAll(operation, array, target)
                    : Lacking(operation, goal);
            default:
                return null;
        }
    }

    // All elements go to the beginning of another one, which must have room.
    private Bound CopyAll(IOperation operation, Bound.Array source, Bound.Array target)
    {
        var slice = SliceOf(operation, target);
        var (count, room) = ((Bound.Single)LengthOf(operation, source), slice.Length);
        Throw(operation, Intrinsic(
            operation, "Greater", "x,y", TensorType.Scalar(ScalarKind.Bool), count, room),
            "ArgumentException(\"Destination is too short.\", \"destination\")");
        CopyElements(operation, source, target);
        return new Bound.Opaque();
    }

    // Array.Copy: count elements of one, from a place on, go to a place of the other. All of them where no count is
    // given, of an array that the method is called on.
    private Bound CopyPart(
        IOperation operation, Bound.Array source, Bound? from, Bound goal, Bound? to, Bound? number, string? name)
    {
        var zero = Constant(operation, 0, ScalarKind.I32);
        if (goal is not Bound.Array target || (from ?? zero) is not Bound.Single start
            || (to ?? zero) is not Bound.Single place || (number ?? zero) is not Bound.Single count)
            return Lacking(operation, new[] { goal, from, to, number }.OfType<Bound>().ToArray());
        if (source.Identity.Kind != target.Identity.Kind)
            return Reject(operation, Fence.Explain(operation));
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1024", operation.Syntax.ToString()));
        source = name is null ? Existing(operation, source)
            : Existing(operation, source, $"ArgumentNullException(\"{name}\")");
        target = Existing(operation, target, "ArgumentNullException(\"destinationArray\")");
        var (given, room) = (SliceOf(operation, source), SliceOf(operation, target));
        if (number is null)
            count = given.Length;
        count = Checked(operation, Op.CheckCopy, count, start, given.Length, place, room.Length);
        CopyElements(
            operation, source with { Slice = new Slice(Integer(operation, "Add", given.Start, start), count) },
            target with { Slice = new Slice(Integer(operation, "Add", room.Start, place), count) });
        return new Bound.Opaque();
    }

    private static bool TakesIntegers(IMethodSymbol method) => method.Parameters.All(
        p => p.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Array);

    // What .NET throws where the condition holds.
    private void Throw(IOperation operation, Bound condition, string exception) => Branch(
        operation, (Bound.Single)condition, () =>
        {
            Append(operation, Op.Throw, TensorType.None, Attributes.None.With(
                "exception", $"new global::System.{exception}"));
            _ended = true;
        }, () => { });

    private static string? SliceNames(string? array, bool isStart) => array is null ? null
        : array + (isStart ? "Start" : "Length");

    // Where a part begins, or its length, of what a variable names.
    private sealed record SliceKey(object Array, bool IsStart);

    private static IOperation Unconverted(IOperation operation) =>
        operation is IConversionOperation { Operand: var operand } && KnownTypes.ScalarKindOf(operation.Type) is null
            ? Unconverted(operand) : operation;
}
