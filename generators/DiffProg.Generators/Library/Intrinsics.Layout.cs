using DiffProg.Generators.IR;

namespace DiffProg.Generators.Library;

public static partial class Intrinsics
{
    private static IEnumerable<(string Name, Func<IntrinsicCall, Value> Expand)> Products()
    {
        yield return ("MatMul", MatMul);
        yield return ("Dot", c =>
        {
            if (c.Dims(c[0]).Count != 1 || c.Dims(c[1]).Count != 1)
                throw new ShapeException(
                    "DP2006", c.Name,
                    $"{c.Dims(c[0])} and {c.Dims(c[1])} are not both vectors; for matrices use MatMul");
            c.Require(c.Dims(c[0])[0], c.Dims(c[1])[0], c[0], c[1]);
            return (c[0] * c[1]).Sum(0);
        });
    }

    // [m,k][k,n], [m,k][k], [k][k,n], [b..,m,k][b..,k,n], [b..,m,k][k,n]
    private static Value MatMul(IntrinsicCall c)
    {
        var (x, y) = (c[0], c[1]);
        var (a, b) = (c.Dims(x), c.Dims(y));
        int contractA = a.Count - 1, contractB = Math.Max(0, b.Count - 2);
        // Only equal batch axes pair up; a matrix on the right serves every batch entry of the left.
        int batch = b.Count > 2 ? b.Count - 2 : 0;
        if (a.Count == 1 && b.Count == 1)
            throw c.DoNotFit(a.ToString(), b.ToString(), "for two vectors use Dot");
        if (b.Count > 2 && a.Count != b.Count)
            throw c.DoNotFit(
                a.ToString(), b.ToString(), "batches have one rank on both sides; Reshape or Broadcast one");
        for (int i = 0; i < batch; i++)
            c.Require(a[i], b[i], x, y);
        c.Require(a[contractA], b[contractB], x, y);
        int[] axes = Enumerable.Range(0, batch).ToArray();
        return c.Builder.Contract(x, y, axes, axes, [contractA], [contractB]);
    }

    private static IEnumerable<(string Name, Func<IntrinsicCall, Value> Expand)> LayoutFunctions()
    {
        yield return ("Length", c => c.Builder.Dimension(c.Dims(c.X)[c.Axis(1)], c.Type.Kind));
        yield return ("Remainder", c => c.X.Type.IsInteger
            ? c.X.Map(Op.Remainder, c[1]) : throw new ShapeException("DP1021", "%"));
        yield return ("FoldKey", c => c.Builder.Apply(Op.FoldKey, c[0], c[1]));
        yield return ("Transpose", c =>
        {
            int[] order = c.AllAxes;
            int i = c.Count > 1 ? c.Axis(1) : c.Rank - 2, j = c.Count > 2 ? c.Axis(2) : c.Rank - 1;
            if (c.Rank < 2)
                throw new ShapeException("DP2008", c.Name, "-2", c.Dims(c.X).ToString());
            (order[i], order[j]) = (order[j], order[i]);
            return c.X.Transpose(order);
        });
        yield return ("Permute", c =>
        {
            int[] order = c.Group(1).Select(c.Axis).ToArray();
            if (!order.OrderBy(i => i).SequenceEqual(c.AllAxes))
                throw new ShapeException(
                    "DP2006", c.Name, $"[{string.Join(", ", order)}] is no order of the axes of {c.Dims(c.X)}");
            return c.X.Transpose(order);
        });
        yield return ("Reshape", Reshape);
        yield return ("Broadcast", c =>
        {
            var shape = c.Group(1).Select(c.SizeOf).ToArray();
            var from = c.Dims(c.X);
            for (int i = 1; i <= from.Count; i++)
            {
                if (i > shape.Length
                    || (!from[from.Count - i].IsOne
                    && Dim.ProvablyDifferent(from[from.Count - i], shape[shape.Length - i])))
                    throw c.DoNotFit(from.ToString(), shape.ToEquatable().ToString());
                if (!from[from.Count - i].IsOne)
                    c.Require(from[from.Count - i], shape[shape.Length - i], c.X, c.X);
            }

            return c.Stretch(c.X, shape);
        });
        yield return ("Slice", c => Slice(c, c.Axis(1), c.Size(2), c.Size(3)));
        yield return ("Index", c => c.Rank < 2
            ? throw new ShapeException(
                "DP2006", c.Name, $"{c.Dims(c.X)} has no rows; Sum(Index(Reshape(x, n, 1), i)) is an element")
            : c.IsSize(1) ? Slice(c, 0, c.Size(1), Dim.One).Reshape(c.Dims(c.X).Skip(1))
            : c.X.Gather(c.Row(1, c.Dims(c.X)[0])));
        yield return ("Pad", c =>
        {
            c.RequireAtMost(Dim.Zero, c.Size(2), "'before' is negative");
            c.RequireAtMost(Dim.Zero, c.Size(3), "'after' is negative");
            return c.X.Pad(c.Axis(1), c.Size(2), c.Size(3), c.Count > 4 ? c.Constant(4, "the padding") : 0);
        });
        yield return ("Concatenate", c => Concatenate(c, (int)c.Constant(0, "an axis"), c.Group(1)));
        yield return ("Stack", c =>
        {
            if (c.Group(1).Length == 0)
                throw new ShapeException("DP2006", c.Name, "there is nothing to stack");
            int rank = c.Group(1)[0].Type.Rank, axis = (int)c.Constant(0, "an axis");
            axis = axis < 0 ? axis + rank + 1 : axis;
            var first = c.Dims(c.Group(1)[0]);
            if (c.Group(1).Select(part => c.Dims(part)).Where(dims => dims.Count != rank).ToArray() is [var other, ..])
                throw c.DoNotFit(first.ToString(), other.ToString());
            if (axis < 0 || axis > rank)
                throw new ShapeException("DP2008", c.Name, axis.ToString(), c.Dims(c.Group(1)[0]).ToString());
            return Concatenate(c, axis, c.Group(1).Select(part =>
            {
                var shape = c.Dims(part).ToList();
                shape.Insert(axis, Dim.One);
                return part.Reshape(shape);
            }).ToArray());
        });
        yield return ("Gather", c =>
        {
            c.RequireIndices(c[1], c.Dims(c.X)[0]);
            return c.X.Gather(c[1]);
        });
        yield return ("OneHot", c =>
        {
            c.RequireIndices(c.X, c.Size(1));
            c.RequireCountable(c.Size(1), c.Type.Kind);
            EquatableArray<Dim> shape = c.Dims(c.X).Append(c.Size(1)).ToEquatable();
            var kind = c.Type.Kind;
            var chosen = c.X.Convert(kind).Stretch(shape, [shape.Count - 1])
                .Map(Op.Equal, c.Builder.Iota(kind, shape, shape.Count - 1));
            return c.Builder.Constant(1, kind).BroadcastTo(shape, []).Where(chosen, 0);
        });
    }

