using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Arrays and lists of [Parameters] records and of tensors. Such a list is known here: which leaves its elements have,
// and how many there are. Every leaf of an element is a row of one leaf of the method, taken by its number, which is an
// integer like others. So a list may be named, passed on and walked through without a rule of its own anywhere behind.
internal sealed partial class BodyReader
{
    // The members of a record argument: its leaves come in the order in which ParametersReader flattened them.
    private Bound View(ITypeSymbol type, ref int next, int lists = 0)
    {
        if (KnownTypes.ListOf(type) is var (element, _))
        {
            int first = next;
            var each = View(element, ref next, lists + 1);
            return new Bound.List(each, _parameters[first].Lists[lists], type);
        }

        if (!KnownTypes.IsRecord(type))
            return new Bound.Single(next++);
        var members = new List<KeyValuePair<string, Bound>>();
        foreach (var parameter in RecordReader.PrimaryConstructor((INamedTypeSymbol)type)?.Parameters ?? [])
            members.Add(new(parameter.Name, View(parameter.Type, ref next, lists)));
        return new Bound.Record(members, Exact((INamedTypeSymbol)type));
    }

    // What a record argument was made as, where nothing else can come in its place.
    private static INamedTypeSymbol? Exact(INamedTypeSymbol type) => type.IsSealed ? type : null;

    private Bound.Single LengthOf(IOperation operation, Bound.List list) => Append(
        operation, Op.Dimension, TensorType.Scalar(ScalarKind.I32),
        Attributes.None.With("dim", [list.Length]));

    // list[i]: the number is checked as the list itself does.
    private Bound Element(IOperation operation, Bound.List list, Bound.Single index)
    {
        // Out of range where C# does not look.
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1027", $"'{operation.Syntax}'"));
        bool isArray = KnownTypes.ListOf(list.Type)!.Value.Count == "Length";
        return ElementWithin(operation, list, isArray
            ? Checked(operation, Op.CheckIndex, index, LengthOf(operation, list))
            : Append(operation, Op.CheckRow, TensorType.Scalar(ScalarKind.I32),
                Attributes.None.With("rows", [list.Length]).With(ListElements.Checked, 1), index.Node));
    }

    // The same, where it is known to be there.
    private Bound ElementWithin(IOperation operation, Bound.List list, Bound.Single index)
    {
        var row = list.First is { } first ? Integer(operation, "Add", first, index) : index;
        return Rows(list.Element);

        Bound Rows(Bound each) => each switch
        {
            Bound.Single leaf => Append(
                operation, Op.Gather, TensorType.Unknown(TypeOf(leaf).Kind), Attributes.None, leaf.Node, row.Node),
            Bound.Record record => record with
            {
                Members = [.. record.Members.Select(m => new KeyValuePair<string, Bound>(m.Key, Rows(m.Value)))],
            },
            Bound.List inner => inner with
            {
                First = Integer(operation, "Multiply", row, LengthOf(operation, inner)),
            },
            _ => each,
        };
    }

    private void ForEachElement(IForEachLoopOperation loop, Bound.List list, ILocalSymbol element) =>
        InOrder(loop, LengthOf(loop, list), index =>
        {
            _variables.Declare(element);
            Remember(element, ElementWithin(loop, list, index));
        });

    // Count, Length, and the elements.
    private Bound ListProperty(IPropertyReferenceOperation operation, IOperation instance)
    {
        var value = Expression(instance);
        if (value is not Bound.List list)
            return value is Bound.Missing ? value : Reject(operation, Fence.Explain(operation));
        if (operation.Property.IsIndexer)
            return Expression(operation.Arguments[0].Value) is var at && at is Bound.Single index
                ? Element(operation, list, index) : Lacking(operation, at);
        return operation.Property.Name switch
        {
            "Count" or "Length" => LengthOf(operation, list),
            "IsEmpty" => Intrinsic(
                operation, "EqualTo", "x,y", TensorType.Scalar(ScalarKind.Bool), LengthOf(operation, list),
                Constant(operation, 0, ScalarKind.I32)),
            _ => Reject(operation, Fence.Explain(operation)),
        };
    }

    // What an element of a list is called by is the user's name of the element and the member's.
    private void NameElement(Bound value, string name)
    {
        switch (value)
        {
            case Bound.Single { Node: var node } single when _nodes[node] is { Op: Op.Gather, Name: null }:
                Name(single, name);
                break;
            case Bound.Record record:
                foreach (var member in record.Members)
                    NameElement(member.Value, $"{name}.{member.Key}");
                break;
        }
    }

    /// <summary>Lists come in: such a method is read at its calls, too, where it is known which they are.</summary>
    private static bool TakesLists(IMethodSymbol method) => method.Parameters.Any(p => HasLists(p.Type))
        || (!method.IsStatic && HasLists(method.ContainingType));

    private static bool HasLists(ITypeSymbol type, int depth = 0) => KnownTypes.ListOf(type) is not null
        || KnownTypes.JaggedKindOf(type) is not null
        || (KnownTypes.IsRecord(type) && depth < 16
            && RecordReader.PrimaryConstructor((INamedTypeSymbol)type)?.Parameters.Any(p => HasLists(p.Type, depth + 1))
                == true);
}
