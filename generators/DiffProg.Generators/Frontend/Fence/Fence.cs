using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>A rejection: the rule that is broken and the arguments of its message.</summary>
internal sealed record Rejection(string Rule, params string[] Arguments);

/// <summary>
/// The language fence: what is not accepted, with the rule it breaks and the way out. The readers say what is accepted;
/// whatever they do not know comes here.
/// </summary>
internal static partial class Fence
{
    private const string Definite = "write a static, a non-virtual or a sealed method, or a generic one that is called "
        + "with a definite type";

    private const string CallMethod = "call a [Differentiable] method";

    /// <summary>What to write in the place of a property that computes with `field`.</summary>
    public const string StoreOutside = "declare a field, set it in the constructor or in a method, "
        + "and let the property only read it: public double A => 2 * _a";

    /// <summary>Why an operation that no reader knows is not accepted.</summary>
    public static Rejection Explain(IOperation operation) => operation switch
    {
        _ when Computing(operation.Type) is { } computing => computing,
        { ConstantValue: { HasValue: true, Value: string or null } } =>
            new("DP1022", "A string or null", "compute numbers only"),
        IDelegateCreationOperation { Target: { } target } => Explain(target),
        IBinaryOperation
        {
            OperatorKind: BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift
                or BinaryOperatorKind.And or BinaryOperatorKind.Or or BinaryOperatorKind.ExclusiveOr,
        } => new("DP1022", $"'{operation.Syntax}'",
            "compute integers with +, -, *, / and %, or pass the number as an argument"),
        IArrayCreationOperation or ICollectionExpressionOperation
            when operation.Type is IArrayTypeSymbol { ElementType: IArrayTypeSymbol } => new("DP1022",
            "An array of arrays of anything but float and double, or of arrays of arrays,",
            "use one of several axes, a[i, j], or parts of one: a.AsSpan(i * columns, columns)"),
        ISimpleAssignmentOperation { IsRef: true } => new("DP1022", $"'{operation.Syntax}'",
            "a ref local is a name of one place: declare another one, or keep the index in a variable"),
        IForEachLoopOperation { LoopControlVariable: not IVariableDeclaratorOperation } => new(
            "DP1022", "A deconstruction in the head of a loop",
            "take the element apart in the body: foreach (var e in ...) { var (a, b) = e; ... }"),
        ISpreadOperation { Operand.Type: IArrayTypeSymbol { ElementType: IArrayTypeSymbol } } => new(
            "DP1022", $"'{operation.Syntax}'", "make the array with new, and name each row: t[i] = rows[i]"),
        IInvocationOperation
        {
            TargetMethod: { Name: "Copy" or "CopyTo", ContainingType.SpecialType: SpecialType.System_Array },
        } => new("DP1022", $"'{operation.Syntax}', from one type to another,",
            "write a loop that converts the elements"),
        _ when Constructs.Explain(operation.Kind) is { } known => known,
        _ => new(
            "DP1022", Describe(operation), "write it with operators, functions of Ops and [Differentiable] methods"),
    };

    /// <summary>What no reader has understood, although its parts are part of the language.</summary>
    public static Rejection NotUnderstood(IOperation operation) => new("DP1070", Describe(operation));

