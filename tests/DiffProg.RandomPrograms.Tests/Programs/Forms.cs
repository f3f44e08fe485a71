using DiffProg.Generators.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Accepted = DiffProg.Generators.Frontend.Construct;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Which of the forms of C# that the language accepts a program consists of, as Roslyn sees it: the compiler's own table
/// says what there is, so that a form cannot be forgotten.
/// </summary>
internal static class Forms
{
    // Where a kind of operation has several forms that are accepted, how they are told apart: by a word of what the table
    // calls them.
    private static readonly (OperationKind Kind, string Word, Func<IOperation, bool> Is)[] Told =
    [
        (OperationKind.Switch, "over a number", o => o is ISwitchOperation s && IsNumber(s.Value)),
        (OperationKind.Switch, "over a tuple", o => o is ISwitchOperation s && !IsNumber(s.Value)),
        (OperationKind.SwitchExpression, "over a number", o => o is ISwitchExpressionOperation s && IsNumber(s.Value)),
        (OperationKind.SwitchExpression, "over a tuple", o => o is ISwitchExpressionOperation s && !IsNumber(s.Value)),
        (OperationKind.Loop, "`for`", o => o is IForLoopOperation),
        (OperationKind.Loop, "`while`", o => o is IWhileLoopOperation { ConditionIsTop: true }),
        (OperationKind.Loop, "`do`", o => o is IWhileLoopOperation { ConditionIsTop: false }),
        (OperationKind.Loop, "`foreach`", o => o is IForEachLoopOperation),
        (OperationKind.VariableDeclarator, "`ref` local", o => o is IVariableDeclaratorOperation { Symbol.IsRef: true }),
        (OperationKind.VariableDeclarator, "one of them", o => o is IVariableDeclaratorOperation { Symbol.IsRef: false }),
        (OperationKind.Conditional, "`if`", o => o.Type is null),
        (OperationKind.Conditional, "`c ? x : y`", o => o.Type is not null),
        (OperationKind.Conversion, "`int` to `double`", o => o is IConversionOperation c && IsNumber(c.Operand)),
        (OperationKind.Conversion, "arrays to spans", o => o is IConversionOperation { Operand.Type: IArrayTypeSymbol or
            { TypeKind: TypeKind.Struct or TypeKind.Class }, Type.TypeKind: TypeKind.Struct or TypeKind.Interface } c
            && !IsNumber(c.Operand)),
        (OperationKind.Conversion, "casts of structs", o => o is IConversionOperation { IsTryCast: true }),
        (OperationKind.Invocation, "functions of `Ops`", o => o is IInvocationOperation i && !IsOpaque(i.TargetMethod)),
        (OperationKind.Invocation, "`[DerivativeOf]`", o => o is IInvocationOperation i && IsOpaque(i.TargetMethod)),
        (OperationKind.Argument, "named and optional", o => o is IArgumentOperation a
            && (a.ArgumentKind == ArgumentKind.DefaultValue || a.Syntax is ArgumentSyntax { NameColon: not null })),
        (OperationKind.Argument, "`ref`, `out` and `in`", o =>
            o is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out or RefKind.In }),
        (OperationKind.ArrayCreation, "`new float[n]`", o => o.Type is IArrayTypeSymbol { ElementType: not IArrayTypeSymbol }),
        (OperationKind.ArrayCreation, "`new float[n][]`", o => o.Type is IArrayTypeSymbol { ElementType: IArrayTypeSymbol }),
        (OperationKind.CollectionExpression, "an array of arrays", o =>
            o.Type is IArrayTypeSymbol { ElementType: IArrayTypeSymbol }),
        (OperationKind.CollectionExpression, "`[a, b]`", o =>
            o.Type is not IArrayTypeSymbol { ElementType: IArrayTypeSymbol }),
        (OperationKind.IsPattern, "of a number", o => o is IIsPatternOperation p && IsNumber(p.Value)),
        (OperationKind.IsPattern, "of structs and records", o => o is IIsPatternOperation p && !IsNumber(p.Value)),
    ];

    /// <summary>The forms that are accepted.</summary>
    public static IReadOnlyList<Accepted> All { get; } = [.. Constructs.All.Where(c => c.IsAccepted)];

    /// <summary>Those of which nobody says how they are told from others of their kind.</summary>
    public static IEnumerable<Accepted> Untold => All.Where(form => All.Count(f => f.Kind == form.Kind) > 1
        && Told.Count(t => t.Kind == form.Kind && form.Form.Contains(t.Word)) != 1);

    /// <summary>The forms that occur in a file.</summary>
    public static IReadOnlySet<Accepted> In(SemanticModel model)
    {
        var found = new HashSet<Accepted>();
        foreach (var root in model.SyntaxTree.GetRoot().DescendantNodes().Where(IsRoot))
        {
            if (model.GetOperation(root) is { } operation)
                found.UnionWith(operation.DescendantsAndSelf().SelectMany(Of));
        }

        return found;
    }

    private static bool IsRoot(SyntaxNode node) => node is BaseMethodDeclarationSyntax or ArrowExpressionClauseSyntax
        or EqualsValueClauseSyntax or AttributeSyntax or AccessorDeclarationSyntax;

    private static IEnumerable<Accepted> Of(IOperation operation) => All.Where(form => form.Kind == operation.Kind
        && (form.Kind != OperationKind.None || operation.Syntax is StackAllocArrayCreationExpressionSyntax)
        && Told.Where(t => t.Kind == form.Kind && form.Form.Contains(t.Word)).All(t => t.Is(operation)));

    private static bool IsNumber(IOperation value) =>
        value.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Double or SpecialType.System_Boolean;

    private static bool IsOpaque(IMethodSymbol method) => method.ContainingType.GetMembers().OfType<IMethodSymbol>()
        .SelectMany(m => m.GetAttributes()).Any(a => a.AttributeClass?.Name == "DerivativeOfAttribute"
            && a.ConstructorArguments is [{ Value: string name }] && name == method.Name);
}
