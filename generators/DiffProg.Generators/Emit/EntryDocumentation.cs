using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>Prints what an editor shows of a generated method: what it does, takes, returns and throws.</summary>
/// <param name="code">Where it goes.</param>
/// <param name="signature">The user's method.</param>
/// <param name="source">Its program; null where it did not compile.</param>
public sealed class EntryDocumentation(CodeWriter code, MethodSignature signature, FunctionIR? source)
{
    private const int LeavesNamed = 8;

    private readonly string _name = $"<c>{signature.Name}</c>";

    public void Write(BodyKind kind, EntryParameters parameters, bool destinations)
    {
        bool probed = kind.IsProbed();
        kind = kind.Plain();
        var written = parameters.All
            .Where(p => p.Part == Part.Destination || (p.Part == Part.Gradient && !IsWritten(p))).Select(Reference).ToList();
        code.Line($"/// <summary>{Summary(kind, destinations, written)}"
            + (probed ? " Shows the adjoints of the values that have a name.</summary>" : "</summary>"));
        foreach (var p in parameters.All)
            code.Line($"/// <param name=\"{p.Name.TrimStart('@')}\">{Parameter(p)}</param>");
        if (Returns(kind, parameters, destinations) is { } returns)
            code.Line($"/// <returns>{returns}</returns>");
        if (signature.AlwaysThrows)
            Exception("Exception", "Always: what the method itself throws for these types.");
        else if (signature.Choices.Count > 0)
            Chosen();
        else if (source is null)
            Exception("NotSupportedException", "Always: the method did not compile.");
        else
            Exceptions(parameters, written);
    }

    private string Summary(BodyKind kind, bool destinations, IReadOnlyList<string> written)
    {
        string added = written.Count == 0 ? "" : $" added to what {And(written)} {(written.Count == 1 ? "holds" : "hold")}";
        return kind switch
        {
            BodyKind.Value when destinations => $"Writes the value of {_name} to {And(written)}.",
            BodyKind.Value when signature.Returns.Count == 0 => $"Runs {_name}, by compiled code.",
            BodyKind.Value => $"The value of {_name}, by compiled code.",
            BodyKind.Gradient => $"The value of {_name}, and its gradient{added}.",
            BodyKind.Vjp => $"The pullback of {_name}: from the derivative with respect to its result, that with respect to its "
                + $"arguments{added}.",
            BodyKind.Jvps => $"The value of {_name}, and its derivatives along several directions (forward mode), as "
                + "many at a time as a vector has lanes.",
            _ => $"The value of {_name}, and its derivative along the tangents (forward mode).",
        };
    }

    private string Parameter(EntryParameter p)
    {
        // Shapes come first; what is said goes on from there.
        string text = p.Part switch
        {
            Part.Tangent when p.Of!.IsOut => $"how {Named(p.Of!)} moves.",
            Part.Gradient when p.Of!.IsOut => $"the derivative with respect to {Named(p.Of!)}.",
            Part.Tangent when IsWritten(p) =>
                $"how {Named(p.Of!)} moves: on entry what it holds, on return what it holds then.",
            Part.Gradient when IsWritten(p) =>
                $"on entry the derivative with respect to what {Named(p.Of!)} holds in the end, on return to what it held in the beginning.",
            Part.Tangent => $"how {Named(p.Of!)} moves.",
            Part.Cotangent => "the derivative with respect to the result.",
            Part.Gradient => $"the derivative with respect to {Named(p.Of!)} is added to what it holds.",
            Part.Destination => "receives the result.",
            Part.Directions when p.Of!.Form.IsArray() => $"how {Named(p.Of!)} moves: element i along direction k at "
                + "<c>[i * directions + k]</c>.",
            Part.Directions => $"how {Named(p.Of!)} moves along each direction.",
            Part.Tangents => "receives the derivative along each direction; its length says how many there are.",
            Part.Probe => "is shown each value with its adjoint, on the way back.",
            _ => p.Of!.Documentation,
        };
        // A record is described once.
        bool again = p.Part != Part.Input && p.Of is { Form: ParameterForm.Record, IsReceiver: false };
        bool none = again || p.Part is Part.Probe or Part.Directions or Part.Tangents;
        string shape = none ? "" : p.Of is { } own ? ShapeOf(own) : ResultShape(p.Result!);
        return shape.Length == 0 ? text.Length > 0 ? char.ToUpperInvariant(text[0]) + text.Substring(1) : $"The argument of {_name}."
            : text.Length > 0 ? $"{shape}: {text}" : shape + ".";
    }

    // Its elements are written.
    private bool IsWritten(EntryParameter p) =>
        p.Of is { Form: not ParameterForm.Record, LeafCount: > 0 } own && source is not null
        && source.Parameters[own.FirstLeaf].Written;

