using System.ComponentModel;

namespace DiffProg.Kernels;

/// <summary>Tangents along several directions, as generated code holds them: a vector for each element.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Directions
{
    /// <summary>As many directions as there are lanes, from one on, of an array whose elements have theirs side by
    /// side.</summary>
    /// <param name="lanes">Receives a vector for each element.</param>
    /// <param name="tangents">Element i along direction k at [i * directions + k].</param>
    /// <param name="directions">How many directions there are.</param>
    /// <param name="first">The first one that is loaded.</param>
    public static void Load<V, T>(Span<V> lanes, ReadOnlySpan<T> tangents, int directions, int first)
        where V : unmanaged, ISimd<V, T>
        where T : unmanaged
    {
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] = V.Load(in tangents[0], ((nint)i * directions) + first);
    }
}
