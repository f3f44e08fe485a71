using System.Numerics.Tensors;

namespace DiffProg.Tests;

/// <summary>What the generator writes for a record with a nested one and a tensor of its own.</summary>
internal sealed record Layer(Tensor<double> W, Tensor<double> B) : IParameters<Layer>
{
    public void Visit(string prefix, IParameterVisitor visitor)
    {
        visitor.Visit(prefix + "W", W);
        visitor.Visit(prefix + "B", B);
    }

    public Layer Map(ParameterMap map) => new(map.Apply(W), map.Apply(B));
}

/// <summary>Two layers and an embedding; the head's weight may be the embedding itself.</summary>
internal sealed record TiedNetwork(Tensor<double> Embedding, Layer Head, Tensor<float> Scale) : IParameters<TiedNetwork>
{
    public static TiedNetwork Create(bool tied)
    {
        var embedding = Make.Range(3, 2);
        var head = new Layer(tied ? embedding : Make.Range(3, 2), Make.Vector(1, 2, 3));
        return new(embedding, head, Make.Floats([1], 0.5f));
    }

    public void Visit(string prefix, IParameterVisitor visitor)
    {
        visitor.Visit(prefix + "Embedding", Embedding);
        Head.Visit(prefix + "Head.", visitor);
        visitor.Visit(prefix + "Scale", Scale);
    }

    public TiedNetwork Map(ParameterMap map) => new(map.Apply(Embedding), Head.Map(map), map.Apply(Scale));
}
