using System.Globalization;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>
/// How many operations a method has once its calls are inlined. It is counted before anything is inlined: a method that
/// calls one twice which calls one twice doubles at every level.
/// </summary>
internal static class InlinedSize
{
    /// <summary>A method with calls has no more operations than this.</summary>
    public const int Limit = Outline.Limit;

    /// <summary>The call that takes a method beyond the limit; none where a callee is beyond it by itself.</summary>
    public static Issue? FindExcess(MethodModel method, Func<string, MethodModel?> find)
    {
        FunctionIR? Find(string id) => find(id)?.Body;
        return method.Body is { } body && !Outline.Fits(body, Find) && Outline.Choose(body, Find).Excess is { } call
            && !CallGraph.Reached(body, Find).Any(c => c.Name != body.Name && !Outline.Fits(c, Find) && Outline.Choose(c, Find).Excess is not null)
            ? Excess(call.Origin, call.Attributes.Text("callee")) : null;
    }

    public static Issue Excess(Origin call, string callee) => new(
        "DP1040", call, EquatableArray.Of(callee, Limit.ToString("N0", CultureInfo.InvariantCulture)));
}