    private string? Returns(BodyKind kind, EntryParameters parameters, bool destinations)
    {
        var values = signature.Returns.Where(r => !(destinations && r.IsTensor)).ToList();
        var gradients = parameters.ScalarGradients.Select(p => $"<paramref name=\"{p.Name}\"/>").ToList();
        string shapes = string.Join(", ", values.Where(r => r.IsTensor).Select(
            r => values.Count == 1 ? ResultShape(r) : ResultShape(r).Insert("<c>".Length, r.Name + " ")));
        string of = shapes.Length > 0 ? $"{shapes}: the" : "The";
        return kind switch
        {
            BodyKind.Value => values.Count == 0 ? null : of + $" value of {_name}.",
            BodyKind.Gradient => gradients.Count == 0 ? $"The value of {_name}."
                : $"The value of {_name}, and its derivative with respect to {And(gradients)}.",
            BodyKind.Jvp when values.Count == 0 => null,
            BodyKind.Jvps => of + $" value of {_name}.",
            BodyKind.Vjp => gradients.Count == 0 ? null : $"The derivative with respect to {And(gradients)}.",
            _ => of + $" value of {_name}, and its derivative.",
        };
    }

    private void Exceptions(EntryParameters parameters, IReadOnlyList<string> written)
    {
        var all = parameters.All.Where(p => !(p.Of is { } of && IsNumbers(of)) && !(p.Result is { IsTensor: false }))
            .ToList();
        bool receiver = signature.Parameters.Any(p => p.IsReceiver);
        bool objects = parameters.All.Any(p => (p.Of?.Value ?? p.Result?.Value)?.References("").Any() == true);
        if (receiver || objects || all.Any(p => p.Of?.Form != ParameterForm.IntegerSpan))
            Exception("ArgumentNullException", receiver || all.Any(p => p.Of?.Form == ParameterForm.Record)
                ? "An argument, or a member of one, is null." : "An argument is null.");
        if (receiver || all.Count > 0)
        {
            Exception("ArgumentException", "An argument has the wrong shape" + (written.Count == 0 ? "."
                : $"; or {And(written)} {(written.Count == 1 ? "is a view with gaps or shares" : "are views with gaps or share")} memory "
                    + "with another argument."));
        }

        var ranges = source!.Guards.Select(g => g.Relation switch
        {
            Relation.IndexBelow => $"An index in <c>{g.Subject}</c> is negative, or not below <c>{g.Right}</c>.",
            Relation.AtMost => $"<c>{g.Left}</c> is more than <c>{g.Right}</c>.",
            Relation.Fraction => $"<c>{g.Subject}</c> is negative, or not less than 1.",
            _ => "",
        }).Where(t => t.Length > 0).Distinct().ToList();
        if (ranges.Count > 0)
            Exception("ArgumentOutOfRangeException", string.Join(" ", ranges));
    }

    private void Chosen()
    {
        Exception("ArgumentNullException", "An argument, or a member of one, is null.");
        var names = signature.Parameters.Where(p => signature.Choices.Any(c =>
            c.Parameters.First(q => q.Name == p.Name).TypeText != p.TypeText)).Select(Named).ToList();
        bool shaped = signature.Parameters.Any(p => p.Form is not (ParameterForm.Scalar or ParameterForm.Discrete
            or ParameterForm.Value or ParameterForm.Key));
        Exception("ArgumentException", $"The type of {And(names)} is none that the method is compiled for"
            + (shaped ? "; or an argument has the wrong shape, or shares memory that is written." : "."));
    }

    private void Exception(string type, string when) =>
        code.Line($"/// <exception cref=\"global::System.{type}\">{when}</exception>");

    // As declared: of a tensor [N, in]; of a record its leaves, W [out, in], B [out].
    private string ShapeOf(ParameterSignature p)
    {
        if (source is null || IsNumbers(p))
            return "";
        var leaves = source.Parameters.Skip(p.FirstLeaf).Take(p.LeafCount).ToList();
        if (p.Form is not (ParameterForm.Record or ParameterForm.List))
            return leaves.Count == 1 ? $"<c>{Text(leaves[0].Type.Dims)}</c>" : "";
        var named = leaves.Take(LeavesNamed).Select(
            l => $"<c>{Member(l.Path)} {Text(l.Type.Dims.Skip(l.Lists.Count > 0 ? 1 : 0).ToEquatable())}</c>");
        string more = leaves.Count > LeavesNamed ? $" and {leaves.Count - LeavesNamed} more" : "";
        return string.Join(", ", named) + more;
    }

    // Of an argument that is a list, [].W.
    private static string Member(string path) => path.IndexOfAny(['.', '[']) is var at && path[at] == '.'
        ? path.Substring(at + 1) : path.Substring(at);

    private string ResultShape(ReturnSignature r) => source is null || !r.IsTensor ? ""
        : $"<c>{Text(source.TypeOf(source.Results.First(x => x.Name == r.Name).Node).Dims)}</c>";

    private static string Text(EquatableArray<Dim> dims) => $"[{string.Join(", ", dims)}]";

    private static string Reference(EntryParameter p) => $"<paramref name=\"{p.Name.TrimStart('@')}\"/>";

    // It has no shape, and is no memory.
    private static bool IsNumbers(ParameterSignature p) => p.Form is ParameterForm.Scalar or ParameterForm.Value
        or ParameterForm.Reference or ParameterForm.Discrete or ParameterForm.Key;

    private static string Named(ParameterSignature p) => p.IsReceiver ? "this record" : $"<paramref name=\"{p.Name}\"/>";

    private static string And(IReadOnlyList<string> names) => names.Count == 1 ? names[0]
        : string.Join(", ", names.Take(names.Count - 1)) + " and " + names[names.Count - 1];
}
