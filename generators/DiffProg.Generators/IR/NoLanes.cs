namespace DiffProg.Generators.IR;

/// <summary>A program whose tangents cannot be vectors, and why.</summary>
public sealed class NoLanes(string why) : Exception(why);
