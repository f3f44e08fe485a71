using System.Numerics.Tensors;

namespace DiffProg.Training;

/// <summary>One distinct parameter tensor with its gradient and the optimizer's memory of it.</summary>
internal abstract class Slot(int place)
{
    /// <summary>Where the tensor stands among the record's named tensors.</summary>
    public int Place { get; } = place;

    public static Slot Create(int place, IReadOnlyTensor tensor, int states) => tensor is Tensor<float>
        ? new Slot<float>(place, tensor.FlattenedLength, states)
        : new Slot<double>(place, tensor.FlattenedLength, states);

    public abstract void BindParameter(IReadOnlyTensor tensor);

    public abstract void BindGradient(IReadOnlyTensor tensor);
}

/// <inheritdoc/>
internal sealed class Slot<T> : Slot
    where T : unmanaged
{
    private readonly T[][] states;
    private Tensor<T> parameter = null!;
    private Tensor<T> gradient = null!;

    public Slot(int place, nint count, int states)
        : base(place)
    {
        Count = count;
        this.states = new T[states][];
        for (var i = 0; i < states; i++)
            this.states[i] = new T[count];
    }

    public nint Count { get; }

    public ref T Parameter => ref parameter.AsTensorSpan().GetPinnableReference();

    public ref T Gradient => ref gradient.AsTensorSpan().GetPinnableReference();

    /// <summary>The first element of a vector as long as the parameter; 0 before the first step.</summary>
    public ref T State(int index) => ref states[index][0];

    public override void BindParameter(IReadOnlyTensor tensor) => parameter = (Tensor<T>)tensor;

    public override void BindGradient(IReadOnlyTensor tensor) => gradient = (Tensor<T>)tensor;
}
