using DiffProg.Generators.IR;

namespace DiffProg.Generators.Emit;

/// <summary>The part that a parameter of a generated method plays.</summary>
public enum Part
{
    Input,
    Tangent,
    Cotangent,
    Gradient,
    Destination,
    Probe,
    Directions,
    Tangents,
}

/// <summary>A parameter of a generated method.</summary>
/// <param name="Name">C# identifier.</param>
/// <param name="Type">C# type.</param>
/// <param name="Part">What it is for.</param>
/// <param name="Of">The user's argument that it is, or that it is the tangent or gradient of; null for results.</param>
/// <param name="Result">The result that it is the cotangent or the destination of; null for arguments.</param>
public sealed record EntryParameter(
    string Name, string Type, Part Part, ParameterSignature? Of = null, ReturnSignature? Result = null)
{
    /// <summary>Its type inside, where what a reference names is memory of length 1.</summary>
    public string InnerType => IsJagged ? PackedType(Of!)
        : IsReference ? $"global::System.Span<{Of!.TypeText}>" : Type;

    /// <summary>How it is passed on to there.</summary>
    public string Passed => IsReference ? Spelling.SpanOf(Name) : Name;

    /// <summary>Its rows are copied to one memory.</summary>
    public bool IsJagged => Of is { Form: ParameterForm.Jagged };

    /// <summary>The type of that memory.</summary>
    public static string PackedType(ParameterSignature jagged) =>
        $"global::DiffProg.Kernels.Packed<{jagged.TypeText.Substring(0, jagged.TypeText.Length - "[][]".Length)}>";

    private bool IsReference => Of is { Form: ParameterForm.Reference };
}

/// <summary>Names of the generated methods' parameters, and the C# expressions of IR paths.</summary>
public sealed class EntryParameters
{
    private readonly MethodSignature _signature;

    // The user's names come first; what is added gives way.
    private readonly NameTable _names;

    public EntryParameters(MethodSignature signature, BodyKind kind, bool destinations)
    {
        _signature = signature;
        bool probed = kind.IsProbed();
        kind = kind.Plain();
        _names = new NameTable([.. Explicit.Select(p => Escape(p.Name))]);
        var all = Explicit.Select(p => new EntryParameter(Escape(p.Name), Referring(p), Part.Input, p)).ToList();
        if (kind == BodyKind.Jvp)
        {
            // The receiver's comes last.
            all.AddRange(signature.Parameters.Where(p => p.Differentiable).OrderBy(p => p.IsReceiver).Select(
                p => new EntryParameter(TangentName(p), Referring(p), Part.Tangent, p)));
        }

        if (kind == BodyKind.Jvps)
        {
            all.AddRange(signature.Parameters.Where(p => p.Differentiable).Select(p => new EntryParameter(
                Added(p.Name + "Tangents"), $"global::System.ReadOnlySpan<{ElementOf(p)}>", Part.Directions, p)));
            all.AddRange(signature.Returns.Where(r => r.IsFloat).Select(r => new EntryParameter(
                Added(signature.Returns.Count == 1 ? "tangents" : r.Name + "Tangents"),
                $"global::System.Span<{TypeOf(r)}>", Part.Tangents, Result: r)));
        }

        if (kind == BodyKind.Vjp)
        {
            all.AddRange(signature.Returns.Where(r => r.IsFloat).Select(
                r => new EntryParameter(CotangentName(r.Name), TypeOf(r), Part.Cotangent, Result: r)));
        }

        if (kind is BodyKind.Vjp or BodyKind.Gradient)
        {
            all.AddRange(signature.Parameters.Where(p => p.Differentiable && !IsByValue(p))
                .Select(p => new EntryParameter(GradientName(p), ShadowType(p), Part.Gradient, p)));
        }

        if (destinations)
        {
            all.AddRange(signature.Returns.Where(r => r.IsTensor).Select(
                r => new EntryParameter(DestinationName(r), TypeOf(r), Part.Destination, Result: r)));
        }

        if (probed)
            all.Add(new EntryParameter(Local(ScalarWriter.ProbesField), "global::DiffProg.IProbe", Part.Probe));
        All = all;
    }

    /// <summary>What goes in besides the arguments.</summary>
    public IEnumerable<EntryParameter> Attached => All.Where(
        p => p.Part is not (Part.Input or Part.Probe or Part.Directions or Part.Tangents));

    public IReadOnlyList<EntryParameter> All { get; }

    /// <summary>
    /// The name of an argument where it is passed on: the receiver is one among them, and those that are called like a
    /// type that generated code refers to are called otherwise there.
    /// </summary>
    public string Inner(string name) =>
        name == "this" ? "self" : Spelling.Reserved.Contains(name) ? Added(name + "Argument") : Escape(name);

    private IEnumerable<ParameterSignature> Explicit => _signature.Parameters.Where(p => !p.IsReceiver);

