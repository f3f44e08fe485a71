using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Patterns: conditions on numbers, and on what a value was made as. What a pattern names is a view on the value, so it
// is there whether the pattern holds or not, and costs nothing.
internal sealed partial class BodyReader
{
    private Bound IsPattern(IIsPatternOperation test)
    {
        var value = Expression(test.Value);
        return value is Bound.Missing ? value : Test(test.Pattern, value) ?? Reject(test, Fence.Explain(test));
    }

    // s is Circle
    private Bound IsType(IIsTypeOperation test)
    {
        var value = Expression(test.ValueOperand);
        if (!IsTyped(value))
            return value is Bound.Missing ? value : Reject(test, Fence.Explain(test));
        var holds = Split(test, value, v => Fits(v, Resolve(test.TypeOperand)!)).Holds;
        return test.IsNegated ? Negated(test, holds) : holds;
    }

    /// <summary>Whether a value is what a pattern says; null where that is not understood.</summary>
    private Bound.Single? Test(IPatternOperation pattern, Bound value)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return True;
            case INegatedPatternOperation negated:
                return Test(negated.Pattern, value) is { } test ? Negated(pattern, test) : null;
            case IBinaryPatternOperation binary:
                bool both = binary.OperatorKind == BinaryOperatorKind.And;
                return Test(binary.LeftPattern, value) is { } left
                    && Test(binary.RightPattern, both ? Fitting(binary.LeftPattern, value) : value) is { } right
                    ? both ? Both(pattern, left, right) : Either(pattern, left, right) : null;
            case IDeclarationPatternOperation { MatchesNull: true } any:
                NameMatch(any.DeclaredSymbol, value);
                return True;
            case IDeclarationPatternOperation declared:
                return TestType(pattern, declared.MatchedType!, declared.DeclaredSymbol, value);
            case ITypePatternOperation type:
                return TestType(pattern, type.MatchedType, null, value);
            case IRecursivePatternOperation recursive:
                return TestMembers(recursive, value);
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } }:
                return IsTyped(value) ? Split(pattern, value, v => v is Bound.Null).Holds : null;
            case var _ when value is not Bound.Single { } single || TypeOf(single) is not { Shape.Count: 0 }:
                return null;
            // NaN is the constant that equals itself in a pattern alone.
            case IConstantPatternOperation { Value.ConstantValue.Value: double.NaN or float.NaN }:
                return Comparison(pattern, "NotEqualTo", (Bound.Single)value, value);
            case IConstantPatternOperation constant:
                return Comparison(pattern, "EqualTo", (Bound.Single)value, Expression(constant.Value));
            case IRelationalPatternOperation relational
                when Operators.BinaryName(relational.OperatorKind) is { } name:
                return Comparison(pattern, name, (Bound.Single)value, Expression(relational.Value));
            default:
                return null;
        }
    }

    private Bound.Single? TestType(IPatternOperation pattern, ITypeSymbol type, ISymbol? name, Bound value)
    {
        type = Resolve(type)!;
        if (IsTyped(value))
        {
            var (fitting, holds, _) = Split(pattern, value, v => Fits(v, type));
            if (fitting is not null)
                NameMatch(name, fitting);
            return holds;
        }

        // A number is of its own type, and a tuple of its own.
        bool same = value is Bound.Single single ? TypeOf(single) is { Shape.Count: 0 } scalar
            && KnownTypes.ScalarKindOf(type) == scalar.Kind : value is Bound.Tuple && type.IsTupleType;
        if (same)
            NameMatch(name, value);
        return same ? True : null;
    }

    // Circle { R: > 0 } c, Box(var w, 2), (> 0, _)
    private Bound.Single? TestMembers(IRecursivePatternOperation pattern, Bound value)
    {
        // One that computes would do something else.
        if (pattern.DeconstructSymbol is IMethodSymbol { IsImplicitlyDeclared: false })
            return null;
        var (fitting, holds) = (value, True);
        if (IsTyped(value))
        {
            (var some, holds, _) = Split(pattern, value, v => Fits(v, Resolve(pattern.MatchedType)!));
            if (some is null)
                return holds;
            fitting = some;
        }
        else if (value is not (Bound.Tuple or Bound.Record))
        {
            return null;
        }

        NameMatch(pattern.DeclaredSymbol, fitting);
        // What computes is not asked of another type.
        if (IsAlways(holds) || !pattern.Descendants().OfType<IPropertySubpatternOperation>().Any(Computes))
            return Members(holds);
        foreach (var local in Declared(pattern))
            _variables.Declare(local);
        return Lazily(pattern, holds, () => Members(True) ?? Reject(pattern, Fence.Explain(pattern)), () => Never)
            as Bound.Single;

        Bound.Single? Members(Bound.Single condition)
        {
            var parts = pattern.DeconstructionSubpatterns.Select((sub, i) => (sub, Position(i))).Concat(
                pattern.PropertySubpatterns.Select(p => (p.Pattern, Property(p))));
            foreach (var (sub, part) in parts)
            {
                if (part is null || Test(sub, part) is not { } test)
                    return null;
                condition = Both(sub, condition, test);
            }

            return condition;
        }

        Bound? Position(int i) => (fitting, pattern.DeconstructSymbol) switch
        {
            (Bound.Tuple tuple, _) => i < tuple.Elements.Count ? tuple.Elements[i] : null,
            (_, IMethodSymbol method) => Each(pattern, fitting, r =>
                Positional(pattern, r, method, method.Parameters[i].Name)),
            _ => null,
        };

        Bound? Property(IPropertySubpatternOperation sub) => sub.Member is not IMemberReferenceOperation member ? null
            : fitting is Bound.Tuple tuple ? (TupleField(member) is var (_, i) ? tuple.Elements[i] : null)
            : Each(sub, fitting, r => Member(member, r, []));
    }

    private bool Computes(IPropertySubpatternOperation sub) =>
        sub.Member is IPropertyReferenceOperation { Property: var p } && !(KnownTypes.IsRecord(p.ContainingType)
            ? RecordReader.PrimaryConstructor(p.ContainingType)?.Parameters.Any(q => q.Name == p.Name) == true
            : ValueLayout.Find(p.ContainingType, p.Name, Home) is not null);

    private static IEnumerable<ISymbol> Declared(IOperation operation) => operation.DescendantsAndSelf().Select(o =>
        o switch
        {
            IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
            IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
            IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => local.Local,
            _ => null,
        }).OfType<ISymbol>();

    private void NameMatch(ISymbol? name, Bound value)
    {
        if (name is not null)
            Remember(name, value);
    }

    // What a value is where a pattern holds; all of it where the pattern says nothing of types.
    private Bound Fitting(IPatternOperation pattern, Bound value) => !IsTyped(value) ? value : pattern switch
    {
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both =>
            Fitting(both.RightPattern, Fitting(both.LeftPattern, value)),
        _ when MatchedType(pattern) is { } type => Split(pattern, value, v => Fits(v, type)).Fitting ?? value,
        INegatedPatternOperation negated => Rest(negated.Pattern, value) ?? value,
        _ => value,
    };

    // What a value may be where a pattern does not hold; null where it always does.
    private Bound? Rest(IPatternOperation pattern, Bound value)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation or IDeclarationPatternOperation { MatchesNull: true }:
                return null;
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either:
                return Rest(either.LeftPattern, value) is { } rest ? Rest(either.RightPattern, rest) : null;
            case var _ when !IsTyped(value):
                return IsTotal(pattern) ? null : value;
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } }:
                return Split(pattern, value, v => v is Bound.Null).Others;
            case INegatedPatternOperation { Pattern: var inner } when IsOfTypes(inner):
                return Split(pattern, value, v => Fits(v, MatchedType(inner)!)).Fitting;
            case var _ when IsOfTypes(pattern):
                return Split(pattern, value, v => Fits(v, MatchedType(pattern)!)).Others;
            default:
                return value;
        }
    }

    private ITypeSymbol? MatchedType(IPatternOperation pattern) => Resolve(pattern switch
    {
        IDeclarationPatternOperation { MatchesNull: false } declared => declared.MatchedType,
        ITypePatternOperation type => type.MatchedType,
        IRecursivePatternOperation recursive => recursive.MatchedType,
        _ => null,
    });

    // It asks for a type and for nothing else.
    private bool IsOfTypes(IPatternOperation pattern) => MatchedType(pattern) is not null
        && (pattern is not IRecursivePatternOperation recursive || recursive.DeconstructionSubpatterns.Concat(
            recursive.PropertySubpatterns.Select(p => p.Pattern)).All(IsTotal));

    private static bool IsTotal(IPatternOperation pattern) => pattern switch
    {
        IDiscardPatternOperation or IDeclarationPatternOperation { MatchesNull: true } => true,
        // Of a tuple.
        IRecursivePatternOperation { MatchedType.IsTupleType: true } recursive =>
            recursive.DeconstructionSubpatterns.All(IsTotal) && recursive.PropertySubpatterns.Length == 0,
        _ => false,
    };

    private Bound.Single Negated(IOperation origin, Bound.Single test) =>
        IsAlways(test) ? Never : IsNever(test) ? True : Not(origin, test);

    private Bound.Single Both(IOperation origin, Bound.Single x, Bound.Single y) =>
        IsAlways(x) || IsNever(y) ? y : IsAlways(y) || IsNever(x) ? x : Logic(origin, "And", x, y);

    private Bound.Single Either(IOperation origin, Bound.Single x, Bound.Single y) =>
        IsAlways(x) || IsNever(y) ? x : IsAlways(y) || IsNever(x) ? y : Logic(origin, "Or", x, y);

    private Bound.Single? Comparison(IOperation origin, string name, Bound.Single value, Bound with) =>
        with is Bound.Single other && TypeOf(other).Kind == TypeOf(value).Kind
            ? Intrinsic(origin, name, "x,y", TensorType.Scalar(ScalarKind.Bool), value, other) as Bound.Single : null;

    private Bound.Single Logic(IOperation origin, string name, Bound.Single x, Bound.Single y) =>
        (Bound.Single)Intrinsic(origin, name, "x,y", TensorType.Scalar(ScalarKind.Bool), x, y);
}
