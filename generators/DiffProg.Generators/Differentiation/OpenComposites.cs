using DiffProg.Generators.IR;
using DiffProg.Generators.Library;

namespace DiffProg.Generators.Differentiation;

/// <summary>Replaces composites by their bodies over primitives.</summary>
public static class OpenComposites
{
    public static FunctionIR Run(FunctionIR f)
    {
        var b = new Builder();
        var map = new Value[f.Nodes.Count];
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            var node = f.Nodes[i];
            (b.Origin, b.Primal, b.Line) = (node.Origin, node.Primal, node.Line);
            if (node.Op != Op.Composite)
            {
                map[i] = b.Copy(node, o => map[o].Id);
                continue;
            }

            map[i] = Composites.Of(node.Attributes.Text("name")).Body(
                b, node.Operands.Select(o => map[o]).ToArray(), node.Attributes);
            b.NameLike(map[i], node);
        }

        return b.ToFunction(f, f.Results.Select(r => r with { Node = map[r.Node].Id }));
    }
}
