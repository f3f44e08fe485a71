using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Reads how generated code makes a value of its members: it must do so for results and gradients, so it must be able
/// to name every member and to set each by itself.
/// </summary>
internal sealed class ValueReader(IAssemblySymbol home)
{
    /// <summary>Declaration ids of the constructors that were looked at: what they do is no declaration.</summary>
    public HashSet<string> Sources { get; } = new(StringComparer.Ordinal);

    /// <summary>What is wrong; null where nothing is, or where the type is no value at all.</summary>
    public string? Problem { get; private set; }

    /// <summary>Null for what is no struct, record or tuple, and for one of which generated code can make
    /// none.</summary>
    public ValueModel? Read(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            var elements = tuple.TupleElements.Select(e => Member(e.Name, e.Type, null)).ToArray();
            return elements.Contains(null) ? null
                : new(Declarations.TypeText(type), true, false, elements.Select(e => e!).ToEquatable());
        }

        if (ValueLayout.Computing(type) is { } computing)
            return Fail($"the property '{computing.Name}' computes with `field`; {Fence.StoreOutside}");
        return ValueLayout.Of(type, home) is { Count: > 0 } ? ReadAny(type) : null;
    }

    /// <summary>The same, also of a value in which there is nothing.</summary>
    public ValueModel? ReadAny(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named || ValueLayout.Of(type, home) is not { } layout)
            return null;
        string name = type.Name;
        if (type.TypeKind == TypeKind.Class && !type.IsSealed)
            return Fail($"'{name}' is not sealed, and another may come in its place; seal it");
        if (type.IsRefLikeType)
            return Fail($"'{name}' is a ref struct; pass its members one by one");
        for (var t = named; t is not null; t = t.ContainingType)
        {
            if (!IsVisible(t))
                return Fail($"'{t.Name}' is {Declarations.AccessibilityOf(t)}; make it internal");
        }

        foreach (var member in layout)
        {
            // <name>P
            if (member.Symbol is IFieldSymbol { IsImplicitlyDeclared: true })
            {
                string captured = member.Name.Substring(1, member.Name.IndexOf('>') - 1);
                return Fail($"its members use '{captured}' of the primary constructor, which nothing can read from "
                    + "outside; store it in a member");
            }

            if (!IsVisible(member.Symbol is IPropertySymbol { GetMethod: { } getter } ? getter : member.Symbol))
                return Fail($"its member '{member.Name}' cannot be read from outside; make it internal");
            for (var t = named; !Same(t, member.Symbol.ContainingType); t = t.BaseType!)
            {
                if (t.GetMembers(member.Name).Length > 0)
                    return Fail($"its member '{member.Name}' is hidden by that of '{t.Name}'; rename one of them");
            }
        }

        var constructor = named.InstanceConstructors.Where(IsVisible).Select(c =>
            (Constructor: c, Sets: Sets(c, layout)))
            .Where(c => c.Sets is not null && layout.All(m => c.Sets.ContainsKey(m.Name) || IsSettable(m.Symbol)))
            .Where(c => layout.All(m => !c.Sets!.ContainsKey(m.Name) || !IsRequired(m.Symbol)))
            .OrderByDescending(c => c.Constructor.Parameters.Length).FirstOrDefault();
        if (constructor.Sets is null)
            return Fail($"no constructor of '{name}' does nothing but assign its members; give it one, or init "
                + "accessors");
        var members = layout.Select(m => Member(
            m.Name, m.Type, constructor.Sets.TryGetValue(m.Name, out string argument) ? argument : null)).ToArray();
        return members.Contains(null) ? null : new(
            Declarations.TypeText(type), false, type.IsReferenceType, members.Select(m => m!).ToEquatable());
    }

    private ValueMemberModel? Member(string name, ITypeSymbol type, string? argument)
    {
        if (KnownTypes.ScalarKindOf(type) is { } kind)
        {
            if (type.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Int32
                or SpecialType.System_Boolean)
                return new(name, kind, null, argument);
            if (KnownTypes.IsEnum(type))
                return new(name, kind, null, argument) { Enum = Declarations.TypeText(type) };
        }
        else if (Read(type) is { } nested)
        {
            return new(name, default, nested, argument);
        }

        Problem ??= $"its member '{name}' is a {type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}; "
            + "members are float, double, int, bool, enums, and values of these";
        return null;
    }

    private static bool Same(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);

    private ValueModel? Fail(string problem)
    {
        Problem ??= problem;
        return null;
    }

    private bool IsVisible(ISymbol symbol) => symbol.DeclaredAccessibility is Accessibility.Public
        or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static bool IsRequired(ISymbol member) => member
        is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    private bool IsSettable(ISymbol member) => member switch
    {
        IPropertySymbol property => property.SetMethod is { } setter && IsVisible(setter),
        IFieldSymbol field => !field.IsReadOnly,
        _ => false,
    };

    // Which member each parameter goes to, as it is; null where the constructor does anything else.
    private Dictionary<string, string>? Sets(IMethodSymbol constructor, IReadOnlyList<ValueMember> layout)
    {
        var sets = new Dictionary<string, string>();
        if (!constructor.IsImplicitlyDeclared && constructor.OriginalDefinition.GetDocumentationCommentId() is { } id)
            Sources.Add(id);
        if (constructor.Parameters.Length == 0)
            return constructor.IsImplicitlyDeclared ? sets : null;
        if (constructor.Parameters.Any(p => p.RefKind is not (RefKind.None or RefKind.In))
            || constructor.IsImplicitlyDeclared)
            return null;
        switch ((constructor.PartialImplementationPart ?? constructor).DeclaringSyntaxReferences.FirstOrDefault()
            ?.GetSyntax())
        {
            case TypeDeclarationSyntax { ParameterList: not null, BaseList: var bases }:
                foreach (var member in layout.Where(m => SymbolEqualityComparer.Default.Equals(
                    m.Symbol.ContainingType, constructor.ContainingType)))
                {
                    var syntax = member.Symbol.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()
                        ?.GetSyntax();
                    var value = syntax switch
                    {
                        PropertyDeclarationSyntax property => property.Initializer?.Value,
                        VariableDeclaratorSyntax field => field.Initializer?.Value,
                        _ => null,
                    };
                    if (syntax is ParameterSyntax)
                        sets[member.Name] = member.Name;
                    else if (value is IdentifierNameSyntax { Identifier.ValueText: var name }
                        && constructor.Parameters.Any(p => p.Name == name))
                        sets[member.Name] = name;
                }

                if (bases?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault() is { } chained)
                    SetInherited(chained, constructor, sets);
                break;
            case ConstructorDeclarationSyntax { Initializer: null } declaration:
                var statements = declaration.ExpressionBody is { } arrow ? [arrow.Expression]
                    : declaration.Body!.Statements.Select(s => (s as ExpressionStatementSyntax)?.Expression);
                foreach (var statement in statements)
                {
                    if (!Assigns(statement, sets, constructor))
                        return null;
                }

                break;
            default:
                return null;
        }

        bool fits = sets.Count == constructor.Parameters.Length
            && sets.Values.Distinct().Count() == sets.Count && sets.All(s =>
                layout.FirstOrDefault(m => m.Name == s.Key) is { } member
                && SymbolEqualityComparer.Default.Equals(member.Type, constructor.Parameters.First(p =>
                    p.Name == s.Value).Type));
        return fits ? sets : null;
    }

    // record Circle(double R, double Scale) : Shape(Scale); what else the base is given an initialiser sets again.
    private void SetInherited(
        PrimaryConstructorBaseTypeSyntax chained, IMethodSymbol constructor, Dictionary<string, string> sets)
    {
        var parent = constructor.ContainingType.BaseType!;
        var given = chained.ArgumentList.Arguments;
        if (parent.InstanceConstructors.FirstOrDefault(c => c.DeclaringSyntaxReferences.Any(
                r => r.GetSyntax() is TypeDeclarationSyntax)) is not { } called
            || given.Count != called.Parameters.Length || ValueLayout.Of(parent, home) is not { } layout
            || Sets(called, layout) is not { } inherited)
            return;
        foreach (var member in inherited)
        {
            int at = called.Parameters.First(p => p.Name == member.Value).Ordinal;
            var argument = given.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == member.Value)
                ?? given[at];
            if (argument.Expression is IdentifierNameSyntax { Identifier.ValueText: var name }
                && constructor.Parameters.Any(p => p.Name == name) && !sets.ContainsValue(name))
                sets[member.Key] = name;
        }
    }

    // X = x; this.X = x; (X, Y) = (x, y).
    private static bool Assigns(ExpressionSyntax? statement, Dictionary<string, string> sets, IMethodSymbol constructor)
    {
        if (statement is not AssignmentExpressionSyntax { OperatorToken.Text: "=", Left: var left, Right: var right })
            return false;
        if (left is TupleExpressionSyntax { Arguments: var targets }
            && right is TupleExpressionSyntax { Arguments: var values })
        {
            return targets.Count == values.Count
                && targets.Zip(values, (t, v) => One(t.Expression, v.Expression)).All(ok => ok);
        }

        return One(left, right);

        bool One(ExpressionSyntax target, ExpressionSyntax value)
        {
            string? name = target switch
            {
                IdentifierNameSyntax simple => simple.Identifier.ValueText,
                MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax,
                    Name.Identifier.ValueText: var own } => own,
                _ => null,
            };
            if (name is null || value is not IdentifierNameSyntax { Identifier.ValueText: var from }
                || sets.ContainsKey(name)
                || (target is IdentifierNameSyntax && constructor.Parameters.Any(p => p.Name == name))
                || constructor.Parameters.All(p => p.Name != from))
                return false;
            sets[name] = from;
            return true;
        }
    }
}
