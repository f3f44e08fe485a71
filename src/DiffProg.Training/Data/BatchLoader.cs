using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DiffProg.Training;

/// <summary>Some examples at once, in the loader's own storage: valid until the next batch is taken.</summary>
public readonly ref struct Batch
{
    internal Batch(Tensor<float> inputs, ReadOnlySpan<int> labels, int index)
    {
        Inputs = inputs;
        Labels = labels;
        Index = index;
    }

    /// <summary>The examples, <c>[count, features]</c>.</summary>
    public Tensor<float> Inputs { get; }

    /// <summary>Their classes.</summary>
    public ReadOnlySpan<int> Labels { get; }

    /// <summary>The number of this batch within the epoch, from 0.</summary>
    public int Index { get; }

    /// <summary>How many examples there are.</summary>
    public int Count => Labels.Length;
}

/// <summary>What happens to the examples that do not fill a batch at the end of an epoch.</summary>
public enum LastBatch
{
    /// <summary>They make a smaller batch.</summary>
    Keep,

    /// <summary>They are left out of this epoch; the next one leaves out others.</summary>
    Drop,
}

/// <summary>
/// Goes through a data set in batches: <c>foreach (var batch in loader.Epoch(3))</c>. The order of an epoch depends on
/// the key and the epoch's number alone. One tensor is filled again and again; only one epoch can be under way.
/// </summary>
public sealed class BatchLoader
{
    private readonly Dataset data;
    private readonly RandomKey? key;
    private readonly int[] order;
    private readonly int[] labels;
    private readonly Tensor<float> whole;
    private readonly Tensor<float>? part;

    /// <summary>Allocates the batches.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="batchSize">How many of them are in a batch.</param>
    /// <param name="key">The source of the orders; none keeps the order of the data set.</param>
    /// <param name="lastBatch">What becomes of the rest.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is not positive.</exception>
    public BatchLoader(Dataset data, int batchSize, RandomKey? key = null, LastBatch lastBatch = LastBatch.Keep)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (this.data, this.key, BatchSize) = (data, key, batchSize);
        var rest = lastBatch == LastBatch.Keep ? data.Count % batchSize : 0;
        Batches = data.Count / batchSize + (rest > 0 ? 1 : 0);
        whole = Tensor.CreateFromShape<float>([data.Count < batchSize ? 0 : batchSize, data.Features]);
        part = rest > 0 ? Tensor.CreateFromShape<float>([rest, data.Features]) : null;
        labels = new int[batchSize];
        order = [.. Enumerable.Range(0, data.Count)];
    }

    /// <summary>The number of examples in every batch but perhaps the last.</summary>
    public int BatchSize { get; }

    /// <summary>How many batches make an epoch.</summary>
    public int Batches { get; }

    /// <summary>Starts an epoch, shuffled by its number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public Enumerator Epoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        if (key is { } source)
            Permutation.Fill(order, source.Fold((ulong)epoch));

        return new Enumerator(this);
    }

    private Batch Load(int index)
    {
        var start = index * BatchSize;
        var count = Math.Min(BatchSize, data.Count - start);
        var inputs = count == BatchSize ? whole : part!;
        var destination = inputs.AsTensorSpan();
        var rows = MemoryMarshal.CreateSpan(
            ref destination.GetPinnableReference(), count * data.Features);
        for (var i = 0; i < count; i++)
        {
            var example = order[start + i];
            data.Input(example).CopyTo(rows[(i * data.Features)..]);
            labels[i] = data.Labels[example];
        }

        return new Batch(inputs, labels.AsSpan(0, count), index);
    }

    /// <summary>The batches of one epoch.</summary>
    public ref struct Enumerator
    {
        private readonly BatchLoader loader;
        private int next;

        internal Enumerator(BatchLoader loader) => this.loader = loader;

        /// <summary>The batch that <see cref="MoveNext"/> has loaded.</summary>
        public Batch Current { get; private set; }

        /// <summary>Itself, for <c>foreach</c>.</summary>
        public readonly Enumerator GetEnumerator() => this;

        /// <summary>Loads the next batch; false at the end of the epoch.</summary>
        public bool MoveNext()
        {
            if (next >= loader.Batches)
                return false;

            Current = loader.Load(next++);
            return true;
        }
    }
}
