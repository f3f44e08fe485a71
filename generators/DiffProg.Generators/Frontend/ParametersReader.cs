using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>Turns the parameters of a method into leaves with shapes in the method's dimension names.</summary>
internal sealed class ParametersReader
{
    private readonly string _id;
    private readonly List<Issue> _issues;
    private readonly List<ParameterSignature> _signatures = [];
    private readonly List<MethodLeaf> _leaves = [];
    private readonly bool _hasRecords;
    private readonly ValueReader _values;
    private readonly Instance _instance;

    public ParametersReader(Instance instance, string id, List<Issue> issues)
    {
        _instance = instance;
        var method = instance.Method;
        _id = id;
        _issues = issues;
        IsComplete = true;
        _values = new ValueReader(method.ContainingAssembly);
        var records = Records(method).ToArray();
        _hasRecords = records.Length > 0 || instance.Given.Any(g => g.InPlace);
        if (!method.IsStatic)
            AddReceiver(method, records);
        var documentation = Documentation(method);
        foreach (var parameter in method.Parameters)
            Add(parameter, records, documentation.TryGetValue(parameter.Name, out string text) ? text : "");
        CheckNames(method, records);
        CheckIdentifiers(method);
        Names = new HashSet<string>(_leaves.SelectMany(l => l.Parameter.Type switch
        {
            { Kind: ScalarKind.I32, Shape.Count: 0 } => [l.Parameter.Path],
            _ => (l.Parameter.Type.Shape?.SelectMany(d => d.Symbols) ?? [])
                .Concat(l.Parameter.Lists.SelectMany(d => d.Symbols)),
        }));
    }

    public IReadOnlyList<ParameterSignature> Signatures => _signatures;

    public IReadOnlyList<MethodLeaf> Leaves => _leaves;

    /// <summary>Declaration ids of the bodies that the reading depends on.</summary>
    public IEnumerable<string> Sources => _values.Sources;

    /// <summary>False where a parameter has a type that the IR cannot take.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The dimension names that the parameters mention.</summary>
    public ISet<string> Names { get; }

    // The records among the arguments with their models and what [Dims] binds.
    private IEnumerable<RecordArgument> Records(IMethodSymbol method)
    {
        if (!method.IsStatic && KnownTypes.IsRecord(method.ContainingType))
            yield return new RecordArgument(
                LeafPath.Receiver, method.ContainingType, RecordReader.Read(method.ContainingType), []);
        foreach (var parameter in method.Parameters)
        {
            if (RecordOf(TypeOf(parameter)) is not { } type)
                continue;
            var model = RecordReader.Read(type);
            var reader = new DimsReader(Origins.Parameter(_id, parameter.Ordinal), parameter.Name, _issues);
            yield return new RecordArgument(
                parameter.Name, type, model,
                reader.Bindings(DimsReader.DimsText(parameter), model));
        }
    }

    private ITypeSymbol TypeOf(IParameterSymbol parameter) => _instance.TypeOf(parameter);

    // Of an argument, or of the elements of a list.
    private static INamedTypeSymbol? RecordOf(ITypeSymbol type) =>
        (KnownTypes.ListOf(type)?.Element ?? type) is INamedTypeSymbol record && KnownTypes.IsRecord(record) ? record
            : null;

    private void CheckNames(IMethodSymbol method, IReadOnlyList<RecordArgument> records)
    {
        var uses = new List<(string Name, int Place)>();
        foreach (var parameter in method.Parameters)
        {
            string? text = DimsReader.ShapeText(parameter);
            var stated = (text is null ? null : DimParser.TryParseList(text)) ?? default;
            var bound = records.FirstOrDefault(r => r.Name == parameter.Name)?.Bindings.Select(b => b.Value) ?? [];
            uses.AddRange(stated.Concat(bound).SelectMany(d => d.Symbols).Select(name => (name, parameter.Ordinal)));
        }

        var known = records.SelectMany(r => r.Model.Dimensions.Where(d => r.Bindings.All(b => b.Name != d)))
            .Concat(method.Parameters.Where(p => p.Type.SpecialType == SpecialType.System_Int32).Select(p => p.Name));
        foreach (var (name, meant, place) in NearNames.Find(uses, known))
            _issues.Add(new Issue("DP2028", Origins.Parameter(_id, place), EquatableArray.Of(name, meant)));
    }

