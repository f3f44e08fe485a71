using System.Numerics.Tensors;

namespace DiffProg.Training;

/// <summary>
/// The tensors of a record in declaration order, each with its name and the place where it first occurred.
/// </summary>
internal sealed class NamedTensors : IParameterVisitor
{
    private readonly Dictionary<object, int> firstPlaces = new(ReferenceEqualityComparer.Instance);
    private readonly List<Entry> entries = [];

    private NamedTensors()
    {
    }

    /// <summary>
    /// One visited tensor; <paramref name="First"/> is its own place unless the tensor was seen before.
    /// </summary>
    public readonly record struct Entry(string Name, IReadOnlyTensor Tensor, int First);

    public int Count => entries.Count;

    public Entry this[int place] => entries[place];

    /// <summary>The first name of a tensor of this record; null for any other.</summary>
    public string? NameOf(IReadOnlyTensor tensor) =>
        firstPlaces.TryGetValue(tensor, out var place) ? entries[place].Name : null;

    public static NamedTensors Of(IParameters record)
    {
        var tensors = new NamedTensors();
        record.Visit("", tensors);
        return tensors;
    }

    public void Visit(string name, Tensor<float> value) => Add(name, value);

    public void Visit(string name, Tensor<double> value) => Add(name, value);

    /// <summary>Throws unless <paramref name="other"/> has the same names, element types, shapes and sharing.</summary>
    /// <param name="other">The record that should look like this one.</param>
    /// <param name="argument">What the caller calls it.</param>
    public void RequireSameStructure(NamedTensors other, string argument)
    {
        for (var place = 0; place < Math.Min(Count, other.Count); place++)
        {
            var (expected, actual) = (this[place], other[place]);
            if (expected.Name != actual.Name)
                throw Mismatch(argument, $"has '{actual.Name}' where '{expected.Name}' was expected");

            RequireSameTensor(expected, actual, argument);
            if (expected.First != actual.First)
            {
                throw Mismatch(argument, expected.First == place
                    ? $"uses one tensor for '{actual.Name}' and '{other[actual.First].Name}', which are two parameters"
                    : $"has its own tensor for '{actual.Name}', "
                        + $"which is one parameter with '{this[expected.First].Name}'");
            }
        }

        if (Count != other.Count)
        {
            var (longer, shorter) = Count > other.Count ? (this, other) : (other, this);
            throw Mismatch(argument, $"has {other.Count} tensors, expected {Count}: "
                + $"'{longer[shorter.Count].Name}' is {(Count > other.Count ? "missing" : "too many")}");
        }
    }

    private static void RequireSameTensor(Entry expected, Entry actual, string argument)
    {
        if (expected.Tensor.GetType() != actual.Tensor.GetType())
            throw Mismatch(argument, $"has {TypeName(actual)} in '{actual.Name}', expected {TypeName(expected)}");

        if (!expected.Tensor.Lengths.SequenceEqual(actual.Tensor.Lengths))
            throw Mismatch(argument, $"has {Shape(actual)} in '{actual.Name}', expected {Shape(expected)}");
    }

    private static ArgumentException Mismatch(string argument, string what) =>
        new($"The {argument} record {what}, as in the record the optimizer was made for. "
            + "ZerosLike() and Clone() keep names, shapes and sharing.", argument);

    private static string TypeName(Entry entry) => entry.Tensor is Tensor<float> ? "Tensor<float>" : "Tensor<double>";

    private static string Shape(Entry entry) => $"[{string.Join(", ", entry.Tensor.Lengths.ToArray())}]";

    private void Add(string name, IReadOnlyTensor value)
    {
        if (!value.IsDense)
        {
            throw new ArgumentException(
                $"The tensor '{name}' is not dense: parameters and gradients own their storage.");
        }

        if (!firstPlaces.TryGetValue(value, out var first))
        {
            first = entries.Count;
            firstPlaces.Add(value, first);
        }

        entries.Add(new Entry(name, value, first));
    }
}
