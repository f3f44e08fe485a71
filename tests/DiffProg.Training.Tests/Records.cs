using System.Numerics.Tensors;

namespace DiffProg.Training.Tests;

/// <summary>One double tensor.</summary>
internal sealed record Line(Tensor<double> W) : IParameters
{
    public static Line Of(params double[] values) => new(Tensor.Create(values, [values.Length]));

    public void Visit(string prefix, IParameterVisitor visitor) => visitor.Visit(prefix + "W", W);
}

/// <summary>One float tensor.</summary>
internal sealed record SingleLine(Tensor<float> W) : IParameters
{
    public static SingleLine Of(params float[] values) => new(Tensor.Create(values, [values.Length]));

    public void Visit(string prefix, IParameterVisitor visitor) => visitor.Visit(prefix + "W", W);
}

/// <summary>Two tensors of different element types and shapes.</summary>
internal sealed record Pair(Tensor<float> W, Tensor<double> B) : IParameters
{
    public static Pair OfSizes(int rows, int columns) => new(
        Tensor.CreateFromShape<float>([rows, columns]), Tensor.CreateFromShape<double>([columns]));

    public void Visit(string prefix, IParameterVisitor visitor)
    {
        visitor.Visit(prefix + "W", W);
        visitor.Visit(prefix + "B", B);
    }
}

/// <summary>Two tensors that may be one, inside a nested name.</summary>
internal sealed record Tied(Tensor<double> Table, Tensor<double> Head) : IParameters
{
    public void Visit(string prefix, IParameterVisitor visitor)
    {
        visitor.Visit(prefix + "Embedding.Table", Table);
        visitor.Visit(prefix + "Head", Head);
    }
}
