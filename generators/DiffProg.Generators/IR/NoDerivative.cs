namespace DiffProg.Generators.IR;

/// <summary>
/// A derivative was asked for of a method whose body is not read, and which has none that the user has written for
/// that.
/// </summary>
/// <param name="call">The call: an <see cref="Op.Invoke"/>.</param>
public sealed class NoDerivative(Node call) : Exception("the body of a call is not read")
{
    /// <summary>Where the user calls it.</summary>
    public Origin Origin => call.Origin;

    /// <summary>The method that is called.</summary>
    public string Method => Invocation.MethodOf(call.Attributes.Text("callee"));

    /// <summary>The method that the user calls: this one, or the one that it is the derivative of.</summary>
    public string Primal => call.Attributes.Has(PrimalKey) ? call.Attributes.Text(PrimalKey) : Method;

    /// <summary>The rule that the user may add: the one that is not there, where one is.</summary>
    public string Missing => OpaqueRule.IsOnlyForward(call) switch
    {
        null => $"both modes of '{Primal}'",
        true => $"its pullback, [DerivativeOf(nameof({Primal}))]",
        false => $"its directional derivative, [DerivativeOf(nameof({Primal}), Forward = true)]",
    };

    /// <summary>The attribute of a call of a user's derivative that says of what.</summary>
    public const string PrimalKey = "of";
}
