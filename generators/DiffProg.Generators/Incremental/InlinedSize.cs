using System.Globalization;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>
/// Whether a method is too large once its calls are inlined, and what can stand does. It is asked before anything is
/// inlined: a method that calls one twice which calls one twice doubles at every level.
/// </summary>
internal static class InlinedSize
{
    /// <summary>A method with calls has no more operations than this.</summary>
    public const int Limit = Outline.Limit;

    /// <summary>The call that takes a method beyond the limit; none where a callee is beyond it by itself.</summary>
    public static Issue? FindExcess(MethodModel method, Func<string, MethodModel?> find)
    {
        return method.Body is { } body && ExcessOf(body) is { } call
            && !CallGraph.Reached(body, Find).Any(c => c.Name != body.Name && ExcessOf(c) is not null)
            ? Excess(call.Origin, call.Attributes.Text("callee")) : null;

        FunctionIR? Find(string id) => find(id)?.Body;
        Node? ExcessOf(FunctionIR f) => Outline.Fits(f, Find) ? null : Outline.Choose(f, Find).Excess;
    }

    public static Issue Excess(Origin call, string callee) => new(
        "DP1040", call, EquatableArray.Of(callee, Limit.ToString("N0", CultureInfo.InvariantCulture)));
}
