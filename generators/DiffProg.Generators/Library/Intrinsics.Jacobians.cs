using DiffProg.Generators.IR;

namespace DiffProg.Generators.Library;

// What a Jacobian is put together from; the front end calls these, users do not. Its first axes are those of the result
// y, its last those of the argument x.
public static partial class Intrinsics
{
    private static IEnumerable<(string Name, Func<IntrinsicCall, Value> Expand)> Jacobians()
    {
        // The number of elements of a tensor
        yield return ("Elements", c => c.Builder.Dimension(Dim.Product(c.Dims(c.X)), ScalarKind.I32));

        // Zero but for one element
        yield return ("Unit", c =>
        {
            var shape = c.Dims(c.X);
            return c.Builder.Constant(1, c.Type.Kind).BroadcastTo(shape, [])
                .Picked(IsAt(c, c[1], shape, Enumerable.Range(0, shape.Count).ToArray()));
        });

        // Zeros of the Jacobian's shape
        yield return ("NoJacobian", c =>
        {
            var shape = c.Dims(c[0]).Concat(c.Dims(c[1])).ToEquatable();
            if (shape.Count > 4)
                throw new ShapeException("DP2006", "Jacobian", $"it would have the shape {shape}; tensors have 4 axes");
            return c.Builder.Zeros(new TensorType(c.Type.Kind, shape));
        });

        // The Jacobian with the gradient of element i of y, or with the tangent along element i of x
        yield return ("WithRow", c => With(c, isRow: true));
        yield return ("WithColumn", c => With(c, isRow: false));
    }

    private static Value With(IntrinsicCall c, bool isRow)
    {
        var (shape, given) = (c.Dims(c[0]), c.Dims(c[1]));
        int others = shape.Count - given.Count;
        int[] axes = Enumerable.Range(isRow ? others : 0, given.Count).ToArray();
        int[] rest = Enumerable.Range(isRow ? 0 : given.Count, others).ToArray();
        return c[1].BroadcastTo(shape, axes).Where(IsAt(c, c[2], shape, rest), c[0]);
    }

    // True where the index along these axes, in row-major order, is i.
    private static Value IsAt(IntrinsicCall c, Value i, EquatableArray<Dim> shape, int[] axes)
    {
        var kind = c.Type.Kind;
        c.RequireCountable(Dim.Product(axes.Select(a => shape[a])), kind);
        Value? index = null;
        foreach (int axis in axes)
        {
            var along = c.Builder.Iota(kind, shape, axis);
            index = index is { } outer
                ? (outer * c.Builder.Dimension(shape[axis], kind).BroadcastTo(shape, [])) + along : along;
        }

        return i.Convert(kind).BroadcastTo(shape, []).Map(Op.Equal, index!.Value);
    }
}
