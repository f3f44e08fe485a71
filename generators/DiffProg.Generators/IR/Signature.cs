namespace DiffProg.Generators.IR;

/// <summary>How an argument of the user's method is made.</summary>
public enum ParameterForm
{
    /// <summary>float or double.</summary>
    Scalar,

    /// <summary>int, bool or an enum: no gradient.</summary>
    Discrete,

    /// <summary>A tensor.</summary>
    Tensor,

    /// <summary>ReadOnlySpan of float or double.</summary>
    Span,

    /// <summary>Span of float or double.</summary>
    WritableSpan,

    /// <summary>float[] or double[].</summary>
    Array,

    /// <summary>float[,] or double[,], or of more axes: its elements, and a length for each axis.</summary>
    Grid,

    /// <summary>float[][] or double[][]: the elements of all rows, and two integers for each row.</summary>
    Jagged,

    /// <summary>ReadOnlySpan of int.</summary>
    IntegerSpan,

    /// <summary>int[].</summary>
    IntegerArray,

    /// <summary>RandomKey.</summary>
    Key,

    /// <summary>A record of parameters.</summary>
    Record,

    /// <summary>An array or list of records or tensors.</summary>
    List,

    /// <summary>A struct, a record or a tuple of numbers: its gradient is one of the same type.</summary>
    Value,

    /// <summary>float or double by ref or out: memory of length 1.</summary>
    Reference,
}

/// <summary>The generated methods; the name of each is appended to that of the user's method.</summary>
public enum BodyKind
{
    /// <summary>The compiled body.</summary>
    Value,

    /// <summary>The value and its gradient; for one scalar result.</summary>
    Gradient,

    /// <summary>The pullback of cotangents; for all other results.</summary>
    Vjp,

    /// <summary>The value and its derivative along a direction.</summary>
    Jvp,

    /// <summary>The gradient, which shows the adjoints that have a name; an overload of it.</summary>
    GradientProbes,

    /// <summary>The pullback, likewise.</summary>
    VjpProbes,

    /// <summary>The value and its derivatives along several directions.</summary>
    Jvps,
}

/// <summary>Questions about kinds.</summary>
public static class BodyKinds
{
    /// <summary>It shows adjoints.</summary>
    public static bool IsProbed(this BodyKind kind) => kind is BodyKind.GradientProbes or BodyKind.VjpProbes;

    /// <summary>The same that shows none; what it is an overload of.</summary>
    public static BodyKind Plain(this BodyKind kind) => kind switch
    {
        BodyKind.GradientProbes => BodyKind.Gradient,
        BodyKind.VjpProbes => BodyKind.Vjp,
        _ => kind,
    };

    /// <summary>The same that shows adjoints.</summary>
    public static BodyKind Probed(this BodyKind kind) =>
        kind == BodyKind.Gradient ? BodyKind.GradientProbes : BodyKind.VjpProbes;
}

/// <summary>Questions about forms.</summary>
public static class ParameterForms
{
    /// <summary>An array or a span, of numbers or of integers.</summary>
    public static bool IsArray(this ParameterForm form) => form is ParameterForm.Span or ParameterForm.WritableSpan
        or ParameterForm.Reference
        or ParameterForm.Array or ParameterForm.Grid or ParameterForm.Jagged
        or ParameterForm.IntegerSpan or ParameterForm.IntegerArray;

    /// <summary>A C# array, which may be null.</summary>
    public static bool IsReference(this ParameterForm form) =>
        form is ParameterForm.Array or ParameterForm.Grid or ParameterForm.IntegerArray;
}

/// <summary>An argument as the generated methods must spell it.</summary>
/// <param name="Name">The C# name, without @; <c>this</c> for the receiver of an instance method.</param>
/// <param name="TypeText">Fully qualified, with global::.</param>
/// <param name="Form">What it is made of.</param>
/// <param name="FirstLeaf">Its first leaf among the IR's parameters.</param>
/// <param name="LeafCount">Its number of leaves there.</param>
/// <param name="Differentiable">It receives a gradient.</param>
/// <param name="Documentation">The user's own param text, or empty.</param>
/// <param name="Value">How a value is made of its members.</param>
public sealed record ParameterSignature(
    string Name, string TypeText, ParameterForm Form, int FirstLeaf, int LeafCount, bool Differentiable,
    string Documentation, ValueModel? Value = null)
{
    /// <summary>The record whose method it is.</summary>
    public bool IsReceiver => Name == LeafPath.Receiver;

    /// <summary>By out: it holds nothing yet.</summary>
    public bool IsOut { get; init; }

    /// <summary>An enum: an integer in the program.</summary>
    public bool IsEnum { get; init; }

    /// <summary>The leaves that are enums.</summary>
    public IEnumerable<string> Enums => IsEnum ? [Name] : Value?.Enums(Name) ?? [];
}

