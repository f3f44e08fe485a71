namespace DiffProg.Generators.Lowering.Lanes;

/// <summary>
/// Elements that loops in lanes meet in every iteration of a loop around them: that they are there is asked once.
/// </summary>
/// <param name="Around">The loop around.</param>
/// <param name="Inner">One of the loops in lanes.</param>
/// <param name="Access">The elements.</param>
/// <param name="Count">How many, where the first iteration meets the most; null where each meets one more than the one
/// before.</param>
/// <param name="Less">If so, by how many the last iteration meets fewer than there are iterations.</param>
public sealed record SharedRange(int Around, int Inner, Access Access, int? Count, long Less);
