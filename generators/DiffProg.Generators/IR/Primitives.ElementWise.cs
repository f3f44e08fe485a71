namespace DiffProg.Generators.IR;

public static partial class Primitives
{
    // Precedences of C#.
    private const int Unary = 1, Multiplicative = 2, Additive = 3, Relational = 4, Conjunction = 6, Disjunction = 7;

    /// <summary>The precedence of <c>a ? b : c</c>.</summary>
    public const int Conditional = 9;

    // One line per derivative. r.A, r.B, r.C are the operands, r.Y the result, t the tangent or cotangent.
    private static IEnumerable<Primitive> ElementWise()
    {
        yield return Row(Op.Negate, Needs.Neither, 1, "-{0}", Unary, (r, t) => -t);
        yield return Row(Op.Abs, Needs.Inputs, 1, "Abs", (r, t) => t * r.A.Map(Op.Sign)) with
        {
            IntegerCode = "global::System.Math.Abs({0})",
        };
        yield return Row(Op.Sign, Needs.Neither, 2, "Sign") with { Constant = true };
        yield return Row(Op.Exp, Needs.Output, 14, "Exp", (r, t) => t * r.Y);
        yield return Row(Op.ExpM1, Needs.Output, 18, "ExpM1", (r, t) => t * (r.Y + 1));
        yield return Row(Op.Log, Needs.Inputs, 18, "Log", (r, t) => t / r.A) with { StrongZero = true };
        yield return Row(Op.LogP1, Needs.Inputs, 20, "LogP1", (r, t) => t / (1 + r.A)) with { StrongZero = true };
        yield return Row(Op.Sqrt, Needs.Output, 6, "Sqrt", (r, t) => 0.5 * t / r.Y) with { StrongZero = true };
        yield return Row(Op.Rsqrt, Needs.Output, 8, "Rsqrt", (r, t) =>
            -0.5 * t * (r.Y * r.Y * r.Y)) with { StrongZero = true };
        yield return Row(Op.Sin, Needs.Inputs, 20, "Sin", (r, t) => t * r.A.Map(Op.Cos)) with
        {
            FactorCode = "Circular.Sin({0})",
        };
        yield return Row(Op.Cos, Needs.Inputs, 20, "Cos", (r, t) => -(t * r.A.Map(Op.Sin))) with
        {
            FactorCode = "Circular.Cos({0})",
        };
        yield return Row(Op.Tan, Needs.Output, 30, "Tan", (r, t) => t * (1 + r.Y * r.Y));
        yield return Row(Op.Tanh, Needs.Output, 20, "Tanh", (r, t) => t * (1 - r.Y * r.Y));
        yield return Row(Op.Atan, Needs.Inputs, 25, "Atan", (r, t) => t / (1 + r.A * r.A));
        yield return Row(Op.Sigmoid, Needs.Output, 18, "Sigmoid", (r, t) => t * (r.Y * (1 - r.Y)));
        yield return Row(Op.Softplus, Needs.Inputs, 36, "Softplus", (r, t) => t * r.A.Map(Op.Sigmoid));
        yield return Row(
            Op.Erf, Needs.Inputs, 30, "Erf", (r, t) => t * (2 / Math.Sqrt(Math.PI) * (-(r.A * r.A)).Map(Op.Exp)));
        yield return Row(Op.Relu, Needs.Output, 1, "Relu", (r, t) => t.Where(r.Y.Map(Op.Greater, 0), 0)) with
        {
            VectorCode = "V.Max({0}, V.Splat(0))",
        };
        // A tangent goes to the kind of the result, a cotangent back to that of the operand.
        yield return Row(Op.Convert, Needs.Neither, 1, null,
            (r, t) => t.Convert(t.Type.Kind == r.A.Type.Kind ? r.Y.Type.Kind : r.A.Type.Kind)) with
        {
            Shape = c => c.Operands[0].WithKind((ScalarKind)Enum.Parse(typeof(ScalarKind), c.Attributes.Text("kind"))),
        };
        yield return Row(Op.StopGradient, Needs.Neither, 0, "{0}", 0) with { Constant = true };
        yield return Row(Op.Probe, Needs.Neither, 0, "{0}", 0, (r, t) => t);

        yield return Row(Op.Add, Needs.Neither, 1, "{0} + {1}", Additive, (r, t) => t, (r, t) => t);
        yield return Row(Op.Subtract, Needs.Neither, 1, "{0} - {1}", Additive, (r, t) => t, (r, t) => -t);
        // That of a square is one product: 2x is there before t is.
        yield return Row(
            Op.Multiply, Needs.Inputs, 1, "{0} * {1}", Multiplicative,
            (r, t) => t * (r.A.Id == r.B.Id ? r.A + r.A : r.B), (r, t) => r.A.Id == r.B.Id ? null : t * r.A);
        yield return Row(Op.StrongProduct, Needs.Inputs, 3, "StrongProduct", (r, t) => t * r.B, (r, t) => t * r.A) with
        {
            ScalarCode = "Strong.Product({0}, {1})",
        };
        yield return Row(Op.Divide, Needs.Inputs | Needs.Output, 6, "{0} / {1}", Multiplicative,
            (r, t) => t / r.B, (r, t) => -(t * r.Y / r.B)) with { StrongZero = true };
        yield return Row(Op.Power, Needs.Inputs | Needs.Output, 60, "Pow",
            (r, t) => t * (r.B * r.A.Map(Op.Power, r.B - 1)).Where(r.B.Map(Op.NotEqual, 0), 0),
            (r, t) => t * (r.Y * r.A.Map(Op.Log)).Where(r.A.Map(Op.Greater, 0), 0)) with { StrongZero = true };

        yield return Row(Op.Remainder, Needs.Neither, 6, "{0} % {1}", Multiplicative) with { Arity = 2, Constant =
            true };

        yield return new(Op.CheckRow)
        {
            Class = OperationClass.ElementWise,
            Arity = 1,
            Constant = true,
            Shape = c => c.Operands[0],
        };

        yield return new(Op.CheckSize)
        {
            Class = OperationClass.ElementWise,
            Arity = 1,
            Constant = true,
            Shape = c => c.Operands[0],
        };

        // A tie shares the gradient equally.
        yield return Row(Op.Minimum, Needs.Inputs, 2, "Min", (r, t) => Share(t, r.A, r.B), (r, t) =>
            Share(t, r.B, r.A)) with
        {
            IntegerCode = "global::System.Math.Min({0}, {1})",
            BoundCode = Call("V.AtMost", 2),
        };
        yield return Row(Op.Maximum, Needs.Inputs, 2, "Max", (r, t) => Share(t, r.B, r.A), (r, t) =>
            Share(t, r.A, r.B)) with
        {
            IntegerCode = "global::System.Math.Max({0}, {1})",
            BoundCode = Call("V.AtLeast", 2),
        };

        yield return Comparison(Op.Equal, "Equal", "{0} == {1}");
        yield return Comparison(Op.NotEqual, "NotEqual", "{0} != {1}");
        yield return Comparison(Op.Less, "Less", "{0} < {1}");
        yield return Comparison(Op.LessOrEqual, "LessOrEqual", "{0} <= {1}");
        yield return Comparison(Op.Greater, "Greater", "{0} > {1}");
        yield return Comparison(Op.GreaterOrEqual, "GreaterOrEqual", "{0} >= {1}");
        yield return Row(Op.Not, Needs.Neither, 1, "Not") with { Constant = true, ScalarCode = "!({0})", Precedence =
            0 };
        yield return Row(Op.And, Needs.Neither, 1, "And") with
        {
            Arity = 2, Constant = true, VectorCode = Call("V.And", 2), ScalarCode = "{0} && {1}",
            Precedence = Conjunction,
        };
        yield return Row(Op.Or, Needs.Neither, 1, "Or") with
        {
            Arity = 2, Constant = true, VectorCode = Call("V.Or", 2), ScalarCode = "{0} || {1}",
            Precedence = Disjunction,
        };

        yield return Row(Op.Select, Needs.Inputs, 1, "Select",
            (r, t) => null, (r, t) => r.Attributes.Has(Value.Strong) ? t : t.Where(r.A, 0),
            (r, t) => r.Attributes.Has(Value.Strong) ? null : t.Like(0).Where(r.A, t)) with
        {
            ScalarCode = "{0} ? {1} : {2}",
            Precedence = Conditional,
            Shape = c => Same(c, 1),
        };
    }