/// <summary>One value that the method returns; a tuple returns several.</summary>
/// <param name="Name">The tuple element's name, or "value".</param>
/// <param name="Kind">Scalar kind.</param>
/// <param name="IsTensor">A tensor, not a scalar.</param>
/// <param name="Value">How a value is made of its members; null for a number or a tensor.</param>
public sealed record ReturnSignature(string Name, ScalarKind Kind, bool IsTensor, ValueModel? Value = null)
{
    /// <summary>The C# type of an enum, fully qualified; null for everything else.</summary>
    public string? Enum { get; init; }

    /// <summary>The results of the IR that it consists of.</summary>
    public IEnumerable<string> Leaves => Value is null ? [Name] : Value.Leaves(Name).Select(l => l.Path);

    /// <summary>It has a derivative.</summary>
    public bool IsFloat => Value is null ? Kind is ScalarKind.F32 or ScalarKind.F64
        : Value.Leaves(Name).Any(l => l.Kind is ScalarKind.F32 or ScalarKind.F64);
}

/// <summary>What emission needs to know of the user's method besides its IR.</summary>
/// <param name="Id">Unique in the compilation: <c>Namespace.Type.Method</c>, with parameter types where it is
/// overloaded.</param>
/// <param name="HintName">The generated file's name: <c>Digits.Loss</c>.</param>
/// <param name="Namespace">Null for the global one.</param>
/// <param name="ContainingTypes">Declarations to reopen, outermost first: <c>public static partial class
/// Digits</c>.</param>
/// <param name="Name">The method's name.</param>
/// <param name="Accessibility"><c>public</c>, <c>internal</c>, ...</param>
/// <param name="IsStatic">No receiver.</param>
/// <param name="Parameters">In order; the receiver of an instance method first.</param>
/// <param name="Returns">One, or the elements of a tuple.</param>
public sealed record MethodSignature(
    string Id, string HintName, string? Namespace, EquatableArray<string> ContainingTypes, string Name,
    string Accessibility, bool IsStatic, EquatableArray<ParameterSignature> Parameters,
    EquatableArray<ReturnSignature> Returns)
{
    /// <summary>It is the derivative of another method, and takes what it may not need.</summary>
    public bool IsDerivative { get; init; }

    /// <summary>The bytes that its members may take of the workspace; null for any number.</summary>
    public long? MaxArena { get; init; }

    /// <summary>The methods that it chooses among by the types of its arguments; empty for one that is a method
    /// itself.</summary>
    public EquatableArray<MethodSignature> Choices { get; init; } = EquatableArray<MethodSignature>.Empty;

    /// <summary>It is one of the methods that another chooses among.</summary>
    public bool IsChosen { get; init; }

    /// <summary>A method that others choose: it has an overload that shows adjoints.</summary>
    public bool IsProbed { get; init; }

    /// <summary>It has no program: whatever comes, the user's body throws.</summary>
    public bool AlwaysThrows { get; init; }

    /// <summary>It has a member for several directions at once.</summary>
    public bool TakesDirections { get; init; }

    /// <summary>Its value has the bits of the plain body's.</summary>
    public bool IsStrict { get; init; }
}

/// <summary>A method as the front end leaves it.</summary>
/// <param name="Signature">How to spell it.</param>
/// <param name="Body">Its program; null where the front end found an error.</param>
/// <param name="Issues">What the front end found.</param>
public sealed record MethodModel(MethodSignature Signature, FunctionIR? Body, EquatableArray<Issue> Issues);

/// <summary>A method with the bodies of everything it calls, direct or not: what one compilation step depends
/// on.</summary>
public sealed record MethodUnit(MethodModel Method, EquatableArray<FunctionIR> Callees)
{
    /// <summary>It has overloads that show adjoints; also where the result does not depend on what is shown: who asks
    /// for adjoints is shown none then.</summary>
    public bool IsProbed => Method.Body is { } body
        && Callees.Append(body).Any(f => f.Nodes.Any(n => n.Op == Op.Probe));
}

/// <summary>What came of a unit: C# text, and what the passes found.</summary>
public sealed record CompiledMethod(string HintName, string Source, EquatableArray<Issue> Issues)
{
    /// <summary>What its gradient keeps, in one line; null where it has none.</summary>
    public string? Saved { get; init; }
}
