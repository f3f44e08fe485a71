using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DiffProg;

namespace DigitRecognition;

/// <summary>
/// A hash of every bit of parameter records: two runs that print the same one have computed the same.
/// </summary>
internal sealed class Fingerprint : IParameterVisitor
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(IParameters parameters) => parameters.Visit("", this);

    public void Visit(string name, Tensor<float> value) => Append(value);

    public void Visit(string name, Tensor<double> value) => Append(value);

    public override string ToString() => Convert.ToHexStringLower(hash.GetCurrentHash().AsSpan(0, 8));

    private void Append<T>(Tensor<T> value)
        where T : unmanaged
    {
        var numbers = new T[value.FlattenedLength];
        value.FlattenTo(numbers);
        hash.AppendData(MemoryMarshal.AsBytes(numbers.AsSpan()));
    }
}