    // The smaller of the two takes t.
    private static Value Share(Value t, Value smaller, Value larger) =>
        t.Where(smaller.Map(Op.Less, larger), (0.5 * t).Where(smaller.Map(Op.Equal, larger), 0));

    private static Primitive Row(Op op, Needs needs, int cost, string? function, params Diagonal[] diagonals) => new(op)
    {
        Class = OperationClass.ElementWise,
        Arity = Math.Max(1, diagonals.Length),
        Needs = needs,
        Cost = cost,
        Diagonals = diagonals,
        VectorCode = function is null ? null : Call("V." + function, Math.Max(1, diagonals.Length)),
        ScalarCode = function is null ? null : Call("Ops." + Spelled(function), Math.Max(1, diagonals.Length)),
        Shape = c => Same(c, 0),
    };

    private static Primitive Row(
        Op op, Needs needs, int cost, string infix, int precedence, params Diagonal[] diagonals) =>
        Row(op, needs, cost, null, diagonals) with { VectorCode = infix, ScalarCode = infix, Precedence = precedence };

    private static Primitive Comparison(Op op, string function, string scalar) =>
        Row(op, Needs.Neither, 1, function) with
    {
        Arity = 2,
        Constant = true,
        VectorCode = Call("V." + function, 2),
        ScalarCode = scalar,
        Precedence = Relational,
        Shape = c => Same(c, 0).WithKind(ScalarKind.Bool),
    };

    private static string Spelled(string function) => function switch
    {
        "Min" => "Minimum",
        "Max" => "Maximum",
        _ => function,
    };

    private static string Call(string function, int arity) =>
        function + "(" + string.Join(", ", Enumerable.Range(0, arity).Select(i => "{" + i + "}")) + ")";

    // All operands have one shape; the kind is that of operand `kind`.
    private static TensorType Same(ShapeContext c, int kind)
    {
        var first = c.Operands[0];
        for (int i = 1; i < c.Operands.Count; i++)
        {
            if (!c.Operands[i].Dims.Equals(first.Dims) || (i > kind && c.Operands[i].Kind != c.Operands[kind].Kind))
                throw new ShapeException(
                    "DP2001", "An element-wise operation", first.ToString(), c.Operands[i].ToString(),
                    "the shapes are equal");
        }

        return c.Operands[kind];
    }
}
