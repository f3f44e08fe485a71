using System.Globalization;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>
/// How many operations a method has once its calls are inlined. It is counted before anything is inlined: a method that
/// calls one twice which calls one twice doubles at every level.
/// </summary>
internal sealed class InlinedSize
{
    /// <summary>A method with calls has no more operations than this.</summary>
    public const int Limit = 4_000;

    private readonly Func<string, MethodModel?> _find;

    // Null where a method is beyond the limit.
    private readonly Dictionary<string, int?> _sizes = [];

    private InlinedSize(Func<string, MethodModel?> find) => _find = find;

    /// <summary>The call that takes a method beyond the limit; none where a callee is beyond it by itself.</summary>
    public static Issue? FindExcess(MethodModel method, Func<string, MethodModel?> find)
    {
        if (method.Body is not { } body)
            return null;
        new InlinedSize(find).Of(body, out var call);
        return call is null ? null : Excess(call.Origin, call.Attributes.Text("callee"));
    }

    public static Issue Excess(Origin call, string callee) =>
        new("DP1040", call, EquatableArray.Of(callee, Limit.ToString("N0", CultureInfo.InvariantCulture)));

    private int? Of(FunctionIR body, out Node? excess)
    {
        excess = null;
        int size = body.Nodes.Count;
        foreach (var call in body.Nodes.Where(n => n.Op == Op.Call))
        {
            if (Of(call.Attributes.Text("callee")) is not { } callee)
                return null;
            size += callee;
            if (size > Limit)
            {
                excess = call;
                return null;
            }
        }

        return size;
    }

    private int? Of(string id)
    {
        if (_sizes.TryGetValue(id, out int? size))
            return size;
        // Where it is asked for again meanwhile there is recursion, which has a rule of its own.
        _sizes[id] = 0;
        return _sizes[id] = _find(id)?.Body is { } body ? Of(body, out _) : 0;
    }
}
