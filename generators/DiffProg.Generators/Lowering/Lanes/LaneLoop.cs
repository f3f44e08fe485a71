using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering.Lanes;

/// <summary>Elements that a loop in lanes reads or writes.</summary>
/// <param name="Array">The node that made the array.</param>
/// <param name="Index">The node of the first index.</param>
/// <param name="Place">The index as a text, the same for the same elements.</param>
/// <param name="Moves">One element after the other; otherwise always the same one.</param>
public sealed record Access(int Array, int Index, string Place, bool Moves)
{
    /// <summary>Accesses of the same elements have the same memory.</summary>
    public (int Array, string Place) Key => (Array, Place);
}

/// <summary>A number that a loop in lanes adds to: value k of the loop.</summary>
/// <param name="Slot">Which of its values.</param>
/// <param name="Terms">What is added in an iteration, and what is subtracted.</param>
public sealed record Total(int Slot, IReadOnlyList<(int Node, bool IsSubtracted)> Terms);

/// <summary>A loop of which several iterations are computed at once.</summary>
/// <param name="Loop">Its opener.</param>
/// <param name="Kind">Of its lanes.</param>
/// <param name="Body">What it computes, reads and writes, in order.</param>
/// <param name="Accesses">Of reads and writes.</param>
/// <param name="Totals">What comes out of it.</param>
public sealed record LaneLoop(
    int Loop, ScalarKind Kind, IReadOnlyList<int> Body, IReadOnlyDictionary<int, Access> Accesses,
    IReadOnlyList<Total> Totals)
{
    /// <summary>It adds to an array of the caller's, and may throw: the caller sees what was added before.</summary>
    public bool IsSeen { get; init; }
}
