using DiffProg.Generators.IR;
using DiffProg.Generators.Library;

namespace DiffProg.Generators.Differentiation;

/// <summary>Replaces composites by their bodies over primitives.</summary>
public static class OpenComposites
{
    public static FunctionIR Run(FunctionIR f) => Run(f, static _ => true);

    /// <summary>Those that have no adjoint of their own, which reverse mode would ask for.</summary>
    public static FunctionIR WithoutAdjoint(FunctionIR f) => Run(f, static composite => composite.Adjoint is null);

    /// <summary>Those whose derivative forward mode does not know.</summary>
    public static FunctionIR WithoutTangent(FunctionIR f) => Run(f, static composite => composite.Diagonal is null);

    private static FunctionIR Run(FunctionIR f, Func<Composite, bool> isOpened)
    {
        var b = new Builder();
        var map = new Value[f.Nodes.Count];
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            var node = f.Nodes[i];
            int current = i;
            (b.Origin, b.Primal, b.Line) = (node.Origin, node.Primal, node.Line);
            CompilerFailure.At(node.Origin, () => map[current] = Open(node));
            b.NameLike(map[i], node);
        }

        return b.ToFunction(f, f.Results.Select(r => r with { Node = map[r.Node].Id }));

        Value Open(Node node) => node.Op == Op.Composite && Composites.Of(node.Attributes.Text("name")) is var composite
            && isOpened(composite)
            ? composite.Body(b, node.Operands.Select(o => map[o]).ToArray(), node.Attributes)
            : b.Copy(node, o => map[o].Id);
    }
}
