using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg.Kernels;

/// <summary>
/// The memory of one outermost call: a stack of chunks that never move, taken from a pool and given back in a finally.
/// After the first call of a size nothing is allocated.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Workspace
{
    // Vectors of every width, and cache lines.
    private const nint Alignment = 64;

    private const nint FirstChunk = 1 << 16;

    private static readonly ConcurrentBag<Workspace> Pool = [];

    private readonly List<byte[]> _chunks = [];

    // The chunk in use, and the bytes used in it; Mark packs both.
    private int _chunk;
    private nint _used;

    private Workspace()
    {
    }

    /// <summary>Where the stack stands: for <see cref="Release"/>.</summary>
    public (int Chunk, nint Used) Mark => (_chunk, _used);

    /// <summary>Bytes held, used or not.</summary>
    public long BytesReserved
    {
        get
        {
            long sum = 0;
            foreach (byte[] chunk in _chunks)
                sum += chunk.LongLength;
            return sum;
        }
    }

    /// <summary>A workspace for one call; nested and concurrent calls get others.</summary>
    public static Workspace Rent() => Pool.TryTake(out var workspace) ? workspace : new Workspace();

    /// <summary>Gives it back; everything allocated from it is gone.</summary>
    public void Return()
    {
        (_chunk, _used) = (0, 0);
        Pool.Add(this);
    }

    /// <summary>Drops what was allocated since the mark.</summary>
    public void Release((int Chunk, nint Used) mark) => (_chunk, _used) = mark;

    /// <summary>Uninitialised memory for count elements, aligned to 64 bytes.</summary>
    public ref T Allocate<T>(nint count)
        where T : unmanaged
    {
        nint bytes = (checked(count * Unsafe.SizeOf<T>()) + Alignment - 1) & -Alignment;
        while (_chunk < _chunks.Count)
        {
            if (_used + bytes <= _chunks[_chunk].Length - Alignment)
                return ref Take<T>(bytes);
            (_chunk, _used) = (_chunk + 1, 0);
        }

        nint size = nint.Max(bytes, _chunks.Count == 0 ? FirstChunk : 2 * (nint)_chunks[^1].Length) + Alignment;
        _chunks.Add(GC.AllocateUninitializedArray<byte>(checked((int)nint.Min(size, Array.MaxLength)), pinned: true));
        if (bytes > _chunks[^1].Length - Alignment)
            throw new InvalidOperationException($"one value of {bytes} bytes is more than the {Array.MaxLength} that fit a chunk");
        return ref Take<T>(bytes);
    }

    // Pinned arrays are aligned to 8 bytes or so: the stack begins at the first multiple of 64 in them.
    private ref T Take<T>(nint bytes)
        where T : unmanaged
    {
        ref byte start = ref MemoryMarshal.GetArrayDataReference(_chunks[_chunk]);
        nint misalignment = Marshal.UnsafeAddrOfPinnedArrayElement(_chunks[_chunk], 0) & (Alignment - 1);
        nint offset = ((Alignment - misalignment) & (Alignment - 1)) + _used;
        _used += bytes;
        return ref Unsafe.As<byte, T>(ref Unsafe.Add(ref start, offset));
    }
}
