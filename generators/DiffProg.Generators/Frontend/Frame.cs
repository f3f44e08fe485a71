using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// One call of a function that is read where it is called: whose variables, whose <c>this</c>, which types its type
/// parameters are. The same function may be under way several times.
/// </summary>
/// <param name="function">As it is declared.</param>
/// <param name="body">What is read; of a method, what its local functions stand in.</param>
/// <param name="outer">Whose variables it captures; null for a method.</param>
internal sealed class Frame(IMethodSymbol function, IOperation body, Frame? outer)
{
    public IMethodSymbol Function { get; } = function;

    public IOperation Body { get; } = body;

    public Frame? Outer { get; } = outer;

    /// <summary>The call of the method that this is written in.</summary>
    public Frame Home => Outer?.Home ?? this;

    /// <summary>What it returns, with its type arguments.</summary>
    public ITypeSymbol ReturnType { get; set; } = function.ReturnType;

    /// <summary>Where in the method that is compiled the code stands that has called, directly or not; null for that
    /// method's own code.</summary>
    public Origin? Site { get; set; }

    /// <summary>In how many parts of expressions the call stands that C# may leave unevaluated.</summary>
    public int Conditional { get; set; }

    /// <summary>Type arguments: of a method those of its types as well, of a local function its own.</summary>
    public IReadOnlyDictionary<ITypeParameterSymbol, ITypeSymbol>? Types { get; set; }

    public bool IsGeneric => Types is not null || Outer?.IsGeneric == true;

    /// <summary>What stands for a type parameter here; itself where nothing does.</summary>
    public ITypeSymbol ArgumentOf(ITypeParameterSymbol parameter) =>
        Types?.TryGetValue(parameter, out var type) == true ? type : Outer?.ArgumentOf(parameter) ?? parameter;

    private Origins? _origins;

    /// <summary>Places in its own text, told by its declaration id.</summary>
    public Origins Origins => _origins ??= new Origins(Function.GetDocumentationCommentId() ?? "", Body);

    /// <summary>The call among the enclosing ones that declares a variable; null for one that is out of
    /// reach.</summary>
    public Frame? Declaring(ISymbol variable)
    {
        for (var frame = this; frame is not null; frame = frame.Outer)
        {
            if (SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, frame.Function))
                return frame;
        }

        return null;
    }
}

/// <summary>A variable of one call of a function.</summary>
internal sealed class Variable(ISymbol symbol, Frame? frame) : IEquatable<Variable>
{
    public ISymbol Symbol { get; } = symbol;

    public Frame? Frame { get; } = frame;

    public bool Equals(Variable? other) => other is not null && ReferenceEquals(Frame, other.Frame)
        && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol);

    public override bool Equals(object? obj) => Equals(obj as Variable);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Symbol);
}

/// <summary>What <c>this</c> is in a call of a method.</summary>
internal sealed record Receiver(Frame Of);
