namespace DiffProg;

/// <summary>
/// The generated members of this method take at most so much memory of the workspace: <c>[MaxArena("64 MB")]</c>. Where
/// sizes are constants it is checked when the project is built (DP1083); where they are known when a member is called,
/// on
/// entry, before anything is computed or written; otherwise (loops that ask before each iteration, branches, arrays
/// made on
/// the way) as soon as more would be taken. Both throw an <see cref="InsufficientMemoryException"/> that says how much
/// is
/// needed. <see cref="CheckpointAttribute"/> and <see cref="Checkpoint.Range"/> make it less.
/// </summary>
/// <param name="size">A number of bytes, KB, MB or GB, of 1024 each.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MaxArenaAttribute(string size) : Attribute
{
    /// <summary>The size as written.</summary>
    public string Size { get; } = size;
}
