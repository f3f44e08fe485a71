using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints the public methods: check everything once, gather sizes and memory, run the body at the machine's vector width.
/// </summary>
public sealed class EntryWriter
{
    private readonly CodeWriter _code;
    private readonly MethodSignature _signature;
    private readonly FunctionIR _source;
    private readonly Body _body;
    private EntryParameters _parameters;

    /// <param name="code">Where they go.</param>
    /// <param name="signature">The user's method.</param>
    /// <param name="source">Its program.</param>
    /// <param name="body">Which of the generated methods.</param>
    public EntryWriter(CodeWriter code, MethodSignature signature, FunctionIR source, Body body)
    {
        (_code, _signature, _source, _body) = (code, signature, source, body);
        _parameters = new EntryParameters(signature, body.Kind, destinations: false);
    }

    private LoopProgram Program => _body.Program;

    /// <summary>The generated methods that a signature gets.</summary>
    public static IReadOnlyList<BodyKind> KindsOf(MethodSignature signature)
    {
        bool any = signature.Parameters.Any(p => p.Differentiable);
        bool scalar = signature.Returns.Count == 1 && signature.Returns[0] is { IsTensor: false, Value: null };
        return !any ? [BodyKind.Value] : [BodyKind.Value, scalar ? BodyKind.Gradient : BodyKind.Vjp, BodyKind.Jvp,
            .. signature.TakesDirections ? new[] { BodyKind.Jvps } : []];
    }

    /// <summary>The same with the overloads that show adjoints.</summary>
    public static IEnumerable<BodyKind> KindsOf(MethodSignature signature, bool isProbed) =>
        KindsOf(signature).SelectMany(kind => isProbed && kind is BodyKind.Gradient or BodyKind.Vjp
            ? new[] { kind, kind.Probed() } : [kind]);

    public static void WriteFailure(CodeWriter code, MethodSignature signature, BodyKind kind, string message)
    {
        var parameters = new EntryParameters(signature, kind, destinations: false);
        new EntryDocumentation(code, signature, null).Write(kind, parameters, destinations: false);
        Declaration(code, signature, kind, parameters, false);
        code.Indented(() => code.Line($"=> throw new global::System.NotSupportedException(\"{message}\");"));
        code.Line();
    }

    public void Write()
    {
        Method(destinations: false);
        if (_body.Kind == BodyKind.Value && _signature.Returns.Any(r => r.IsTensor))
            Method(destinations: true);
    }

    private void Method(bool destinations)
    {
        _parameters = new EntryParameters(_signature, _body.Kind, destinations);
        new EntryDocumentation(_code, _signature, _source).Write(_body.Kind, _parameters, destinations);
        Declaration(_code, _signature, _body.Kind, _parameters, destinations);
        _code.Braces(() => Statements(destinations));
        _code.Line();
    }

    internal static void Declaration(
        CodeWriter code, MethodSignature signature, BodyKind kind, EntryParameters parameters, bool destinations)
    {
        string modifiers = signature.Accessibility + (signature.IsStatic ? " static" : "");
        string list = string.Join(", ", parameters.All.Select(p => $"{p.Type} {p.Name}"));
        string returned = ReturnType(signature, kind, parameters, destinations);
        code.Line($"{modifiers} {returned} {signature.Name}{kind.Plain()}({list})");
    }

    internal static string ReturnType(MethodSignature s, BodyKind kind, EntryParameters parameters, bool destinations)
    {
        var items = ReturnItems(s, kind, parameters, destinations).ToList();
        return items.Count switch
        {
            0 => "void",
            1 => items[0].Type,
            _ => "(" + string.Join(", ", items.Select(i => $"{i.Type} {i.Name}")) + ")",
        };
    }

    private static IEnumerable<Item> ReturnItems(
        MethodSignature s, BodyKind kind, EntryParameters parameters, bool destinations)
    {
        kind = kind.Plain();
        // C# keeps some names of tuple elements for itself, and Item1 for the first.
        var names = new NameTable("Rest", "ToString", "Equals", "GetHashCode", "GetType", "CompareTo", "Deconstruct");
        int position = 0;
        string Title(string name)
        {
            string title = char.ToUpperInvariant(name[0]) + name.Substring(1);
            position++;
            bool elsewhere = title.StartsWith("Item", StringComparison.Ordinal) && int.TryParse(title.Substring(4), out int at) && at != position;
            return names.Fresh(elsewhere ? "Result" + title.Substring(4) : title);
        }

        foreach (var r in s.Returns.Where(r => kind != BodyKind.Vjp && !(destinations && r.IsTensor)))
            yield return new(EntryParameters.TypeOf(r), Title(r.Name), r.Name, r.IsTensor, r.Value, Enum: r.Enum);
        if (kind == BodyKind.Jvp)
        {
            string[] leaves = [.. s.Returns.SelectMany(r => r.Leaves)];
            var tangents = leaves.Zip(Differentiation.Forward.NamesOf(leaves), (leaf, tangent) => (leaf, tangent))
                .ToDictionary(t => t.leaf, t => t.tangent);
            foreach (var r in s.Returns.Where(r => r.IsFloat))
            {
                string name = r.Value is null ? tangents[r.Name] : r.Name + "Tangent";
                yield return new(EntryParameters.TypeOf(r), Title(s.Returns.Count == 1 ? "tangent" : name), r.Value is null ? name : r.Name,
                    r.IsTensor, r.Value, leaf => tangents[leaf]);
            }
        }

        if (kind is BodyKind.Gradient or BodyKind.Vjp)
        {
            foreach (var p in parameters.ScalarGradients)
                yield return new(p.TypeText, Title(p.Name + "Gradient"), p.Name, false, p.Value, IsGradient: true);
        }
    }