    private static Value Slice(IntrinsicCall c, int axis, Dim start, Dim length)
    {
        var size = c.Dims(c.X)[axis];
        c.RequireAtMost(Dim.Zero, start, "the start is negative");
        c.RequireAtMost(Dim.Zero, length, "the length is negative");
        c.RequireAtMost(start + length, size, $"start + length goes beyond axis {axis}");
        return start == Dim.Zero && length == size ? c.X : c.X.Slice(axis, start, length);
    }

    // One length may be -1: what is left.
    private static Value Reshape(IntrinsicCall c)
    {
        var shape = c.Group(1).Select(c.SizeOf).ToArray();
        var size = Dim.Product(c.Dims(c.X));
        string given = shape.ToEquatable().ToString();
        int open = Array.FindIndex(shape, d => d.AsConstant == -1);
        if (shape.Length == 0 || shape.Where((d, i) => i != open && d.AsConstant < 0).Any())
            throw new ShapeException(
                "DP2006", c.Name, $"{given} is no shape; lengths are 0 or more, and one may be -1");
        if (open >= 0)
        {
            var rest = Dim.Product(shape.Where((_, i) => i != open));
            c.RequireAtMost(Dim.One, rest, $"a length of -1 beside others without elements, {given}");
            shape[open] = Dim.Divide(size, rest);
            // Only exact division is a reshape; where it is not provable, the entry check says so.
            if (Dim.ProvablyDifferent(shape[open] * rest, size))
                throw c.DoNotFit(c.Dims(c.X).ToString(), given);
            c.Require(shape[open] * rest, size, c.X, c.X);
        }
        else if (Dim.ProvablyDifferent(Dim.Product(shape), size))
        {
            throw c.DoNotFit(c.Dims(c.X).ToString(), shape.ToEquatable().ToString());
        }
        else
        {
            c.Require(Dim.Product(shape), size, c.X, c.X);
        }

        return c.X.Reshape(shape);
    }

    private static Value Concatenate(IntrinsicCall c, int axis, Value[] parts)
    {
        if (parts.Length == 0)
            throw new ShapeException("DP2006", c.Name, "there is nothing to concatenate");
        var first = c.Dims(parts[0]);
        axis = axis < 0 ? axis + first.Count : axis;
        if (axis < 0 || axis >= first.Count)
            throw new ShapeException("DP2008", c.Name, axis.ToString(), first.ToString());
        foreach (var part in parts.Skip(1))
        {
            var dims = c.Dims(part);
            if (dims.Count != first.Count)
                throw c.DoNotFit(first.ToString(), dims.ToString());
            for (int i = 0; i < dims.Count; i++)
            {
                if (i != axis)
                    c.Require(first[i], dims[i], parts[0], part);
            }
        }

        return parts.Length == 1 ? parts[0] : c.Builder.Concatenate(axis, parts);
    }
}
