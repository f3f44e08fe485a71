using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>Reads a [Parameters] record: members, their shapes, and which dimension names stay free.</summary>
internal sealed class RecordReader
{
    private readonly INamedTypeSymbol _record;
    private readonly string _id;
    private readonly IReadOnlyList<INamedTypeSymbol> _enclosing;
    private readonly List<Issue> _issues = [];
    private readonly List<MemberModel> _members = [];

    // Where each member stands among the parameters.
    private readonly List<int> _places = [];

    // Members whose [Dims] is wrong: what they leave open is not worth a second finding.
    private readonly HashSet<string> _misbound = [];

    private RecordReader(INamedTypeSymbol record, IReadOnlyList<INamedTypeSymbol> enclosing)
    {
        _record = record;
        _id = MethodIds.Of(record);
        _enclosing = enclosing;
    }

    public static RecordModel Read(INamedTypeSymbol record) => new RecordReader(record, []).Read();

    /// <summary>The constructor that declares a positional record's members; in metadata, the one its properties
    /// match.</summary>
    public static IMethodSymbol? PrimaryConstructor(INamedTypeSymbol record) =>
        record.InstanceConstructors.FirstOrDefault(c => c.DeclaringSyntaxReferences.Any(
            r => r.GetSyntax() is RecordDeclarationSyntax { ParameterList: not null }))
        ?? record.InstanceConstructors.Where(
            c => record.DeclaringSyntaxReferences.Length == 0 && c.Parameters.Length > 0
            && c.Parameters.All(p => record.GetMembers(p.Name).OfType<IPropertySymbol>().Any()))
            .OrderByDescending(c => c.Parameters.Length).FirstOrDefault();

    /// <summary>Declared in another assembly: there is no source to show a finding in.</summary>
    public static bool IsCompiled(INamedTypeSymbol record) => record.DeclaringSyntaxReferences.Length == 0;

    private RecordModel Read()
    {
        var constructor = Check();
        int index = 0;
        foreach (var parameter in constructor?.Parameters ?? [])
            ReadMember(parameter, index++);
        if (constructor is not null && !IsCompiled(_record) && _issues.Count == 0)
            CheckStored(constructor);
        var dimensions = BindOpenNames();
        CheckNames(dimensions);
        foreach (string name in dimensions.Where(d => !Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(
            ElementSize.IsTable(d) ? d.Substring(0, d.Length - ElementSize.Table.Length) : d)))
            Report("DP2027", Origins.Declaration(_id), name);
        return new RecordModel(
            _id, Declarations.NamespaceOf(_record), Declarations.Of(_record), _record.Name,
            Declarations.TypeText(_record), Declarations.AccessibilityOf(_record), dimensions.ToEquatable(),
            _members.ToEquatable(), _issues.ToEquatable())
        {
            IsCopied = constructor is not null && constructor.Parameters.All(p => IsSettable(p.Name)),
        };
    }

    private IMethodSymbol? Check()
    {
        var declaration = Origins.Declaration(_id);
        foreach (var (rule, type) in Declarations.NotReopenable(_record))
            Report(rule, declaration, type);
        if (!_record.IsRecord || _record.IsValueType
            || PrimaryConstructor(_record) is not { Parameters.Length: > 0 } constructor)
        {
            Report("DP1030", declaration, _record.Name);
            return null;
        }

        if (_record.IsGenericType || _record.ContainingType is { IsGenericType: true })
            Report("DP1035", declaration, _record.Name, "generic");
        else if (_record.IsAbstract || _record.BaseType is { SpecialType: not SpecialType.System_Object })
            Report("DP1035", declaration, _record.Name, _record.IsAbstract ? "abstract" : "derived");
        return constructor;
    }

