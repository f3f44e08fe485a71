namespace DiffProg.Tests.RandomPrograms;

/// <summary>A change of the compiler's source that makes it wrong.</summary>
/// <param name="Name">What is wrong then.</param>
/// <param name="File">Below generators/DiffProg.Generators.</param>
/// <param name="Sound">Text that stands there once.</param>
/// <param name="Faulty">What stands there instead.</param>
public sealed record Fault(string Name, string File, string Sound, string Faulty)
{
    public override string ToString() => Name;

    /// <summary>The file's text with the fault in it.</summary>
    public string PlantIn(string text)
    {
        int at = text.IndexOf(Sound, StringComparison.Ordinal);
        if (at < 0 || text.IndexOf(Sound, at + 1, StringComparison.Ordinal) >= 0)
            throw new InvalidOperationException($"{File} does not contain exactly once: {Sound}");
        return text[..at] + Faulty + text[(at + Sound.Length)..];
    }
}