    /// <summary>Null for integers that compute as the IR's do: an int or a long, which overflow as the project
    /// says.</summary>
    /// <param name="operation">What computes.</param>
    /// <param name="projectChecks">Overflow throws.</param>
    /// <param name="typeOf">The type in this call of a generic method.</param>
    public static Rejection? Integers(IOperation operation, bool projectChecks, Func<IOperation, ITypeSymbol?> typeOf)
    {
        var (computed, isChecked) = operation switch
        {
            // What is only compared does not overflow.
            IBinaryOperation binary when !(KnownTypes.IsEnum(binary.LeftOperand.Type)
                && binary.Type?.SpecialType == SpecialType.System_Boolean) =>
                (binary.LeftOperand, binary.IsChecked),
            IUnaryOperation unary => (operation, unary.IsChecked),
            ICompoundAssignmentOperation compound => (operation, compound.IsChecked),
            IIncrementOrDecrementOperation increment => (operation, increment.IsChecked),
            IConversionOperation { Type.SpecialType: SpecialType.System_Int32 } conversion
                when KnownTypes.IsInteger(conversion.Operand.Type) =>
                (operation, conversion.IsChecked),
            IInvocationOperation => (operation, false),
            _ => default,
        };
        var type = computed is null ? null : typeOf(computed);
        if (!KnownTypes.IsInteger(type))
            return null;
        if (KnownTypes.IsNarrow(type) || type!.SpecialType == SpecialType.System_UInt64)
            return new("DP1022", $"'{operation.Syntax}'", "compute integers in int, nint or long");
        if (isChecked == projectChecks
            || (projectChecks && (operation.ConstantValue.HasValue || !MayOverflow(operation))))
            return null;
        return new("DP1022", $"'{operation.Syntax}' in {(isChecked ? "a checked" : "an unchecked")} context",
            "overflow is what the project says: CheckForOverflowUnderflow");
    }

    private static bool MayOverflow(IOperation operation) => operation switch
    {
        IBinaryOperation binary => IsSum(binary.OperatorKind),
        IUnaryOperation unary => unary.OperatorKind == UnaryOperatorKind.Minus,
        ICompoundAssignmentOperation compound => IsSum(compound.OperatorKind),
        IIncrementOrDecrementOperation => true,
        _ => false,
    };

    private static bool IsSum(BinaryOperatorKind kind) =>
        kind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply;

    /// <summary>A call that is neither a known function nor a differentiable method.</summary>
    public static Rejection Call(IMethodSymbol method, IAssemblySymbol home) => method switch
    {
        { MethodKind: MethodKind.DelegateInvoke } => new("DP1012", "A call through a delegate", CallMethod),
        { MethodKind: MethodKind.LocalFunction } => new("DP1012", "A local function", CallMethod),
        _ when KnownMethods.IsOps(method.ContainingType) => new("DP1023", method.Name),
        { Parameters: [.., { Name: "destination" }] } => new("DP1010", $"'{method.Name}' with a destination"),
        { IsImplicitlyDeclared: true, MethodKind: MethodKind.UserDefinedOperator } => new(
            "DP1014", $"The == of '{method.ContainingType.Name}'", "compare its members"),
        _ => new("DP1014", $"{method.ContainingType?.Name}.{method.Name}", 
            WayAround(method, home) + (method is { IsStatic: true, ReturnsVoid: false,
                ReturnType.SpecialType: not SpecialType.System_Boolean }
                ? ", or write its derivative: [DerivativeOf]" : "")),
    };

