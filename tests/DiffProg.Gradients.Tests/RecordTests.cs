using System.Numerics.Tensors;

namespace DiffProg.Gradients.Tests;

/// <summary>A record that holds more than its parameters.</summary>
[Parameters]
public sealed partial record Rated([Shape("N")] Tensor<double> W)
{
    public double Rate { get; init; } = 3;
}

public class RecordTests
{
    [Fact]
    public void Map_KeepsWhatIsNoParameter()
    {
        var rated = new Rated(Tensor.Create<double>([1, 2])) { Rate = 7 };
        var copy = rated.Map(ParameterMap.Copies());
        Assert.Equal((7, 2), (copy.Rate, copy.W[1]));
        Assert.NotSame(rated.W, copy.W);
        Assert.Equal(3, Rated.Zeros(2).Rate);
    }
}
