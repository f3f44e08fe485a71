namespace DiffProg.Tests.RandomPrograms;

// Small tensors: vectors of d elements, and matrices of d rows and columns.
public sealed partial class ProgramGenerator
{
    private Node? Tensors(Scope scope)
    {
        if (scope.Vectors.Count == 0)
            return null;
        string name = Fresh("v");
        switch (_random.Next(6))
        {
            case 0 when scope.Matrices.Count > 0:
                var matrix = Matrix(scope, 2);
                scope.Matrices.Add(name);
                return Do(Construct.MatrixDeclaration, $"var {name} = $0;", matrix);
            case 1 or 2 or 3 when scope.AssignableVectors.Count > 0:
                return Do(
                    Construct.TensorAssignment, $"{Pick(scope.AssignableVectors)} = $0;",
                    scope.Loops == 0 ? Vector(scope, 2) : TameVector(Vector(scope, 2)));
            default:
                var vector = scope.Loops == 0 ? Vector(scope, 2) : TameVector(Vector(scope, 2));
                scope.Vectors.Add(name);
                scope.AssignableVectors.Add(name);
                return Do(Construct.TensorDeclaration, $"Tensor<Real> {name} = $0;", vector);
        }
    }

    private Node TameVector(Node x) => OfVectors(Construct.TensorFunction, Pick("Tanh($0)", "Sin($0)"), x);

    private Node Vector(Scope scope, int depth)
    {
        Node Part() => Vector(scope, depth - 1);
        if (depth > 0)
        {
            switch (_random.Next(10))
            {
                case 9 when scope.Loops < 2 && scope.Matrices.Count > 0 && Callable("HelperV") is { } method:
                    return OfVectors(
                        Construct.TensorMethod, $"{method}($0, $1, $2)", Part(), Matrix(scope, 0), Number(scope, 1));
                case 0 or 1:
                    return OfVectors(
                        Construct.TensorArithmetic, Pick("($0 + $1)", "($0 - $1)", "$0 * $1"), Part(), Part());
                case 2 or 3:
                    return OfVectors(Construct.TensorTimesNumber, "$0 * $1", Part(), Parenthesised(Number(scope, 1)));
                case 4 or 5:
                    return OfVectors(
                        Construct.TensorFunction, Pick(
                            "Tanh($0)", "Sin($0)", "Cos($0)", "Relu($0)", "Abs($0)", "Sigmoid($0)", "Softmax($0)",
                            "Maximum($0, 0.3)", "Exp(Sin($0))"), Part());
                case 6 when scope.Matrices.Count > 0:
                    return OfVectors(Construct.MatrixProduct, "MatMul($0, $1)", Matrix(scope, depth - 1), Part());
                case 7:
                    return OfVectors(Construct.TensorChoice, "($0 ? $1 : $2)", Condition(scope, 1), Part(), Part());
            }
        }

        return OfVectors(Construct.Variable, Pick(scope.Vectors));
    }

    private Node Matrix(Scope scope, int depth)
    {
        static Node Of(Construct construct, string text, params Node[] parts) =>
            new(Sort.Matrix, construct, text, Used(text, parts));
        Node Part() => Matrix(scope, depth - 1);
        if (depth > 0)
        {
            switch (_random.Next(6))
            {
                case 0:
                    return Of(Construct.TensorArithmetic, Pick("($0 + $1)", "($0 - $1)", "$0 * $1"), Part(), Part());
                case 1:
                    return Of(
                        Construct.MatrixProduct, Pick("MatMul($0, $1)", "MatMul($0, Transpose($1))"), Part(), Part());
                case 2:
                    return Of(Construct.TensorArithmetic, "($0 + $1)", Part(), Vector(scope, 0));
                case 3:
                    return Of(Construct.TensorTimesNumber, "$0 * $1", Part(), Parenthesised(Leaf(scope)));
                case 4:
                    return Of(Construct.TensorFunction, Pick("Tanh($0)", "Softmax($0)", "Transpose($0)"), Part());
            }
        }

        return Of(Construct.Variable, Pick(scope.Matrices));
    }

    private Node? NumberOfTensor(Scope scope, int depth) => scope.Vectors.Count == 0 ? null
        : Chance(0.2) && scope.Matrices.Count > 0
            ? Real(Construct.TensorReduction, Pick("Sum($0)", "Mean($0)"), Matrix(scope, depth - 1))
            : Chance(0.3)
                ? Real(Construct.TensorReduction, "Dot($0, $1)", Vector(scope, depth - 1), Vector(scope, depth - 1))
                : Real(Construct.TensorReduction, Pick("Sum($0)", "Mean($0)"), Vector(scope, depth - 1));

    private static Node Parenthesised(Node x) => x.Parts.Length == 0 ? x : Real(Construct.None, "($0)", x);

    private static Node OfVectors(Construct construct, string text, params Node[] parts) =>
        new(Sort.Vector, construct, text, Used(text, parts));
}
