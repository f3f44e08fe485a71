namespace DiffProg.Generators.IR;

/// <summary>
/// The name of a dimension of an inlined callee, <c>in#3</c> for <c>in</c> of the third call: another at each call, and
/// none that a user can write.
/// </summary>
public static class InlinedName
{
    private const char Mark = '#';

    /// <summary>The attribute of a call that stands with its number.</summary>
    public const string Call = "number";

    public static string Of(string name, int call) => $"{name}{Mark}{call}";

    public static bool Is(string name) => name.IndexOf(Mark) >= 0;

    /// <summary>As the callee has it.</summary>
    public static string Plain(string name) => name.Split(Mark)[0];
}
