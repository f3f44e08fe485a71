using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Values of interfaces and abstract types. What such a value was made as is mostly known; where paths meet on which it
// was made as different types, an integer says which, and there are the members of each. A member is asked for, and a
// method called, for each type under a condition on that integer.
internal sealed partial class BodyReader
{
    private readonly Alternatives _alternatives;

    // The numbers of the types, before anything else.
    private readonly List<Bound.Single> _numbers = [];

    // What was known where the paths part that are being merged.
    private Bindings? _parting;

    private static bool IsTyped(Bound? value) => value is Bound.Choice or Bound.Null or Bound.Record { Type: not null };

    private void NumberTypes()
    {
        for (int i = 0; _alternatives.Count > 1 && i < _alternatives.Count; i++)
            _numbers.Add(Constant(_body, i, ScalarKind.I32));
    }

    private int NumberOf(Bound value) => value is Bound.Record { Type: { } type } ? _alternatives.NumberOf(type) : 0;

    private Bound.Single Number(int type)
    {
        if (type < _numbers.Count)
            return _numbers[type];
        SharesMore = true;
        return ZeroOf(ScalarKind.I32);
    }

    private IReadOnlyList<Alternative> AlternativesOf(Bound value) => value is Bound.Choice choice ? choice.Alternatives
        : [new Alternative(NumberOf(value), value)];

    private Bound.Single TagOf(Bound value) => value is Bound.Choice choice ? choice.Tag : Number(NumberOf(value));

    private static Bound Chosen(Bound.Single tag, IReadOnlyList<Alternative> alternatives) =>
        alternatives.Count == 1 ? alternatives[0].Value : new Bound.Choice(tag, alternatives);

    // One of two values.
    private Bound United(
        IOperation operation, Bound a, Bound b, Func<Bound, Bound, Bound> merge, Func<Bound, bool, Bound> keep)
    {
        var (first, second) = (AlternativesOf(a), AlternativesOf(b));
        var tag = merge(TagOf(a), TagOf(b));
        var alternatives = first.Concat(second).Select(x => x.Number).Distinct().OrderBy(n => n).Select(n =>
        {
            var (x, y) = (first.FirstOrDefault(f => f.Number == n), second.FirstOrDefault(s => s.Number == n));
            return new Alternative(
                n, x is null ? keep(y!.Value, false) : y is null ? keep(x.Value, true) : merge(x.Value, y.Value));
        }).ToArray();
        return tag is Bound.Single number && alternatives.All(x => x.Value.Lack is null)
            ? Chosen(number, alternatives) : Lacking(operation, [tag, .. alternatives.Select(x => x.Value)]);
    }

    // What comes of one path alone: on the other it may be anything, so what was there before is taken as it is. Null
    // where it holds an array of that path, or one that the path wrote.
    private Bound? OfOnePath(Bound value, Bound.Single opener, Func<Bound, Bound, Bound> merge, bool first)
    {
        bool Before(int node) => node < opener.Node;
        if (value.Leaves() is not { } leaves
            || leaves.Any(l => !Before(l) && _nodes[l].Type.Kind == ScalarKind.Key)
            || value.Memories.Any(m => _parting![m] is not Bound.Single version || !Before(version.Node)))
            return null;
        var other = value.With(leaves.Select(l => Before(l) ? l : NothingOf(_nodes[l].Type).Node).ToArray());
        return first ? merge(value, other) : merge(other, value);
    }

    /// <summary>What is read of a value, for each type that it may be of.</summary>
    private Bound Each(IOperation operation, Bound value, Func<Bound.Record, Bound> read)
    {
        var alternatives = AlternativesOf(value);
        return value is Bound.Missing or Bound.Thrown ? value : Arm(0);

        Bound Arm(int i) => i == alternatives.Count - 1 ? Of(alternatives[i].Value)
            : Lazily(operation, Is(operation, (Bound.Choice)value, alternatives[i].Number),
                () => Of(alternatives[i].Value), () => Arm(i + 1));

        Bound Of(Bound alternative) => alternative switch
        {
            Bound.Record record => read(record),
            Bound.Null => Throws(operation, "new global::System.NullReferenceException()"),
            _ => Lacking(operation, alternative),
        };
    }

    private Bound.Single Is(IOperation operation, Bound.Choice value, int type) => (Bound.Single)Intrinsic(
        operation, "EqualTo", "x,y", TensorType.Scalar(ScalarKind.Bool), value.Tag, Number(type));