    /// <summary>Scalar arguments whose derivative is returned.</summary>
    public IEnumerable<ParameterSignature> ScalarGradients =>
        _signature.Parameters.Where(p => IsByValue(p) && p.Differentiable);

    private static bool IsByValue(ParameterSignature p) => p.Form is ParameterForm.Scalar or ParameterForm.Value;

    public static string TypeOf(ReturnSignature r) =>
        r.Value?.TypeText ?? r.Enum
        ?? (r.IsTensor ? $"global::System.Numerics.Tensors.Tensor<{Spelling.Type(r.Kind)}>" : Spelling.Type(r.Kind));

    public static string Escape(string name) => NameTable.Identifier(name);

    public string DestinationName(ReturnSignature r) => Added(_signature.Returns.Count == 1 ? "destination" : r.Name + "Destination");

    /// <summary>A local of the generated method.</summary>
    public string Local(string wish) => Added(wish);

    /// <summary>A lone record's gradient is the gradient; others carry their argument's name.</summary>
    public string GradientName(ParameterSignature p) => Added(
        p.IsReceiver || (p.Form == ParameterForm.Record && _signature.Parameters.Count(q => q.Form == ParameterForm.Record && q.Differentiable) == 1)
            ? "gradient" : p.Name + (p.IsOut ? "Cotangent" : "Gradient"));

    private static string ElementOf(ParameterSignature p) =>
        p.TypeText.Contains("double") ? "double" : "float";

    private static string Referring(ParameterSignature p) =>
        p.Form == ParameterForm.Reference ? (p.IsOut ? "out " : "ref ") + p.TypeText : p.TypeText;

    // What is added to: an array's shadow is a span of equal length.
    private static string ShadowType(ParameterSignature p) => p.Form switch
    {
        ParameterForm.List => p.TypeText,
        ParameterForm.Array => $"global::System.Span<{p.TypeText.Substring(0, p.TypeText.Length - 2)}>",
        ParameterForm.Span or ParameterForm.WritableSpan => p.TypeText.Replace("ReadOnlySpan<", "Span<"),
        // What was there before is not asked for.
        ParameterForm.Reference => p.IsOut ? p.TypeText : Referring(p),
        _ => p.TypeText,
    };

    private string TangentName(ParameterSignature p) => Added(p.IsReceiver ? "tangent" : p.Name + "Tangent");

    private string CotangentName(string result) => Added(_signature.Returns.Count == 1 ? "cotangent" : result + "Cotangent");

    private string Added(string wish) => _names.Of(wish, wish);

    // The only result's owner is empty, though it may be the only member of a value.
    private string Cotangent(string owner)
    {
        if (owner.Length == 0)
            owner = _signature.Returns.SelectMany(r => r.Leaves).Single();
        var result = _signature.Returns.First(r => r.Leaves.Contains(owner));
        return string.Join(".", owner.Substring(result.Name.Length).Split('.').Skip(1).Select(Escape)
            .Prepend(CotangentName(result.Name)));
    }

    /// <summary>
    /// The same as users write it, without the escapes of C#: <c>gradient.Blocks[].W</c>; for messages.
    /// </summary>
    public string Path(string path) => Expression(path).Replace("@", "");

    /// <summary>The C# expression of an IR path: of an input, a tangent, a cotangent or a gradient. That of a leaf of
    /// lists is no expression before its numbers are put in.</summary>
    public string Expression(string path)
    {
        var leaf = LeafPath.Of(path);
        if (leaf.Role == Role.Cotangent)
            return Cotangent(leaf.Owner);
        if (LeafPath.AxisOf(leaf.Owner) is var (array, axis))
            return $"{Expression(array)}.GetLength({axis})";
        string root = Root(leaf), rest = leaf.Owner.Substring(leaf.Argument.Length);
        return root + string.Join(".", rest.Split('.').Select((x, i) => i == 0 ? x : EscapeMember(x)));
    }

    /// <summary>The same of a number, as the program takes it: an enum as an int.</summary>
    public string Number(string path) =>
        (_signature.Parameters.Any(p => p.Enums.Contains(path)) ? "(int)" : "") + Expression(path);

    /// <summary>The C# name of the argument that a leaf belongs to, or of the argument's tangent or gradient.</summary>
    public string Root(LeafPath leaf)
    {
        if (leaf.Role is not (Role.Gradient or Role.Tangent))
            return Inner(leaf.Argument);
        var p = _signature.Parameters.First(q => q.Name == leaf.Argument);
        return Inner(leaf.Role == Role.Gradient ? GradientName(p) : TangentName(p));
    }

    private static string EscapeMember(string member) => member.EndsWith(LeafPath.Element, StringComparison.Ordinal)
        ? Escape(member.Substring(0, member.Length - LeafPath.Element.Length)) + LeafPath.Element : Escape(member);
}