    // A member and an argument that would share a field of the generated code.
    private void CheckIdentifiers(IMethodSymbol method)
    {
        var seen = new HashSet<string>();
        foreach (var leaf in _leaves.Where(l => l.Parameter.Type.Shape is { Count: 0 })
            .OrderByDescending(l => l.Parameter.Path.Contains('.')))
        {
            if (seen.Add(IR.NameTable.Identifier(leaf.Parameter.Path)))
                continue;
            string argument = leaf.Parameter.Path.Split('.')[0];
            int ordinal = method.Parameters.FirstOrDefault(p => p.Name == argument)?.Ordinal ?? 0;
            _issues.Add(new Issue("DP1041", Origins.Parameter(_id, ordinal), EquatableArray.Of(
                argument, $"'{leaf.Parameter.Path}' is called like a member of another argument; rename it")));
            IsComplete = false;
        }
    }

    private void AddReceiver(IMethodSymbol method, IReadOnlyList<RecordArgument> records)
    {
        int first = _leaves.Count;
        if (records.FirstOrDefault(r => r.Name == LeafPath.Receiver) is { } record)
            AddLeaves(record, records, differentiable: true, Origins.Declaration(_id));
        _signatures.Add(new ParameterSignature(
            LeafPath.Receiver, Declarations.TypeText(method.ContainingType), ParameterForm.Record, first,
            _leaves.Count - first,
            _leaves.Count > first, ""));
    }

    private void Add(IParameterSymbol parameter, IReadOnlyList<RecordArgument> records, string documentation)
    {
        if (Form(parameter) is not { } form)
        {
            IsComplete = false;
            return;
        }

        CheckAttributes(parameter, form);
        int first = _leaves.Count;
        var value = form == ParameterForm.Value ? _values.ReadAny(TypeOf(parameter)) ?? _values.Read(TypeOf(parameter))
            : null;
        var given = _instance.GivenOf(parameter);
        bool carries = given?.Carries
            ?? (Carries(form) && value?.Leaves("").Any(l => IsFloat(l.Kind)) != false);
        bool differentiable = carries && !Has(parameter, "NoGradientAttribute")
            && (RecordOf(TypeOf(parameter)) is not null || given is { InPlace: true } || !_hasRecords
                || Has(parameter, "GradientAttribute"));
        EquatableArray<Dim> lists = form == ParameterForm.List ? EquatableArray.Of(LengthOf(parameter)) : default;
        if (RecordOf(TypeOf(parameter)) is not null)
            AddLeaves(
                records.First(r => r.Name == parameter.Name), records, differentiable,
                Origins.Parameter(_id, parameter.Ordinal), lists);
        else if (form == ParameterForm.List)
            AddLeaf(parameter.Name + LeafPath.Element, parameter.Name,
                new TensorType(Kind(KnownTypes.ListOf(TypeOf(parameter))!.Value.Element), Shape(parameter, form)),
                differentiable, lists);
        else if (value is not null)
            AddLeaves(parameter.Name, value, differentiable);
        else if (form == ParameterForm.Jagged)
            AddRows(parameter.Name, Kind(TypeOf(parameter)), differentiable);
        // There may be nothing in it.
        else if (given is null)
            AddLeaf(parameter.Name, parameter.Name, new TensorType(Kind(TypeOf(parameter)), Shape(parameter, form)),
                differentiable, isArray: form is ParameterForm.Span or ParameterForm.WritableSpan or ParameterForm.Array
                    or ParameterForm.Grid);
        for (int axis = 0; form == ParameterForm.Grid && axis < ((IArrayTypeSymbol)TypeOf(parameter)).Rank; axis++)
        {
            string length = LeafPath.LengthOf(parameter.Name, axis);
            AddLeaf(length, length, TensorType.Scalar(ScalarKind.I32), differentiable: false);
        }

        _signatures.Add(new ParameterSignature(
            parameter.Name, Declarations.TypeText(TypeOf(parameter)), form, first, _leaves.Count - first,
            differentiable, documentation, value)
        {
            IsOut = parameter.RefKind == RefKind.Out,
            IsEnum = KnownTypes.IsEnum(TypeOf(parameter)),
        });
    }