    /// <summary>What of a value fits, whether it is that, and what else it may be.</summary>
    private (Bound? Fitting, Bound.Single Holds, Bound? Others) Split(
        IOperation operation, Bound value, Func<Bound, bool> fits)
    {
        var all = AlternativesOf(value);
        Alternative[] fitting = [.. all.Where(a => fits(a.Value))], rest = [.. all.Where(a => !fits(a.Value))];
        if (fitting.Length == 0)
            return (null, Never, value);
        if (rest.Length == 0)
            return (value, True, null);
        var choice = (Bound.Choice)value;
        Bound.Single Any(Alternative[] of) => of.Select(a => Is(operation, choice, a.Number)).Aggregate(
            (x, y) => Logic(operation, "Or", x, y));
        var holds = fitting.Length <= rest.Length ? Any(fitting) : Not(operation, Any(rest));
        return (Chosen(choice.Tag, fitting), holds, Chosen(choice.Tag, rest));
    }

    private bool Fits(Bound value, ITypeSymbol type) => value is Bound.Record { Type: { } made }
        && Compilation.ClassifyCommonConversion(made, type) is
            { IsImplicit: true, IsUserDefined: false, IsNumeric: false, IsNullable: false };

    private Bound.Single Never => Zero(ScalarKind.Bool);

    private bool IsAlways(Bound.Single condition) => _zeros.Count > 0 && condition.Node == True.Node;

    private bool IsNever(Bound.Single condition) => _zeros.Count > 0 && condition.Node == Never.Node;

    // One of two readings, by a condition that may be known.
    private Bound Decide(IOperation operation, Bound.Single condition, Func<Bound> then, Func<Bound> otherwise) =>
        IsAlways(condition) ? then() : IsNever(condition) ? otherwise()
            : Lazily(operation, condition, then, otherwise);

    // (Circle)s, s as Circle.
    private Bound Cast(IConversionOperation operation, Bound value, ITypeSymbol to)
    {
        var (fitting, holds, rest) = Split(operation, value, v => v is Bound.Null ? !to.IsValueType : Fits(v, to));
        if (rest is null)
            return value;
        if (operation.IsTryCast)
        {
            if (fitting is null)
                return new Bound.Null();
            var tag = Choose(operation, holds, ((Bound.Choice)value).Tag, Number(0));
            return tag is not Bound.Single number ? Lacking(operation, tag)
                : Chosen(number, [new Alternative(0, new Bound.Null()),
                    .. AlternativesOf(fitting).Where(a => a.Number != 0)]);
        }

        foreach (var wrong in AlternativesOf(rest))
        {
            string exception = wrong.Value is Bound.Record { Type: { } made }
                ? "new global::System.InvalidCastException("
                    + $"\"Unable to cast object of type '{NameAtRunTime(made)}' to type '{NameAtRunTime(to)}'.\")"
                : "new global::System.NullReferenceException()";
            if (fitting is null && wrong == AlternativesOf(rest)[^1])
                return Throws(operation, exception);
            Bound? told = null;
            Branch(operation, Is(operation, (Bound.Choice)value, wrong.Number),
                () => told = Throws(operation, exception), () => { });
            if (told is Bound.Missing)
                return told;
        }

        return fitting!;
    }

    // a ?? b
    private Bound Coalesce(ICoalesceOperation operation)
    {
        var value = Expression(operation.Value);
        if (!IsTyped(value))
            return value is Bound.Missing ? value : Reject(operation, Fence.Explain(operation));
        var (_, isNull, some) = Split(operation, value, v => v is Bound.Null);
        return Decide(operation, isNull, () => Expression(operation.WhenNull), () => some!);
    }

