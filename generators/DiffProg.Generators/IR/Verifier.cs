namespace DiffProg.Generators.IR;

/// <summary>Checks what every pass must leave true; tests run it after each pass, and it prints the function when it fails.</summary>
public static class Verifier
{
    public static FunctionIR Verify(FunctionIR f, string after)
    {
        var regions = Regions.Of(f.Nodes, (i, message) => Require(false, i, message));
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            var node = f.Nodes[i];
            var row = Primitives.Of(node.Op);
            Require((node.Op == Op.Parameter) == (i < f.Parameters.Count), i, "parameters come first, and only there");
            Require(node.Operands.All(o => o >= 0 && o < i), i, "operands come before their users");
            Require(row.Arity < 0 || node.Operands.Count == row.Arity, i, $"has {node.Operands.Count} operands, not {row.Arity}");
            Require(node.Operands.All(o => regions.Sees(i, o)), i, "uses a value of a region that it does not stand in");
            if (node.Type.Shape is null || row.Class is OperationClass.Leaf or OperationClass.Structure or OperationClass.Region || node.Op == Op.Array
                || node.Operands.Any(o => f.Nodes[o].Type.Shape is null))
                continue;
            try
            {
                var type = row.Shape(new ShapeContext(node.Operands.Select(o => f.Nodes[o].Type).ToArray(), node.Attributes));
                Require(type.Equals(node.Type), i, $"has type {node.Type}, its operands make it {type}");
            }
            catch (ShapeException e)
            {
                Require(false, i, $"has operands that do not fit ({e.Rule}: {e.Message})");
            }
        }

        foreach (var result in f.Results)
            Require(result.Node >= 0 && result.Node < f.Nodes.Count, result.Node, "is no node, but a result");
        return f;

        void Require(bool condition, int node, string message)
        {
            if (!condition)
                throw new InvalidOperationException($"after {after}: %{node} {message}\n{Printer.Print(f)}");
        }
    }
}
