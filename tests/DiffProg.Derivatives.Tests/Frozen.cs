using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>A member that is not trained.</summary>
[Parameters]
public sealed partial record Embedding(
    [Shape("N")] Tensor<double> Weight, [NoGradient] [Shape("N")] Tensor<double> Scale);

/// <summary>A record of which a part is not trained.</summary>
[Parameters]
public sealed partial record Tower(
    [Dims("N=N")] Embedding Head, [NoGradient] [Dims("N=N")] Embedding Base);

/// <summary>Methods over records with frozen members.</summary>
public static partial class Frozen
{
    [Differentiable]
    public static double Loss([Shape("N")] Tensor<double> x, Tower p) =>
        Sum(x * p.Head.Weight * p.Head.Scale * p.Base.Weight * p.Base.Scale);
}