    // s == null, s != null; null for any other comparison.
    private Bound? ComparisonWithNull(IBinaryOperation operation)
    {
        static bool IsNull(IOperation operand) => operand.ConstantValue is { HasValue: true, Value: null };
        if (operation.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)
            || IsNull(operation.LeftOperand) == IsNull(operation.RightOperand)
            || operation.OperatorMethod is { IsImplicitlyDeclared: false })
            return null;
        var value = Expression(IsNull(operation.LeftOperand) ? operation.RightOperand : operation.LeftOperand);
        if (!IsTyped(value))
            return value is Bound.Missing ? value : Reject(operation, Fence.Explain(operation));
        var holds = Split(operation, value, v => v is Bound.Null).Holds;
        return operation.OperatorKind == BinaryOperatorKind.Equals ? holds : Negated(operation, holds);
    }

    private static string NameAtRunTime(ITypeSymbol type) => type.ContainingType is { } outer
        ? $"{NameAtRunTime(outer)}+{type.MetadataName}"
        : type.ContainingNamespace is { IsGlobalNamespace: false } space
        ? $"{space.ToDisplayString()}.{type.MetadataName}" : type.MetadataName;

    // What a variable begins with in a loop that gives it other types: nothing of these.
    private Bound Widened(IOperation loop, string path, Bound value)
    {
        switch (value)
        {
            case Bound.Tuple tuple:
                return new Bound.Tuple([.. tuple.Elements.Select((e, i) => Widened(loop, $"{path}.{i}", e))]);
            case Bound.Unset when _alternatives.Carried(loop, path) is [{ } first, ..]
                && Nothing(loop, path, first) is { } nothing:
                return Widened(loop, path, nothing);
            case Bound.Record { Type: null } record:
                return Members(record, path);
            case var _ when IsTyped(value):
                var present = AlternativesOf(value).Select(a => a with
                {
                    Value = a.Value is Bound.Record { Type: { } type } record
                        ? Members(record, $"{path}.{type.Name}") : a.Value,
                }).ToList();
                foreach (var type in _alternatives.Carried(loop, path))
                {
                    int number = type is null ? 0 : _alternatives.NumberOf(type);
                    if (present.All(p => p.Number != number))
                    {
                        present.Add(new(number, type is null ? new Bound.Null()
                            : Nothing(loop, path, type) ?? Reject(loop, Fence.Rebound(path))));
                    }
                }

                return Chosen(TagOf(value), [.. present.OrderBy(p => p.Number)]);
            default:
                return value;
        }

        Bound.Record Members(Bound.Record record, string path) => record with
        {
            Members = [.. record.Members.Select(m => new KeyValuePair<string, Bound>(
                m.Key, Widened(loop, $"{path}.{m.Key}", m.Value)))],
        };
    }

    // A value of a type, with nothing in it; null where there is no such.
    private Bound? Nothing(IOperation loop, string path, ITypeSymbol type)
    {
        if (KnownTypes.ScalarKindOf(type) is { } kind)
            return kind == ScalarKind.Key ? null : ZeroOf(kind);
        if (KnownTypes.TensorKindOf(type) is { } tensor)
            return new Bound.Single(_unset[tensor]);
        if (type is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            var elements = tuple.TupleElements.Select(e => Nothing(loop, path, Resolve(e.Type)!)).ToArray();
            return elements.Contains(null) ? null : new Bound.Tuple(elements!);
        }

        if (type is not INamedTypeSymbol named)
            return null;
        if (Specialized.IsOpen(type, Home))
            return new Bound.Unset();
        var members = KnownTypes.IsRecord(type)
            ? RecordReader.PrimaryConstructor(named)?.Parameters.Select(p => (p.Name, p.Type))
            : ValueLayout.Of(type, Home)?.Select(m => (m.Name, m.Type));
        var values = members?.Select(m =>
            new KeyValuePair<string, Bound?>(m.Name, Nothing(loop, path, Resolve(m.Type)!))).ToArray();
        return values is null || values.Any(v => v.Value is null) ? null
            : new Bound.Record([.. values.Select(v => new KeyValuePair<string, Bound>(v.Key, v.Value!))], named);
    }

    // What an iteration leaves, in the form in which it is carried: of the types that it is not, what came in.
    private Bound Fitted(IOperation loop, string path, Bound left, Bound carried)
    {
        switch (left, carried)
        {
            case (Bound.Tuple x, Bound.Tuple y) when x.Elements.Count == y.Elements.Count:
                return new Bound.Tuple([.. x.Elements.Select((e, i) =>
                    Fitted(loop, $"{path}.{i}", e, y.Elements[i]))]);
            case (Bound.Record { Type: null } x, Bound.Record y) when x.Members.Count == y.Members.Count:
                return Members(x, y, path);
            case var _ when IsTyped(left) && (IsTyped(carried) || carried is Bound.Unset):
                var known = carried is Bound.Unset ? [] : AlternativesOf(carried);
                var own = AlternativesOf(left);
                foreach (var more in own.Where(a => known.All(k => k.Number != a.Number)))
                    SharesMore |= _alternatives.Carry(loop, path, (more.Value as Bound.Record)?.Type);
                if (own.Any(a => known.All(k => k.Number != a.Number)))
                    return left;
                return Chosen(TagOf(left), [.. known.Select(k => own.FirstOrDefault(a => a.Number == k.Number) is { } a
                    ? a with { Value = a.Value is Bound.Record { Type: { } type } x && k.Value is Bound.Record y
                        && x.Members.Count == y.Members.Count ? Members(x, y, $"{path}.{type.Name}") : a.Value }
                    : k)]);
            default:
                return left;
        }

        Bound Members(Bound.Record x, Bound.Record y, string path) => x with
        {
            Members = [.. x.Members.Select((m, i) => new KeyValuePair<string, Bound>(
                m.Key, Fitted(loop, $"{path}.{m.Key}", m.Value, y.Members[i].Value)))],
        };
    }
}
