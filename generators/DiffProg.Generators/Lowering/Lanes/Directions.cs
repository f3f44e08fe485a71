using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering.Lanes;

/// <summary>
/// Forward mode along several directions at once: the tangents of one function become vectors, a lane for each
/// direction, and the values stay the numbers that they are. What depends on a tangent has the kind of a vector from
/// here on; where a number meets one, it is spread over the lanes. Each lane does what the tangent does as it is written,
/// operation for operation; the loops over arrays, of which the tangent alone takes several iterations at once, have
/// sums of other bits there.
/// </summary>
internal sealed class Directions
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Arrays _arrays;
    private readonly bool[] _isLane;
    private readonly ScalarKind _kind;

    private Directions(FunctionIR f)
    {
        (_f, _regions, _arrays) = (f, Regions.Of(f.Nodes), Arrays.Of(f));
        _isLane = new bool[f.Nodes.Count];
        int[] tangents = [.. Enumerable.Range(0, f.Parameters.Count).Where(i => IsTangent(f.Parameters[i]))];
        _kind = f.TypeOf(tangents[0]).Kind == ScalarKind.F32 ? ScalarKind.L32 : ScalarKind.L64;
        foreach (int i in tangents)
            _isLane[i] = true;
        if (f.Nodes.FirstOrDefault(n => n.Type.Rank > 0 && n.Op is not (
            Op.Parameter or Op.Array or Op.Write or Op.AddTo or Op.Extend or Op.Carried or Op.Result)) is not null)
            throw new NoLanes("it computes with tensors");
    }

    /// <summary>A parameter that holds a direction.</summary>
    public static bool IsTangent(Parameter parameter) => LeafPath.Of(parameter.Path).Role == Role.Tangent;

    /// <summary>Asks of a method what its member takes and returns.</summary>
    /// <exception cref="NoLanes">It is something else than numbers and arrays.</exception>
    public static void Check(MethodSignature signature, FunctionIR primal)
    {
        if (signature.Parameters.FirstOrDefault(p => p.Differentiable
            && p.Form is not (ParameterForm.Scalar or ParameterForm.Span or ParameterForm.Array)) is { } other)
            throw new NoLanes($"'{other.Name}' is neither a number nor an array of one axis that is only read");
        if (primal.Parameters.FirstOrDefault(p => p.Written) is { } written)
            throw new NoLanes($"it writes '{written.Path}'");
        if (signature.Returns.Any(r => r.IsTensor || r.Value is not null) || signature.Returns.Count == 0)
            throw new NoLanes("it returns something else than numbers");
        if (primal.Parameters.Where(p => p.Differentiable).Select(p => p.Type.Kind).Concat(
            signature.Returns.Where(r => r.IsFloat).Select(r => r.Kind)).Distinct().Count() > 1)
            throw new NoLanes("some of its numbers are floats and others doubles");
    }

    /// <param name="f">A function and its tangent.</param>
    /// <param name="values">How many of its results are values; the others are tangents.</param>
    /// <exception cref="NoLanes">It does something that has no spelling over lanes.</exception>
    public static FunctionIR Run(FunctionIR f, int values)
    {
        var pass = new Directions(f);
        pass.Find();
        return pass.Retyped(values);
    }

    // Everything that depends on a tangent, round loops until nothing changes. An array is as a whole.
    private void Find()
    {
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < _f.Nodes.Count; i++)
            {
                var node = _f.Nodes[i];
                bool now = _isLane[_arrays.First(i)] || node.Op switch
                {
                    Op.Carried or Op.Result => _regions.Sources(i).Any(s => _isLane[s]),
                    Op.Read => _isLane[node.Operands[0]],
                    Op.Write or Op.AddTo => _isLane[node.Operands[1]],
                    Op.Parameter => _isLane[i],
                    _ => Primitives.IsElementWise(node.Op) && node.Operands.Any(o => _isLane[o]),
                };
                if (!now)
                    continue;
                changed |= !_isLane[i] || !_isLane[_arrays.First(i)];
                _isLane[i] = _isLane[_arrays.First(i)] = true;
            }
        }
    }

    private FunctionIR Retyped(int values)
    {
        var b = new Builder();
        var map = new Value[_f.Nodes.Count];
        for (int i = 0; i < map.Length; i++)
        {
            var node = _f.Nodes[i];
            Check(i, node);
            b.Like(node);
            var wanted = Wanted(i, node);
            int[] operands = [.. node.Operands.Select(
                (o, k) => wanted(k) && !_isLane[o] ? Spread(b, map[o]).Id : map[o].Id)];
            map[i] = b.Append(node with
            {
                Operands = operands.ToEquatable(),
                Type = _isLane[i] ? node.Type.WithKind(_kind) : node.Type,
            });
        }

        // Where a result does not depend on them, its tangents are zero.
        var results = _f.Results.Select((r, k) =>
            r with { Node = (k < values || _isLane[r.Node] ? map[r.Node] : Spread(b, map[r.Node])).Id }).ToArray();
        return b.ToFunction(_f with
        {
            Parameters = _f.Parameters.Select((p, i) => _isLane[i] ? p with { Type = p.Type.WithKind(_kind) } : p)
                .ToEquatable(),
        }, results);
    }

    // Which operands are to be vectors.
    private Func<int, bool> Wanted(int i, Node node) => node.Op switch
    {
        Op.Write or Op.AddTo => k => k == 1 && _isLane[i],
        Op.Else or Op.EndIf or Op.Next => k => IsLaneOut(_regions.Parent(i), k),
        Op.Loop => k => k >= (Regions.Counts(node) ? 1 : 0) && IsLaneOut(i, k - (Regions.Counts(node) ? 1 : 0)),
        // A choice by a number stays one.
        Op.Select when _isLane[i] => k => k > 0 || _isLane[node.Operands[0]],
        _ when _isLane[i] && Primitives.IsElementWise(node.Op) => _ => true,
        _ => _ => false,
    };

    // Value k that goes around a loop or comes out of an If is a vector where one of those that it may be is.
    private bool IsLaneOut(int opener, int k)
    {
        int end = _f.Nodes[_regions.End(opener)].Operands[k];
        if (_f.Nodes[opener].Op == Op.If)
            return _isLane[end] || _isLane[_f.Nodes[_regions.Middle(opener)].Operands[k]];
        int initial = Regions.Initial(_f.Nodes[opener]).ElementAt(k);
        return _isLane[end] || _isLane[initial];
    }

    // An array that holds numbers is never asked for as vectors: it would be one as a whole.
    private Value Spread(Builder b, Value number) => number.Type.Rank > 0
        ? throw new NoLanes("it takes a tangent from an array of numbers")
        : b.Make(Op.Convert, number.Type.WithKind(_kind), [number]);

    private void Check(int i, Node node)
    {
        string? why = node.Op switch
        {
            Op.If or Op.While when _isLane[node.Operands[0]] => "a branch depends on a tangent",
            Op.Loop when Regions.Counts(node) && _isLane[node.Operands[0]] => "a loop depends on a tangent",
            Op.Save or Op.Invoke or Op.Throw when node.Operands.Any(o => _isLane[o]) =>
                "it takes a derivative inside, calls itself, or calls a method that is not read",
            Op.Read or Op.Write or Op.AddTo when node.Operands.Skip(node.Op == Op.Read ? 1 : 2).Any(o => _isLane[o]) =>
                "an index depends on a tangent",
            Op.Accumulate or Op.Contents or Op.Gather => "it computes with tensors",
            _ when _isLane[i] && Primitives.IsElementWise(node.Op) && (Primitives.Of(node.Op).VectorCode is null
                || node.Type.IsInteger) => $"{node.Op} of a tangent has no spelling over lanes",
            _ => null,
        };
        if (why is not null)
            throw new NoLanes(why);
    }
}