    // An array of arrays: its elements, and where its rows are.
    private void AddRows(string name, ScalarKind kind, bool differentiable)
    {
        string elements = LeafPath.ElementsOf(name), rows = LeafPath.RowsOf(name);
        AddLeaf(elements, name, new TensorType(kind, EquatableArray.Of(Dim.Symbol(elements + ".Length"))),
            differentiable, isArray: true);
        AddLeaf(rows, name + "Rows", new TensorType(
            ScalarKind.I32, EquatableArray.Of(Dim.Symbol(rows + ".Length"))), differentiable: false);
    }

    private void AddLeaves(string argument, ValueModel value, bool differentiable)
    {
        foreach (var (path, kind) in value.Leaves(argument))
        {
            AddLeaf(path, IR.NameTable.Identifier(path), TensorType.Scalar(kind),
                differentiable && IsFloat(kind));
        }
    }

    // A list of an argument has a length of its own, unless it is stated.
    private Dim LengthOf(IParameterSymbol parameter) => (DimsReader.LengthText(parameter) is { } text
        ? new DimsReader(Origins.Parameter(_id, parameter.Ordinal), parameter.Name, _issues).Length(text) : null)
        ?? Dim.Symbol($"{parameter.Name}.{KnownTypes.ListOf(parameter.Type)!.Value.Count}");

    private static bool IsFloat(ScalarKind kind) => kind is ScalarKind.F32 or ScalarKind.F64;

    private ParameterForm? Form(IParameterSymbol parameter)
    {
        var origin = Origins.Parameter(_id, parameter.Ordinal);
        var type = TypeOf(parameter);
        // Of other types such a method is read at its calls alone.
        if (parameter.RefKind is RefKind.Ref or RefKind.Out)
            return ParameterForm.Reference;
        ParameterForm? form = type switch
        {
            _ when KnownTypes.IsRecord(type) || _instance.GivenOf(parameter) is { InPlace: true } =>
                ParameterForm.Record,
            _ when _instance.GivenOf(parameter) is not null => ParameterForm.Value,
            _ when KnownTypes.ListOf(type) is var (element, _) && (KnownTypes.IsRecord(element)
                || KnownTypes.TensorKindOf(element) is ScalarKind.F32 or ScalarKind.F64) => ParameterForm.List,
            _ when KnownTypes.IsTensor(type) && KnownTypes.TensorKindOf(type) is ScalarKind.F32 or ScalarKind.F64 =>
                ParameterForm.Tensor,
            _ when KnownTypes.ArrayKindOf(type) is ScalarKind.F32 or ScalarKind.F64 => type is IArrayTypeSymbol
                ? ParameterForm.Array
                : KnownTypes.IsNamed(type, "System", "ReadOnlySpan", 1) ? ParameterForm.Span
                : ParameterForm.WritableSpan,
            _ when KnownTypes.GridKindOf(type) is not null => ParameterForm.Grid,
            _ when KnownTypes.JaggedKindOf(type) is not null => ParameterForm.Jagged,
            _ when KnownTypes.IsIntegerSpan(type) => ParameterForm.IntegerSpan,
            _ when KnownTypes.IsIntegerArray(type) => ParameterForm.IntegerArray,
            { SpecialType: SpecialType.System_Single or SpecialType.System_Double } => ParameterForm.Scalar,
            { SpecialType: SpecialType.System_Int32 or SpecialType.System_Boolean } => ParameterForm.Discrete,
            _ when KnownTypes.IsEnum(type) => ParameterForm.Discrete,
            _ when KnownTypes.ScalarKindOf(type) == ScalarKind.Key => ParameterForm.Key,
            _ when _values.Read(type) is not null => ParameterForm.Value,
            _ => null,
        };
        if (form is null && _values.Problem is { } problem)
        {
            _issues.Add(new Issue("DP1041", origin, EquatableArray.Of(parameter.Name, problem)));
            return null;
        }

        if (form is null && type.TypeKind != TypeKind.Error)
        {
            _issues.Add(new Issue("DP1006", origin, EquatableArray.Of(
                parameter.Name, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
                KnownTypes.Accepted)));
        }

        return form;
    }