    // What came in as arrays of arrays goes back when the body ends, however it does; gradients where it ends well.
    private void Run(string statement, IReadOnlyList<EntryParameter> jagged)
    {
        var written = jagged.Where(p => p.Part == Part.Input && IsWritten(p)).ToList();
        if (written.Count == 0)
        {
            _code.Line(statement);
        }
        else
        {
            _code.Line("try");
            _code.Braces(() => _code.Line(statement));
            _code.Line("finally");
            _code.Braces(() =>
            {
                foreach (var p in written)
                    _code.Line($"{Packed(p)}.CopyBack();");
            });
        }

        foreach (var p in jagged.Where(p => p.Part != Part.Input && (p.Part == Part.Gradient || IsWritten(p))))
            _code.Line($"{Packed(p)}.{(IsWritten(p) ? "CopyBack" : "AddBack")}();");
    }

    // Rows that are written are no other rows, and no part of what else there is, nor the other way round.
    private void Apart()
    {
        // No row is an array of several axes; a cotangent is a number.
        var arrays = _parameters.All.Where(p => p.Part is Part.Input or Part.Tangent or Part.Gradient
            && p.Of!.Form.IsArray() && p.Of.Form != ParameterForm.Grid && KindOf(p) is ScalarKind.F32 or ScalarKind.F64
            && !(p.Part == Part.Gradient && p.Of.IsOut)).ToList();
        foreach (var rows in arrays.Where(p => p.IsJagged).GroupBy(KindOf))
        {
            var all = rows.ToList();
            if (all.Any(IsChanged))
            {
                _code.Line($"{EntryParameter.PackedType(all[0].Of!)}.RequireDistinct({MethodName}, "
                    + $"[{string.Join(", ", all.Select(p => $"\"{Plain(p)}\""))}], "
                    + $"[{string.Join(", ", all.Select(p => Text(IsChanged(p))))}], "
                    + $"[{string.Join(", ", all.Select(Packed))}]);");
            }

            foreach (var p in all)
            {
                foreach (var other in arrays.Where(
                    o => !o.IsJagged && KindOf(o) == rows.Key && (IsChanged(p) || IsChanged(o))))
                {
                    _code.Line($"{Packed(p)}.RequireApart({MethodName}, \"{Plain(p)}\", \"{Plain(other)}\", "
                        + $"{other.Passed});");
                }
            }
        }
    }

    private ScalarKind KindOf(EntryParameter p) => _source.Parameters[p.Of!.FirstLeaf].Type.Kind;

    private bool IsChanged(EntryParameter p) => p.Part == Part.Gradient || IsWritten(p);

    private static string Plain(EntryParameter p) => p.Name.TrimStart('@');

    private bool IsWritten(EntryParameter p) =>
        p.Of!.LeafCount > 0 && _source.Parameters[p.Of.FirstLeaf].Written;

    private string Packed(EntryParameter p) => _parameters.Local(p.Name.TrimStart('@') + "Packed");

    private string Packed(ParameterSignature p) => _parameters.Local(p.Name + "Packed");

    private string MethodName => $"\"{_signature.Id.Split('[')[0]}\"";

    private static string Text(bool value) => value ? "true" : "false";

    // The classes among an argument's values.
    private static IEnumerable<string> References(EntryParameter p) =>
        (p.Part is Part.Cotangent ? p.Result!.Value : p.Of?.Value)?.References(p.Name) ?? [];

    // What is returned by value.
    private sealed record Item(
        string Type, string Name, string Result, bool IsTensor, ValueModel? Value = null, Func<string, string>? Leaf = null,
        bool IsGradient = false, string? Enum = null);

    private void Statements(bool destinations)
    {
        foreach (var given in _parameters.All.Where(p => p.Type.StartsWith("out ", StringComparison.Ordinal)))
            _code.Line($"{given.Name} = default;");
        var jagged = _parameters.All.Where(p => p.IsJagged).ToList();
        if (jagged.Count == 0)
        {
            Call(destinations, jagged);
            return;
        }

        // Their memory is borrowed.
        foreach (var p in jagged)
            _code.Line($"{EntryParameter.PackedType(p.Of!)} {Packed(p)} = default;");
        _code.Line("try");
        _code.Braces(() => Call(destinations, jagged));
        _code.Line("finally");
        _code.Braces(() =>
        {
            foreach (var p in jagged)
                _code.Line($"{Packed(p)}.Return();");
        });
    }

    private void Call(bool destinations, IReadOnlyList<EntryParameter> jagged)
    {
        var items = ReturnItems(_signature, _body.Kind, _parameters, destinations).ToList();
        var inputs = _signature.Parameters.Where(CallWriter.IsPassed).Select(p => p.IsReceiver ? "this"
            : p.Form == ParameterForm.Reference ? Spelling.SpanOf(EntryParameters.Escape(p.Name))
            : p.Form == ParameterForm.Jagged ? Packed(p)
            : EntryParameters.Escape(p.Name)).ToList();
        foreach (string reference in _parameters.All.SelectMany(References))
            _code.Line($"global::System.ArgumentNullException.ThrowIfNull({reference});");
        foreach (var p in jagged.Where(p => p.Part == Part.Input))
        {
            _code.Line($"{Packed(p.Of!)} = {EntryParameter.PackedType(p.Of!)}.Of({p.Name}, \"{p.Of!.Name}\");");
        }

        foreach (var probes in _parameters.All.Where(p => p.Part == Part.Probe))
            _code.Line($"global::System.ArgumentNullException.ThrowIfNull({probes.Name});");
        string call = _parameters.Local("call");
        _code.Line($"var {call} = new global::{Emitter.Namespace}.{CallWriter.TypeName(_signature)}({string.Join(", ", inputs)});");
        foreach (string result in items.Where(i => i.IsTensor).Select(i => i.Result))
        {
            var storage = Program.External.First(s => s.Path == Memory.ResultPath(result));
            _code.Line($"var {storage.Name} = global::System.Numerics.Tensors.Tensor.CreateFromShapeUninitialized<{Spelling.Type(storage.Kind)}>("
                + $"[{string.Join(", ", storage.Shape.Select(d => Spelling.DimOf(call, d)))}]);");
        }

        foreach (var p in jagged.Where(p => p.Part != Part.Input))
        {
            string written = p.Part == Part.Gradient ? $", written: {Text(IsWritten(p))}" : "";
            _code.Line($"{Packed(p)} = {Packed(p.Of!)}.{p.Part}({MethodName}, {p.Name}, \"{Plain(p)}\"{written});");
        }

        if (jagged.Count > 0)
            Apart();

        if (_body.Kind == BodyKind.Jvps)
            new DirectionsWriter(_code, _signature, Program).Entry(_parameters, call);
        else if (CallWriter.NeedsAttach(Program))
        {
            var arguments = inputs.Concat(_parameters.Attached.Select(p => p.IsJagged ? Packed(p) : p.Passed))
                .Concat(items.Where(i => i.IsTensor).Select(i => Program.External.First(s => s.Path == Memory.ResultPath(i.Result)).Name));
            _code.Line($"{call}.Attach{_body.Kind}({string.Join(", ", arguments)});");
        }

        if (_parameters.All.FirstOrDefault(p => p.Part == Part.Probe) is { } shown)
            _code.Line($"{call}.{ScalarWriter.ProbesField} = {shown.Name};");
        Run($"{call}.Run{_body.Kind}();", jagged);
        var fields = Program.Function.Results.Zip(
            BodyWriter.ResultFields(Program.Function.Results), (r, field) => (r.Name, Field: field)).ToLookup(r => r.Name);
        string? Field(Item item, string name) => !fields.Contains(name) ? null
            : $"{call}.{(item.IsGradient ? fields[name].Last() : fields[name].First()).Field}";
        string? Leaf(Item item, string leaf) => Field(item, item.Leaf?.Invoke(leaf) ?? leaf);
        string Value(Item item) => item.Value is { } value ? value.Make(item.Result, leaf => Leaf(item, leaf))
            : item.IsTensor ? Program.External.First(s => s.Path == Memory.ResultPath(item.Result)).Name
            : (item.Enum is { } type ? $"({type})" : "") + Field(item, item.Result)!;
        if (items.Count == 1)
            _code.Line($"return {Value(items[0])};");
        else if (items.Count > 1)
            _code.Line($"return ({string.Join(", ", items.Select(Value))});");
    }
}
