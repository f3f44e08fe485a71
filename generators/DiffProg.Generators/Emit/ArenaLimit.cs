using System.Globalization;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Emit;

/// <summary>[MaxArena]: what a body may take of the workspace, against what it does take.</summary>
public static class ArenaLimit
{
    /// <summary>The finding, where the sizes are constants and too large.</summary>
    public static IEnumerable<Issue> Exceeded(MethodSignature signature, Body body)
    {
        if (signature.MaxArena is { } limit && Report(body) is { IsExact: true, Bytes.AsConstant: { } bytes }
            && bytes > limit)
        {
            yield return new Issue("DP1083", Origin.Declaration(signature.Id), EquatableArray.Of(
                signature.Name + body.Kind, bytes.ToString("N0", CultureInfo.InvariantCulture),
                limit.ToString("N0", CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>What a call takes by its sizes, where that is known before it runs.</summary>
    public static Dim? Known(SaveReport report, IEnumerable<string> sizes) =>
        report.IsExact && report.Bytes.Symbols.All(sizes.Contains) ? report.Bytes : null;

    private static SaveReport Report(Body body) =>
        new(body.Program, new RecordWriter(new CodeWriter(), body.Program, body.Kind));
}
