using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>
/// What can be done with any parameter record. A tensor that is reachable twice counts as one parameter.
/// </summary>
public static class ParameterExtensions
{
    /// <summary>A record of the same shapes and the same sharing, all 0: a gradient to accumulate into.</summary>
    public static T ZerosLike<T>(this IParameters<T> parameters) where T : class, IParameters<T> =>
        parameters.Map(ParameterMap.Zeros());

    /// <summary>A record with copies of the tensors, sharing among themselves what the original shares.</summary>
    public static T Clone<T>(this IParameters<T> parameters) where T : class, IParameters<T> =>
        parameters.Map(ParameterMap.Copies());

    /// <summary>Sets every element to 0, in place; a view writes through to what it is a view of.</summary>
    public static void Clear(this IParameters parameters) => parameters.Visit("", new Clearing());

    /// <summary>The number of learnable scalars: the elements of the distinct tensors.</summary>
    public static long ParameterCount(this IParameters parameters)
    {
        long count = 0;
        foreach (var (_, tensor) in parameters.Leaves())
            count += tensor.FlattenedLength;

        return count;
    }

    /// <summary>
    /// The distinct tensors in declaration order, each a <see cref="Tensor{T}"/> of float or double, under the first of
    /// its dotted names. Two records of one type with the same sharing give lists that match one to one.
    /// </summary>
    public static IReadOnlyList<(string Name, IReadOnlyTensor Tensor)> Leaves(this IParameters parameters)
    {
        var collecting = new Collecting();
        parameters.Visit("", collecting);
        return collecting.Leaves;
    }

    private sealed class Clearing : IParameterVisitor
    {
        public void Visit(string name, Tensor<float> value) => value.Clear();

        public void Visit(string name, Tensor<double> value) => value.Clear();
    }

    private sealed class Collecting : IParameterVisitor
    {
        private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);

        public List<(string Name, IReadOnlyTensor Tensor)> Leaves { get; } = [];

        public void Visit(string name, Tensor<float> value) => Add(name, value);

        public void Visit(string name, Tensor<double> value) => Add(name, value);

        private void Add(string name, IReadOnlyTensor value)
        {
            if (seen.Add(value))
                Leaves.Add((name, value));
        }
    }
}