    // Attributes that say nothing about such a parameter.
    private void CheckAttributes(IParameterSymbol parameter, ParameterForm form)
    {
        string type = TypeOf(parameter).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        bool ofRecords = RecordOf(TypeOf(parameter)) is not null || _instance.GivenOf(parameter) is { InPlace: true };
        bool shaped = form is ParameterForm.Tensor or ParameterForm.List ? !ofRecords
            : form.IsArray() && form is not (ParameterForm.Grid or ParameterForm.Reference or ParameterForm.Jagged);
        if ((!shaped && DimsReader.ShapeText(parameter) is not null)
            || (!ofRecords && DimsReader.DimsText(parameter) is not null))
            Report("DP2026", parameter.Name, type);
        if (form != ParameterForm.List && DimsReader.LengthText(parameter) is not null)
            Report("DP1066", parameter.Name);
        if (!Carries(form) && Has(parameter, "GradientAttribute"))
            Report("DP3003", parameter.Name, type);

        void Report(string rule, params string[] arguments) =>
            _issues.Add(new Issue(rule, Origins.Parameter(_id, parameter.Ordinal), arguments.ToEquatable()));
    }

    // Null is "stated wrongly": an issue says so, and the rank stays unknown.
    private EquatableArray<Dim>? Shape(IParameterSymbol parameter, ParameterForm form)
    {
        var origin = Origins.Parameter(_id, parameter.Ordinal);
        var reader = new DimsReader(origin, parameter.Name, _issues);
        string? text = DimsReader.ShapeText(parameter);
        switch (form)
        {
            case ParameterForm.Tensor or ParameterForm.List:
                if (text is null)
                    _issues.Add(new Issue("DP2020", origin, EquatableArray.Of(parameter.Name)));
                return reader.Shape(text, 1, 4, "tensors have 1 to 4 axes");
            case ParameterForm.Reference:
                return EquatableArray.Of(Dim.One);
            case ParameterForm.IntegerSpan or ParameterForm.IntegerArray or ParameterForm.Span or ParameterForm.WritableSpan
                or ParameterForm.Array or ParameterForm.Grid:
                return reader.Shape(text ?? parameter.Name + ".Length", 1, 1, "spans and arrays have 1");
            default:
                return EquatableArray<Dim>.Empty;
        }
    }

    // A name that one record argument exposes is that dimension; names that several expose are told apart by the
    // argument.
    private void AddLeaves(
        RecordArgument record, IReadOnlyList<RecordArgument> all, bool differentiable, Origin origin,
        EquatableArray<Dim> lists = default)
    {
        Dim? Bind(string name)
        {
            if (record.Bindings.FirstOrDefault(b => b.Name == name) is { Value: { } bound })
                return bound;
            int exposing = all.Count(r => r.Model.Dimensions.Contains(name) && r.Bindings.All(b => b.Name != name));
            return Dim.Symbol(exposing > 1 ? record.Name + "." + name : name);
        }

        CheckAccess(record.Type, origin);
        foreach (var leaf in record.Model.Leaves(record.Name + (lists.Count > 0 ? LeafPath.Element : ""), Bind))
        {
            // An empty shape is one that the record states wrongly; it is reported there.
            var shape = leaf.Shape.Count == 0 ? (EquatableArray<Dim>?)null : leaf.Shape;
            AddLeaf(leaf.Path, leaf.Name, new TensorType(leaf.Kind, shape), differentiable && !leaf.IsFrozen,
                lists.Concat(leaf.Lists).ToEquatable());
        }

        // The record's own mistakes are reported at the record; this method has no program until they are gone.
        if (!record.Model.Errors.Any())
            return;
        IsComplete = false;
        if (RecordReader.IsCompiled(record.Type))
            _issues.Add(new Issue("DP1038", origin, EquatableArray.Of(record.Name, record.Type.Name)));
    }

