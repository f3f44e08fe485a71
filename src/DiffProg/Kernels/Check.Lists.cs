using System.Numerics.Tensors;

namespace DiffProg.Kernels;

// The checks of what is in lists: each element as if it were a parameter of its own, and called so in messages.
public static partial class Check
{
    /// <summary>The length of a list that is there.</summary>
    /// <exception cref="ArgumentNullException">It is not.</exception>
    public static int Present(int length, string parameter) =>
        length >= 0 ? length : throw new ArgumentNullException(parameter);

    /// <summary>The length of the first of the lists that are in elements.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="otherwise">The result where there is no list.</param>
    public static nint FirstLength<TLists>(TLists lists, nint otherwise)
        where TLists : struct, IListLengths => lists.Count == 0 ? otherwise
        : lists[0] is >= 0 and var length ? length : throw new ArgumentNullException(lists.NameOf(0));

    /// <summary>The lengths of the lists that are in elements.</summary>
    public static void Lengths<TLists>(string method, TLists lists, string dimension, nint expected, string why)
        where TLists : struct, IListLengths
    {
        for (var i = 0; i < lists.Count; i++)
        {
            if (lists[i] is var actual && actual < 0)
                throw new ArgumentNullException(lists.NameOf(i));
            if (actual != expected)
                FailLength(method, lists.NameOf(i), dimension, actual, expected, why);
        }
    }

    /// <summary>The ranks of all elements.</summary>
    public static void Rank<T, TList>(string method, TList list, int rank, string shape)
        where TList : struct, IListElements<T>
    {
        for (var i = 0; i < list.Count; i++)
        {
            var x = list[i] ?? throw new ArgumentNullException(list.NameOf(i));
            if (x.Rank != rank)
                FailRank(method, list.NameOf(i), x.Rank, rank, shape);
        }
    }

    /// <summary>The length of an axis of the first element.</summary>
    /// <param name="list">The elements.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="otherwise">The result where there is no element.</param>
    public static nint AxisOf<T, TList>(TList list, int axis, nint otherwise)
        where TList : struct, IListElements<T> => list.Count == 0 ? otherwise : list[0]!.Lengths[axis];

    /// <summary>The length of an axis of every element.</summary>
    public static void Dimension<T, TList>(
        string method, TList list, int axis, string dimension, nint expected, string why)
        where TList : struct, IListElements<T>
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i]!.Lengths[axis] is var actual && actual != expected)
                FailDimension(method, list.NameOf(i), axis, dimension, actual, expected, why);
        }
    }

    /// <summary>A length that differs from element to element: there is one at each place of a table.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="list">The elements.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="other">The elements with which they are compared.</param>
    /// <param name="otherAxis">The axis of these.</param>
    /// <param name="shift">How far behind an element the one stands with which it is compared.</param>
    /// <param name="dimension">What the length is called.</param>
    public static void Neighbours<T, TList, TOther, TOthers>(
        string method, TList list, int axis, TOthers other, int otherAxis, int shift, string dimension)
        where TList : struct, IListElements<T>
        where TOthers : struct, IListElements<TOther>
    {
        for (var i = Math.Max(0, -shift); i < list.Count && i + shift < other.Count; i++)
        {
            if (list[i]!.Lengths[axis] is var actual && other[i + shift]!.Lengths[otherAxis] is var expected
                && actual != expected)
            {
                FailDimension(
                    method, list.NameOf(i), axis, dimension, actual, expected,
                    $"the length of axis {otherAxis} of '{other.NameOf(i + shift)}'");
            }
        }
    }

    /// <summary>The whole shape of every element, where each has its own.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="list">The elements.</param>
    /// <param name="isOutput">They are written in place and must be dense.</param>
    /// <param name="shape">The declared shape.</param>
    /// <param name="like">The elements whose shapes were expected.</param>
    public static void Shapes<T, TList>(string method, TList list, bool isOutput, string shape, TList like)
        where TList : struct, IListElements<T>
    {
        for (var i = 0; i < list.Count; i++)
        {
            var x = list[i] ?? throw new ArgumentNullException(list.NameOf(i));
            if (isOutput && !x.IsDense)
                Dense.Output(x, list.NameOf(i));
            if (!x.Lengths.SequenceEqual(like[i]!.Lengths))
                Shape(method, list.NameOf(i), x, shape, like[i]!.Lengths);
        }
    }

    /// <summary>The whole shape of every element, such as those of a gradient.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="list">The elements.</param>
    /// <param name="isOutput">They are written in place and must be dense.</param>
    /// <param name="shape">The declared shape.</param>
    /// <param name="lengths">The lengths that were expected.</param>
    public static void Shape<T, TList>(
        string method, TList list, bool isOutput, string shape, params ReadOnlySpan<nint> lengths)
        where TList : struct, IListElements<T>
    {
        for (var i = 0; i < list.Count; i++)
        {
            var x = list[i] ?? throw new ArgumentNullException(list.NameOf(i));
            if (isOutput && !x.IsDense)
                Dense.Output(x, list.NameOf(i));
            if (!x.Lengths.SequenceEqual(lengths))
                Shape(method, list.NameOf(i), x, shape, lengths);
        }
    }
}