    // What is stored besides the parameters: Create and Zeros leave it at its initial value, Map copies it.
    private void CheckStored(IMethodSymbol constructor)
    {
        var fixedMember = constructor.Parameters.FirstOrDefault(p => !IsSettable(p.Name));
        foreach (var field in _record.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic && !f.IsConst))
        {
            var member = field.AssociatedSymbol ?? field;
            if (constructor.Parameters.Any(p => p.Name == member.Name))
                continue;
            string? problem = member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }
                ? "required, which nothing that makes such a record could give it"
                : fixedMember is null ? null
                : $"lost in copies, which are made anew as '{fixedMember.Name}' has no init accessor";
            if (problem is not null)
                Report("DP1104", Origins.Declaration(_id), member.Name, problem);
        }
    }

    private bool IsSettable(string member) =>
        _record.GetMembers(member).OfType<IPropertySymbol>().FirstOrDefault() is { SetMethod: not null };

    // Members that are called like what is generated.
    private void CheckNames(IReadOnlyList<string> dimensions)
    {
        // A compiled record has them already.
        if (IsCompiled(_record))
            return;
        string[] sizes = [.. dimensions.Select(d => ElementSize.IsTable(d) ? "int[]" : "int")];
        foreach (var (name, parameters) in new (string, string[])[]
        {
            ("Create", [.. sizes, "global::DiffProg.RandomKey"]), ("Zeros", sizes),
            ("Visit", ["string", "global::DiffProg.IParameterVisitor"]), ("Map", ["global::DiffProg.ParameterMap"]),
        })
        {
            if (TakenNames.IsTaken(_record, name, parameters))
                Report("DP1029", Origins.Declaration(_id), _record.Name, name, _record.Name);
        }
    }

    private void ReadMember(IParameterSymbol parameter, int index)
    {
        var origin = Origins.Parameter(_id, index);
        var reader = new DimsReader(origin, parameter.Name, _issues);
        var declared = KnownTypes.ListOf(parameter.Type);
        var type = declared?.Element ?? parameter.Type;
        string typeText = Declarations.TypeText(parameter.Type);
        if (IsDeclaredAgain(parameter))
        {
            Report("DP1037", origin, parameter.Name);
        }
        else if (type.NullableAnnotation == NullableAnnotation.Annotated
            || parameter.Type.NullableAnnotation == NullableAnnotation.Annotated)
        {
            Report("DP1031", origin, parameter.Name, parameter.Type.ToDisplayString(
                SymbolDisplayFormat.MinimallyQualifiedFormat.AddMiscellaneousOptions(
                    SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier)));
        }
        else if (KnownTypes.IsTensor(type) && KnownTypes.TensorKindOf(type) is ScalarKind.F32 or ScalarKind.F64)
        {
            string? text = DimsReader.ShapeText(parameter);
            var shape = reader.Shape(text, 1, 4, "tensors have 1 to 4 axes");
            if (text is null)
                Report("DP2020", origin, parameter.Name);
            var (initialization, scale) = Initialization(parameter, shape?.Count ?? 0);
            _places.Add(index);
            _members.Add(new MemberModel(parameter.Name, typeText, KnownTypes.TensorKindOf(type)!.Value,
                shape ?? default, null, default, initialization, scale)
            {
                IsFrozen = IsFrozen(parameter), List = List(parameter, origin, reader),
            });
        }
        else if (KnownTypes.IsRecord(type))
        {
            var nested = (INamedTypeSymbol)type;
            if (_enclosing.Append(_record).Contains(nested, SymbolEqualityComparer.Default))
            {
                Report("DP1034", origin, parameter.Name, nested.Name);
                return;
            }

            var model = new RecordReader(nested, [.. _enclosing, _record]).Read();
            if (IsCompiled(nested) && model.Errors.Any())
                Report("DP1038", origin, parameter.Name, nested.Name);
            int before = _issues.Count;
            var bindings = reader.Bindings(DimsReader.DimsText(parameter), model);
            if (_issues.Count > before)
                _misbound.Add(parameter.Name);
            _places.Add(index);
            _members.Add(
                new MemberModel(parameter.Name, typeText, default, default, model, bindings.ToEquatable(), "", 1)
                {
                    IsFrozen = IsFrozen(parameter), List = List(parameter, origin, reader),
                });
        }
        else if (type.TypeKind != TypeKind.Error)
        {
            ReportType(parameter, origin);
        }
    }

    // Its length is a dimension, which Create asks for.
    private ListModel? List(IParameterSymbol parameter, Origin origin, DimsReader reader)
    {
        string? text = DimsReader.LengthText(parameter);
        if (KnownTypes.ListOf(parameter.Type) is not var (_, count))
        {
            if (text is not null)
                Report("DP1066", origin, parameter.Name);
            return null;
        }

        if (text is null)
            Report("DP1065", origin, parameter.Name);
        return new ListModel(
            (text is null ? null : reader.Length(text)) ?? Dim.Zero, count,
            parameter.Type is { TypeKind: TypeKind.Class or TypeKind.Struct });
    }

    private static bool IsFrozen(IParameterSymbol parameter) =>
        KnownTypes.Attribute(parameter, "NoGradientAttribute") is not null;

    // public Tensor<float> W { get; } = W * 2; what a record is made of and what it holds must be one thing.
    private bool IsDeclaredAgain(IParameterSymbol parameter) =>
        _record.GetMembers(parameter.Name).SelectMany(m => m.DeclaringSyntaxReferences).Select(r => r.GetSyntax())
            .Any(syntax => !(syntax is ParameterSyntax or MethodDeclarationSyntax || syntax is PropertyDeclarationSyntax
            {
                Initializer.Value: IdentifierNameSyntax { Identifier.ValueText: var name }, ExpressionBody: null,
            } property && name == parameter.Name && property.AccessorList!.Accessors.All(
                a => a is { Body: null, ExpressionBody: null })));

    private void ReportType(IParameterSymbol parameter, Origin origin)
    {
        string type = parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        var element = parameter.Type switch
        {
            IArrayTypeSymbol array => array.ElementType,
            INamedTypeSymbol { TypeArguments: [var only] } => only,
            _ => null,
        };
        if (KnownTypes.ScalarKindOf(parameter.Type) is ScalarKind.F32 or ScalarKind.F64)
            Report("DP1032", origin, parameter.Name, type);
        else if (KnownTypes.IsRecord(element) || KnownTypes.IsTensor(element) || KnownTypes.ListOf(element) is not null)
            Report("DP1033", origin, parameter.Name, type);
        else
            Report("DP1031", origin, parameter.Name, type);
    }

    // A name that a nested record leaves open becomes this record's name of the same spelling, unless two of them do.
    private IReadOnlyList<string> BindOpenNames()
    {
        var open = _members.Where(m => m.Nested is not null && !_misbound.Contains(m.Name))
            .SelectMany(
                m => m.Nested!.Dimensions.Where(d => m.Bindings.All(b => b.Name != d))
                .Select(d => (Name: d, Member: m)))
            .ToLookup(o => o.Name, o => o.Member);
        foreach (var shared in open.Where(o => o.Count() > 1))
        {
            Report("DP2024", Origins.Declaration(_id), shared.Key,
                string.Join(" and ", shared.Select(m => $"'{m.Name}'")));
        }

        foreach (var (name, meant, place) in NearNames.Find(Uses().ToArray(), open.Select(o => o.Key)))
            Report("DP2028", Origins.Parameter(_id, place), name, meant);
        var names = new List<string>();
        for (int i = 0; i < _members.Count; i++)
        {
            var member = _members[i];
            if (member.Nested is not null)
            {
                _members[i] = member = member with
                {
                    Bindings = member.Bindings.Concat(member.Nested.Dimensions
                        .Where(d => member.Bindings.All(b => b.Name != d))
                        .Select(d => new DimBinding(d, Dim.Symbol(d)))).ToEquatable(),
                };
            }

            names.AddRange(Dims(member).SelectMany(d => d.Symbols));
            CheckElementSizes(member, _places[i]);
        }

        return names.Select(n => ElementSize.Is(n) ? ElementSize.Parse(n).Table + ElementSize.Table : n).Distinct()
            .ToArray();
    }

    // Only of a list an element has a number, and only one list deep.
    private void CheckElementSizes(MemberModel member, int place)
    {
        var sizes = Dims(member).Where(ElementSize.In).ToArray();
        foreach (var size in sizes.Where(s => member.List is null || s.AsSymbol is null).Take(1))
            Report("DP1103", Origins.Parameter(_id, place), size.ToString());
        if (member.List is { } list && ElementSize.In(list.Length))
            Report("DP1103", Origins.Parameter(_id, place), list.Length.ToString());
        else if (member.List is not null && member.Nested?.Dimensions.Any(ElementSize.IsTable) == true)
            Report("DP1103", Origins.Parameter(_id, place), member.Nested.Dimensions.First(ElementSize.IsTable));
    }

    // The names that [Shape], [Dims] and [Length] of the members mention.
    private IEnumerable<(string Name, int Place)> Uses() => _places.SelectMany((place, i) =>
        Dims(_members[i]).SelectMany(d => d.Symbols).Select(name => (name, place)));

    private static IEnumerable<Dim> Dims(MemberModel member) => member.Shape
        .Concat(member.Bindings.Select(b => b.Value)).Concat(member.List is { } list ? [list.Length] : []);

    private static (string Name, double Scale) Initialization(IParameterSymbol parameter, int rank)
    {
        // The default is that of DiffProg.Initialization: zeros for a bias, Glorot for a weight.
        string name = rank == 1 ? "Zeros" : "XavierUniform";
        double scale = 1;
        if (KnownTypes.Attribute(parameter, "InitializeAttribute") is not { } attribute)
            return (name, scale);
        if (attribute.ConstructorArguments is [{ Value: int value, Type: INamedTypeSymbol type }, ..])
        {
            name = type.GetMembers().OfType<IFieldSymbol>()
                .FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, value))?.Name ?? name;
        }

        foreach (var argument in attribute.NamedArguments)
        {
            if (argument is { Key: "Scale", Value.Value: double given })
                scale = given;
        }

        return (name, scale);
    }

    private void Report(string rule, Origin origin, params string[] arguments) =>
        _issues.Add(new Issue(rule, origin, arguments.ToEquatable()));
}
