using System.Reflection;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Programs written down as texts: the constants of a class.</summary>
public static class Cases
{
    /// <summary>How a program that is judged begins.</summary>
    public const string F = "«[Differentiable]» public static Real F(" + ProgramGenerator.Parameters + ")";

    public static IEnumerable<string> NamesIn(Type type) => Constants(type).Select(f => f.Name);

    /// <summary>Value, gradient, tangent and difference quotients are right at several inputs.</summary>
    public static void IsRight(Type type, string name)
    {
        string text = (string)Constants(type).Single(f => f.Name == name).GetRawConstantValue()!;
        var program = new Node(Sort.Other, Construct.None, text);
        var verdicts = new Run().Judge([program, program, program, program], [0, 1, 2, 3]);
        Assert.Empty(verdicts.Where(v => v.IsFailure).Select(v => v.What));
        Assert.Contains(verdicts, v => v.Outcome == Outcome.Right);
    }

    private static IEnumerable<FieldInfo> Constants(Type type) => type
        .GetFields(BindingFlags.NonPublic | BindingFlags.Static).Where(f => f.IsLiteral && f.Name.Length > 1);
}
