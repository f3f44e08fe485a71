namespace DiffProg.Kernels;

// What arguments of interfaces and abstract types are.
public static partial class Check
{
    /// <summary>An argument is of one of the types that the method is compiled for.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="parameter">Its parameter.</param>
    /// <param name="value">What came.</param>
    /// <param name="known">The types.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    public static void Type(string method, string parameter, object? value, params ReadOnlySpan<Type> known)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        if (known.Contains(value.GetType()))
            return;
        string names = string.Join(", ", known.ToArray().Select(t => t.Name));
        throw new ArgumentException(
            $"{method}: {parameter} is a {value.GetType()}, and the method is compiled for {names}.", parameter);
    }

    /// <summary>A tangent or gradient of an argument, which is of the argument's type.</summary>
    /// <typeparam name="T">That type.</typeparam>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="parameter">What it is called.</param>
    /// <param name="value">What came.</param>
    /// <param name="argument">The argument that it belongs to.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    public static T Alike<T>(string method, string parameter, object? value, string argument)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        return value is T alike ? alike : throw new ArgumentException(
            $"{method}: {parameter} is a {value.GetType()}, and {argument} is a {typeof(T)}; both must be of one type.",
            parameter);
    }
}
