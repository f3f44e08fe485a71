using System.ComponentModel;

namespace DiffProg;

/// <summary>Arrays of what parameter records hold in arrays and lists; generated code calls it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ParameterLists
{
    /// <summary>An array of new elements.</summary>
    /// <param name="length">How many.</param>
    /// <param name="element">Makes the one of that number.</param>
    public static T[] Make<T>(int length, Func<int, T> element)
    {
        var elements = new T[length];
        for (var i = 0; i < length; i++)
            elements[i] = element(i);
        return elements;
    }

    /// <summary>Sizes that differ from element to element, one behind the other.</summary>
    /// <param name="sizes">The sizes.</param>
    /// <param name="length">How many elements there are.</param>
    /// <param name="last">How far behind its own place an element looks.</param>
    /// <param name="name">What the sizes are called.</param>
    /// <exception cref="ArgumentException">There are more of them, or fewer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">One is not positive.</exception>
    public static void RequireSizes(int[] sizes, int length, int last, string name)
    {
        ArgumentNullException.ThrowIfNull(sizes, name);
        if (sizes.Length != length + last)
            throw new ArgumentException($"{length} elements have {length + last} sizes; {name} has {sizes.Length}.", name);
        foreach (var size in sizes)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, name);
    }

    /// <summary>An array of what becomes of each element.</summary>
    public static T[] Map<T>(IReadOnlyList<T> list, Func<T, T> map) => Make(list.Count, i => map(list[i]));
}
