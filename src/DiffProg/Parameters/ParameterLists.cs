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

    /// <summary>An array of what becomes of each element.</summary>
    public static T[] Map<T>(IReadOnlyList<T> list, Func<T, T> map) => Make(list.Count, i => map(list[i]));
}
