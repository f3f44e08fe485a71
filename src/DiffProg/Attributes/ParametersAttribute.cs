namespace DiffProg;

/// <summary>
/// Marks a partial record as learnable state: its members are tensors with a <see cref="ShapeAttribute"/> or other such
/// records. The generator adds <c>Create</c>, <c>Zeros</c> and <see cref="IParameters"/>. Two such records are equal
/// only if they are the same object; tensors compare by reference.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ParametersAttribute : Attribute;