    private void CheckAccess(INamedTypeSymbol record, Origin origin)
    {
        for (var type = record; type is { ContainingType: { } outer }; type = outer)
        {
            if (type.DeclaredAccessibility is not (
                Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal))
                continue;
            _issues.Add(
                new Issue(
                    "DP1036", origin, EquatableArray.Of(type.Name, Declarations.AccessibilityOf(type), outer.Name)));
            IsComplete = false;
        }
    }

    // All elements of lists are rows of one leaf.
    private void AddLeaf(
        string path, string name, TensorType type, bool differentiable, EquatableArray<Dim> lists = default,
        bool isArray = false)
    {
        if ((type.Shape ?? default).Concat(lists).FirstOrDefault(
            d => ElementSize.In(d) && (d.AsSymbol is null || lists.Count != 1 || lists.Contains(d))) is { } size)
        {
            string argument = LeafPath.Of(path).Argument;
            int ordinal = _instance.Method.Parameters.FirstOrDefault(p => p.Name == argument)?.Ordinal ?? 0;
            _issues.Add(new Issue("DP1103", Origins.Parameter(_id, ordinal), EquatableArray.Of(size.ToString())));
        }

        if (lists.Count > 0 && type.Shape is { } shape)
            type = type.WithShape(shape.Prepend(Dim.Product(lists)));
        _leaves.Add(new MethodLeaf(
            new Parameter(path, type, differentiable) { Lists = lists, IsArray = isArray && type.IsFloat }, name));
    }

    private static bool Carries(ParameterForm form) =>
        form is ParameterForm.Record or ParameterForm.List or ParameterForm.Tensor or ParameterForm.Scalar
        or ParameterForm.Value or ParameterForm.Span or ParameterForm.WritableSpan or ParameterForm.Array
        or ParameterForm.Grid or ParameterForm.Reference or ParameterForm.Jagged;

    private static ScalarKind Kind(ITypeSymbol type) => KnownTypes.TensorKindOf(type)
        ?? KnownTypes.ArrayKindOf(type) ?? KnownTypes.GridKindOf(type) ?? KnownTypes.JaggedKindOf(type)
        ?? KnownTypes.ScalarKindOf(type) ?? ScalarKind.I32;

    private static bool Has(IParameterSymbol parameter, string attribute) =>
        KnownTypes.Attribute(parameter, attribute) is not null;

    // The texts of <param> elements, from syntax: no documentation is bound.
    private static Dictionary<string, string> Documentation(IMethodSymbol method)
    {
        var texts = new Dictionary<string, string>();
        var trivia = MethodReader.DeclarationOf(method, default)?.GetLeadingTrivia()
            .Select(t => t.GetStructure()).OfType<DocumentationCommentTriviaSyntax>().LastOrDefault();
        foreach (var element in trivia?.Content.OfType<XmlElementSyntax>() ?? [])
        {
            if (element.StartTag.Name.LocalName.Text == "param"
                && element.StartTag.Attributes.OfType<XmlNameAttributeSyntax>().FirstOrDefault() is { } name)
            {
                string text = element.Content.ToFullString().Replace("///", " ");
                // Where it is copied to, other names are in scope.
                text = Regex.Replace(text, """<(see|seealso)\s+cref\s*=\s*"([^"]*)"\s*/>""", "<c>$2</c>");
                text = Regex.Replace(text,
                    """<(see|seealso)\s+cref\s*=\s*"[^"]*"\s*>(.*?)</\1>""", "$2", RegexOptions.Singleline);
                text = Regex.Replace(text, @"\s+", " ").Trim();
                // What is badly formed C# reports where it was written, and not again in every copy.
                if (IsWellFormed(text))
                    texts[name.Identifier.Identifier.Text] = text;
            }
        }

        return texts;
    }

    private static bool IsWellFormed(string text)
    {
        try
        {
            XElement.Parse($"<param>{text}</param>");
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private sealed record RecordArgument(
        string Name, INamedTypeSymbol Type, RecordModel Model, IReadOnlyList<DimBinding> Bindings);
}

/// <summary>A leaf and the name of its node.</summary>
internal sealed record MethodLeaf(Parameter Parameter, string Name);
