using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>Which variables code may assign, by itself or through a function that it calls.</summary>
internal static class Assigned
{
    /// <summary>An element that is written changes no variable. A call of a local function or of a lambda may be of any
    /// in the method.</summary>
    public static ISet<ISymbol> By(IOperation code)
    {
        var assigned = new HashSet<ISymbol>(Targets(code), SymbolEqualityComparer.Default);
        if (Calls(code))
            assigned.UnionWith(Functions(code).SelectMany(Targets));
        return assigned;
    }

    /// <summary>It assigns a variable, writes an element, or may call what does.</summary>
    public static bool Any(IOperation code) => Calls(code) || code.DescendantsAndSelf().Any(o =>
        o is IAssignmentOperation or IIncrementOrDecrementOperation
        or IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }
        || (o is IInvocationOperation call && IsChanged(call.Instance, call.TargetMethod))
        || Given(o).Any(t => HoldsMemory(t, new(SymbolEqualityComparer.Default))));

    // A struct's method may change it.
    private static bool IsChanged(IOperation? instance, IMethodSymbol method) => instance is not null
        && IsStruct(instance) && !method.IsReadOnly && method.DeclaringSyntaxReferences.Length > 0;

    // Whoever is given an array, a span or a function may write what it reaches, and so may a member of what holds one.
    // What only reads says so by its type, or is known: a length, a sum.
    private static IEnumerable<ITypeSymbol?> Given(IOperation code) => code is IInvocationOperation || Runs(code)
        ? code.ChildOperations.Select(o => o is IArgumentOperation argument ? argument.Value.Type : o.Type) : [];

    /// <summary>It runs a body that the user wrote: a method's, a constructor's, a property's that computes, an
    /// operator's, a conversion's.</summary>
    public static bool Runs(IOperation code) => code switch
    {
        IInvocationOperation call => IsOwn(call.TargetMethod),
        IObjectCreationOperation made => IsOwn(made.Constructor),
        IPropertyReferenceOperation { Property: var property } => new[] { property.GetMethod, property.SetMethod }
            .Any(a => IsOwn(a) && (a!.IsAbstract || ValueLayout.HasBody(a))),
        IBinaryOperation binary => IsOwn(binary.OperatorMethod),
        IUnaryOperation unary => IsOwn(unary.OperatorMethod),
        ICompoundAssignmentOperation compound => IsOwn(compound.OperatorMethod),
        IIncrementOrDecrementOperation increment => IsOwn(increment.OperatorMethod),
        IConversionOperation conversion => IsOwn(conversion.OperatorMethod),
        _ => false,
    };

    private static bool IsOwn(IMethodSymbol? method) => method is { DeclaringSyntaxReferences.Length: > 0 };

    // A type that holds its own kind says nothing more the second time; one that holds ever new ones may hold memory.
    private static bool HoldsMemory(ITypeSymbol? type, HashSet<ITypeSymbol> seen) => type switch
    {
        IArrayTypeSymbol => true,
        // A function may assign what it captures.
        { TypeKind: TypeKind.Delegate } => true,
        _ when KnownTypes.IsSpan(type) => type!.Name == "Span",
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Any(e => HoldsMemory(e.Type, seen)),
        // What stands for it may.
        ITypeParameterSymbol parameter => !NumericMembers.IsNumber(parameter),
        // A tensor is not changed.
        INamedTypeSymbol named when named.DeclaringSyntaxReferences.Length > 0 && seen.Add(named) =>
            named.TypeKind == TypeKind.Interface || seen.Count > 100
            || named.GetMembers().OfType<IFieldSymbol>().Any(f => !f.IsStatic && HoldsMemory(f.Type, seen))
            || HoldsMemory(named.BaseType, seen),
        _ => false,
    };

    /// <summary>It calls a function, or what may: whoever is given one, or holds one.</summary>
    public static bool Calls(IOperation code) => code.DescendantsAndSelf().Any(o => o is IInvocationOperation call
        && (call.TargetMethod.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke
            || call.TargetMethod.Parameters.Any(p => p.Type.TypeKind == TypeKind.Delegate)))
        || (code.DescendantsAndSelf().Any(Runs) && Functions(code).Any());

    private static IEnumerable<IOperation> Functions(IOperation code)
    {
        var root = code;
        while (root.Parent is { } parent)
            root = parent;
        return root.Descendants().Where(o => o is ILocalFunctionOperation or IAnonymousFunctionOperation);
    }

    /// <summary>A method of a struct changes the struct that it is called on. Nothing else could: its functions do not
    /// capture it.</summary>
    public static bool This(IOperation code) => Changed(code).Any(target => IsThis(target)
        && target.Parent is not IInvocationOperation { TargetMethod: { IsReadOnly: true }
            or { ContainingType.IsReadOnly: true } });

    private static bool IsThis(IOperation target) => target switch
    {
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => true,
        IMemberReferenceOperation { Instance: { } value } when IsStruct(value) => IsThis(value),
        ITupleOperation tuple => tuple.Elements.Any(IsThis),
        _ => false,
    };

    private static IEnumerable<ISymbol> Targets(IOperation code) => Changed(code).SelectMany(Variables);

    private static IEnumerable<IOperation> Changed(IOperation code) => code.DescendantsAndSelf().Select(o => o switch
    {
        IAssignmentOperation assignment => assignment.Target,
        IIncrementOrDecrementOperation increment => increment.Target,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var value } => value,
        // A struct's method may change it.
        IInvocationOperation { Instance: { } instance } when IsStruct(instance) => instance,
        _ => null,
    }).OfType<IOperation>();

    // An element of a span is not the span.
    private static bool IsStruct(IOperation value) =>
        value.Type is { IsValueType: true } or ITypeParameterSymbol { IsReferenceType: false }
        && KnownTypes.ArrayKindOf(value.Type) is null;

    private static IEnumerable<ISymbol> Variables(IOperation target) => target switch
    {
        ILocalReferenceOperation local => [local.Local],
        IParameterReferenceOperation parameter => [parameter.Parameter],
        IMemberReferenceOperation { Instance: { } value } when IsStruct(value) => Variables(value),
        ITupleOperation tuple => tuple.Elements.SelectMany(Variables),
        IDeclarationExpressionOperation declaration => Variables(declaration.Expression),
        _ => [],
    };
}
