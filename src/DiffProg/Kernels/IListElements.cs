using System.ComponentModel;
using System.Numerics.Tensors;

namespace DiffProg.Kernels;

/// <summary>One member of all elements of a list, <c>p.Blocks[].W</c>: as many tensors, each where it lies.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IListElements<T>
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>What they are called together, for messages.</summary>
    string Path { get; }

    /// <summary>The tensor of that number; null where something on the way is.</summary>
    Tensor<T>? this[int number] { get; }

    /// <summary>What it is called: <c>p.Blocks[3].W</c>.</summary>
    string NameOf(int number);
}

/// <summary>The lists in all elements of a list, <c>p.Blocks[].Heads</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IListLengths
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>The length of the list of that number; -1 where something on the way is null.</summary>
    int this[int number] { get; }

    /// <summary>What it is called: <c>p.Blocks[3].Heads</c>.</summary>
    string NameOf(int number);
}

/// <summary>Lengths and names of lists.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lists
{
    /// <summary>Its length; -1 for null.</summary>
    public static int LengthOf<T>(T[]? list) => list?.Length ?? -1;

    /// <inheritdoc cref="LengthOf{T}(T[])"/>
    public static int LengthOf<T>(IReadOnlyList<T>? list) => list?.Count ?? -1;

    /// <inheritdoc cref="LengthOf{T}(T[])"/>
    public static int LengthOf<T>(System.Collections.Immutable.ImmutableArray<T> list) =>
        list.IsDefault ? -1 : list.Length;

    /// <inheritdoc cref="LengthOf{T}(T[])"/>
    public static int LengthOf<T>(System.Collections.Immutable.ImmutableArray<T>? list) =>
        list is { IsDefault: false } given ? given.Length : -1;

    /// <summary><c>p.Blocks[3].W</c> from <c>p.Blocks[].W</c> and 3.</summary>
    /// <param name="path">With a pair of brackets for each list.</param>
    /// <param name="number">Counts the elements of all lists, those of one after those of the other.</param>
    /// <param name="inner">How long the lists in elements are.</param>
    public static string NameOf(string path, int number, params ReadOnlySpan<nint> inner)
    {
        for (var i = inner.Length; i >= 0; i--)
        {
            var at = path.LastIndexOf("[]", StringComparison.Ordinal) + 1;
            var length = i > 0 ? (int)inner[i - 1] : int.MaxValue;
            path = path.Insert(at, $"{number % length}");
            number /= length;
        }

        return path;
    }
}