    // One's own method can be marked; for another's there is a function, a formula, or a place outside.
    private static string WayAround(IMethodSymbol method, IAssemblySymbol home) =>
        SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, home)
            ? "mark it [Differentiable], or use a function of Ops"
        : method.Name.StartsWith("ThrowIf", StringComparison.Ordinal) ? "write a guard: if (...) throw new ..."
        // The functions of Ops are those of numbers and tensors.
        : (method.ReducedFrom ?? method) is { IsStatic: true } function && TakesList(function)
            ? "write a loop over the elements"
        : KnownMethods.InsteadOf(method.Name) is { } instead ? $"use {instead}"
        // It has no derivative, and what it asks for is known only inside.
        : method.ReturnType.SpecialType == SpecialType.System_Boolean ? "ask with <, > and =="
        : "use functions of Ops, or call it outside";

    private static bool TakesList(IMethodSymbol method) => method.Parameters.FirstOrDefault() is { Type: var first }
        && (IsList(first) || first.SpecialType == SpecialType.System_Array
            || first.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T);

    /// <summary>An array or a span.</summary>
    public static bool IsList(ITypeSymbol? type) => type is IArrayTypeSymbol || KnownTypes.IsSpan(type);

    /// <summary>A property or an indexer of a tensor or span.</summary>
    public static Rejection Member(IPropertyReferenceOperation member)
    {
        bool ranges =
            member.Property.Parameters is [{ Type: INamedTypeSymbol { TypeArguments: [{ Name: "NRange" }] } }];
        return member.Property.IsIndexer && !ranges ? new("DP1026", $"'{member.Syntax}'")
            : ranges ? new("DP1022", $"'{member.Syntax}'", "use Slice")
            : new("DP1022", $"'{member.Property.Name}'", "use Lengths[axis]");
    }

    /// <summary>Null where the method may be called; it is differentiable by its attribute.</summary>
    /// <param name="method">What is called.</param>
    /// <param name="home">The assembly that is compiled.</param>
    /// <param name="known">What it was made as is known: nothing else can run.</param>
    public static Rejection? DifferentiableCall(IMethodSymbol method, IAssemblySymbol home, bool known)
    {
        string name = $"{method.ContainingType.Name}.{method.Name}";
        return method switch
        {
            _ when !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, home) => new("DP1016", name),
            { IsAbstract: true } => new("DP1018", name, "abstract", Definite),
            _ when known => null,
            { IsVirtual: true } => new("DP1018", name, "virtual", Definite),
            { IsOverride: true, IsSealed: false, ContainingType.IsSealed: false } =>
                new("DP1018", name, "an override", Definite),
            _ => null,
        };
    }

    /// <summary>A function that a condition chooses.</summary>
    public static Rejection Chosen(IOperation operation) => new(
        "DP1012", $"'{operation.Syntax}', a function that is chosen while the program runs,",
        "choose between what the functions give: c ? f(x) : g(x)");

    /// <summary>What a ref or out argument cannot name.</summary>
    public static Rejection Reference(IOperation named) => new("DP1072", named.Syntax.ToString());

    /// <summary>Recursion through a method that is read at its calls, with what makes it one.</summary>
    public static Rejection Recursion(IMethodSymbol method, IAssemblySymbol home) => new(
        "DP1017", method.Name, method switch
        {
            { MethodKind: not MethodKind.Ordinary } => "make it a static [Differentiable] method",
            _ when method.Parameters.Any(p => Specialized.IsFunction(p.Type) || Specialized.HoldsOpen(p.Type, home)) =>
                "make it a [Differentiable] method that takes no functions, and no values of interfaces or abstract "
                + "types",
            { IsStatic: false } when ValueLayout.Of(method.ContainingType, home) is { Count: > 0 } =>
                "make it a static [Differentiable] method, which takes the value as an argument",
            _ when Specialized.TakesReferences(method) => "let it return what it sets, without ref, out and in",
            _ when Specialized.ReturnsForCallers(method) =>
                "write what it returns into an argument: what returns arrays, or integers alone, is compiled into its "
                + "callers",
            { IsGenericMethod: true } or { ContainingType.IsGenericType: true } => "write it for definite types",
            _ => "go through the list in a loop: what takes a list, or a record with one, is compiled into its callers",
        });

    /// <summary>A value of one type on one path and of another on another.</summary>
    public static Rejection TwoTypes(string name) =>
        new("DP1018", name, "of one type here and of another there", Definite);

    /// <summary>A struct that is changed through an interface.</summary>
    public static Rejection Boxed(IMethodSymbol method) => new("DP1015",
        $"{method.ContainingType.Name}.{method.Name}", "return the new value instead, and assign it");

    /// <summary>A member that was given nothing.</summary>
    public static Rejection NotSet(IMemberReferenceOperation member) =>
        new("DP1022", $"'{member.Syntax}', which holds nothing yet,", "give it a value first");

    /// <summary>A property that computes what cannot be seen.</summary>
    public static Rejection Getter(IPropertySymbol property) => new(
        "DP1014", $"{property.ContainingType.Name}.{property.Name}", "make it a [Differentiable] method");

    /// <summary>A value that holds one like itself, and in a loop another around it each time.</summary>
    public static Rejection Growing(string? name) => new("DP1011", $"'{name}', a tree that a loop lets grow,",
        "build it to a depth that is known where it is compiled, or keep the numbers in arrays");

    /// <summary>A variable that names one array on one path and another on another.</summary>
    public static Rejection Rebound(string? name) =>
        new("DP1011", $"'{name}', which is one array or function here and another there,",
            "copy the elements, or write both calls out");

    /// <summary>A variable that names one argument or another.</summary>
    public static Rejection ListsOfIntegers(string? name) =>
        new("DP1011", $"'{name ?? "a list"}', which is one list of integers here and another there,",
            "copy them: int[] copy = [.. list]");

    /// <summary>A variable that has a value on some paths alone, and no zero that could stand for it on the
    /// others.</summary>
    public static Rejection Unassigned(string name) => new("DP1011", $"'{name}', which only some paths give a value,",
        "give it one where it is declared");

    /// <summary>The target of an assignment that is no local, parameter or discard.</summary>
    public static Rejection Assignment(IOperation target) => target switch
    {
        IPropertyReferenceOperation { Arguments.Length: > 0 } => new("DP1010", $"'{target.Syntax} = ...'"),
        IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation or IInvocationOperation =>
            new("DP1010", $"'{target.Syntax} = ...'"),
        IPropertyReferenceOperation { Property.SetMethod: { ContainingType.IsValueType: true } setter } member
            when ValueLayout.HasBody(setter) => Computing(member.Instance?.Type)
            ?? new("DP1014", $"{setter.ContainingType.Name}.{member.Property.Name} = ...",
                "make it a [Differentiable] method that sets the fields"),
        IMemberReferenceOperation member => Computing(member.Instance?.Type)
            ?? new("DP1015", member.Member.Name, "return the new value instead"),
        _ => new("DP1010", $"'{target.Syntax} = ...'"),
    };

    /// <summary>A field or property that is not a constant and not part of an argument.</summary>
    public static Rejection State(IMemberReferenceOperation member) => Computing(member.Instance?.Type)
        // A member of an extension block, which is a type without a name.
        ?? (member is { Instance: not null, Member: { ContainingType.Name: "", Name: var name } }
            ? new Rejection("DP1014", name, $"make it a [Differentiable] method: static double {name}(this double x)")
            : null)
        // The storage of a property has a name that nobody wrote.
        ?? new("DP1015", ((member.Member as IFieldSymbol)?.AssociatedSymbol ?? member.Member).Name,
            "make it a const, or pass its value as an argument");

    // A value that is not the values that were assigned to it.
    private static Rejection? Computing(ITypeSymbol? type) => ValueLayout.Computing(type) is { } property
        ? new("DP1022", $"'{property.ContainingType.Name}.{property.Name}', which computes with `field`,", StoreOutside)
        : null;

    /// <summary>An operator that would change a tensor in place.</summary>
    public static Rejection InPlace(ICompoundAssignmentOperation operation)
    {
        string op = operation.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.AssignmentExpressionSyntax assignment
            ? assignment.OperatorToken.Text.TrimEnd('=') : "?";
        string target = operation.Target.Syntax.ToString();
        return new("DP1009", operation.Syntax.ToString(), $"{target} = {target} {op} {operation.Value.Syntax}");
    }

    public static Rejection InPlace(IIncrementOrDecrementOperation operation)
    {
        string target = operation.Target.Syntax.ToString();
        return new("DP1009", operation.Syntax.ToString(),
            $"{target} = {target} {(operation.Kind == OperationKind.Increment ? "+" : "-")} 1");
    }

    // "A 'checked' expression": the kind of operation in words; the span shows the rest.
    private static string Describe(IOperation operation)
    {
        string text = operation.Syntax.ToString();
        return text.Length <= 40 && text.IndexOf('\n') < 0 ? $"'{text}'" : $"This {Words(operation.Kind.ToString())}";
    }

    private static string Words(string name) =>
        string.Concat(name.Select((c, i) =>
            (i > 0 && char.IsUpper(c) ? " " : "") + char.ToLowerInvariant(c)));
}
