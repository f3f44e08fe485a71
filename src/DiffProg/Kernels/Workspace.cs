using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg.Kernels;

/// <summary>
/// A stack of scratch memory in chunks that never move, so that several frames may be live while more is pushed. One is
/// rented for each outermost call and returned in a <c>finally</c>; nested and concurrent rents get another. Chunks
/// stay, and so the second call of the same sizes allocates nothing.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Workspace
{
    private const int Alignment = 64;
    private const nint SmallestChunk = 1 << 18;
    private static readonly nint LargestChunk = (Array.MaxLength - Alignment) & -Alignment;

    private static readonly Lock s_pool = new();
    private static Workspace? s_free;

    [ThreadStatic]
    private static nint t_lastBytes;

    private readonly List<Chunk> _chunks = [];
    private Workspace? _nextFree;
    private bool _rented;
    private int _current;
    // Counted over all chunks; always a multiple of the alignment
    private nint _top;
    private nint _highest;
    private nint _limit = nint.MaxValue;
    private string _limited = "";

    private Workspace()
    {
    }

    /// <summary>
    /// The top of the stack, to be handed to <see cref="Release"/> when what is pushed from here on is done with.
    /// </summary>
    public nint Mark => _top;

    /// <summary>
    /// The most that the workspace which this thread returned last held at a time, in bytes; what each buffer takes is
    /// rounded up to 64 bytes, and what does not fit at the end of a chunk counts.
    /// </summary>
    public static nint LastBytes => t_lastBytes;

    /// <summary>A workspace of the caller's own, empty, until <see cref="Return"/>. Thread-safe.</summary>
    public static Workspace Rent()
    {
        Workspace? workspace;
        lock (s_pool)
        {
            workspace = s_free;
            s_free = workspace?._nextFree;
        }

        workspace ??= new Workspace();
        workspace._nextFree = null;
        workspace._rented = true;
        return workspace;
    }

    /// <summary>Drops everything and gives the workspace back to the pool.</summary>
    /// <exception cref="InvalidOperationException">It was returned before.</exception>
    public void Return()
    {
        lock (s_pool)
        {
            if (!_rented)
                throw new InvalidOperationException("The workspace has been returned already.");

            Release(0);
            (t_lastBytes, _highest, _limit) = (_highest, 0, nint.MaxValue);
            _rented = false;
            _nextFree = s_free;
            s_free = this;
        }
    }

    /// <summary>Drops what was allocated since <paramref name="mark"/> was read.</summary>
    public void Release(nint mark)
    {
        _top = mark;
        while (_current > 0 && mark < _chunks[_current].Start)
            _current--;
    }

    /// <summary>
    /// Uninitialised memory for <paramref name="count"/> records, by its place, which can be kept where a reference
    /// cannot.
    /// </summary>
    public nint Reserve<T>(nint count)
        where T : unmanaged
    {
        Allocate<T>(count);
        // The place is counted from the end: the chunk may be another one than before.
        return _top - ((checked(count * Unsafe.SizeOf<T>()) + Alignment - 1) & -Alignment);
    }

    /// <summary>The memory at a place that <see cref="Reserve"/> gave and that has not been released.</summary>
    public ref T At<T>(nint place)
        where T : unmanaged
    {
        int i = _current;
        while (place < _chunks[i].Start)
            i--;
        Chunk chunk = _chunks[i];
        return ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(
            ref MemoryMarshal.GetArrayDataReference(chunk.Memory), chunk.FirstAligned + (place - chunk.Start)));
    }

    /// <summary>Uninitialised memory for <paramref name="count"/> elements, aligned to 64 bytes.</summary>
    /// <exception cref="InsufficientMemoryException">More than an array holds, 2 GB.</exception>
    public ref T Allocate<T>(nint count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > LargestChunk / Unsafe.SizeOf<T>())
            FailTooLarge(count, Unsafe.SizeOf<T>());

        nint bytes = ((count * Unsafe.SizeOf<T>()) + Alignment - 1) & -Alignment;
        if (_chunks.Count == 0 || _top + bytes > _chunks[_current].End)
            MoveToChunkOf(bytes);

        Chunk chunk = _chunks[_current];
        ref byte first = ref Unsafe.AddByteOffset(
            ref MemoryMarshal.GetArrayDataReference(chunk.Memory), chunk.FirstAligned + (_top - chunk.Start));
        _top += bytes;
        if (_top > _highest)
            Rise();
        return ref Unsafe.As<byte, T>(ref first);
    }

    /// <summary>Zeros, as <c>new T[length]</c> makes them.</summary>
    /// <exception cref="OverflowException">The length is negative.</exception>
    public Span<T> Zeros<T>(long length)
        where T : unmanaged
    {
        if (length < 0)
            throw new OverflowException();
        var array = MemoryMarshal.CreateSpan(ref Allocate<T>((nint)length), (int)length);
        array.Clear();
        return array;
    }

    /// <summary>
    /// Zeros, as <c>new T[length]</c> makes them, in <paramref name="memory"/>, where they were made the last time, or in
    /// more of it where that is too short: what a loop makes in each iteration takes what its largest iteration needs.
    /// </summary>
    /// <exception cref="OverflowException">The length is negative.</exception>
    public Span<T> Zeros<T>(scoped ref Span<T> memory, long length)
        where T : unmanaged
    {
        if (length < 0)
            throw new OverflowException();
        if (length > memory.Length)
        {
            // Twice as much each time: what is left behind is at most as large again.
            long size = memory.Length == 0 ? length : Math.Max(length, 2L * memory.Length);
            size = Math.Max(length, Math.Min(size, LargestChunk / Unsafe.SizeOf<T>()));
            memory = MemoryMarshal.CreateSpan(ref Allocate<T>((nint)size), (int)size);
        }

        var array = memory[..(int)length];
        array.Clear();
        return array;
    }

    /// <summary>
    /// Zeros from <paramref name="start"/> on, as <c>new T[length]</c> makes them, behind what <paramref name="memory"/>
    /// has before.
    /// </summary>
    /// <exception cref="OverflowException">The length is negative.</exception>
    public void Extend<T>(scoped ref Span<T> memory, int start, long length)
        where T : unmanaged
    {
        if (length < 0)
            throw new OverflowException();
        long end = start + length;
        if (end > memory.Length)
        {
            long size = Math.Max(end, Math.Min(2L * memory.Length, LargestChunk / Unsafe.SizeOf<T>()));
            var larger = MemoryMarshal.CreateSpan(ref Allocate<T>((nint)size), (int)size);
            memory[..start].CopyTo(larger);
            memory = larger;
        }

        memory.Slice(start, (int)length).Clear();
    }

    /// <summary>
    /// Memory for <paramref name="size"/> elements: <paramref name="memory"/>, or more where that is too short. What is
    /// in it is there as long as the size stays the same.
    /// </summary>
    public ref T Sized<T>(scoped ref Span<T> memory, nint size)
        where T : unmanaged
    {
        if (size > memory.Length)
        {
            // Twice as much each time: what is left behind is at most as large again.
            nint room = Math.Max(size, Math.Min(2 * (nint)memory.Length, LargestChunk / Unsafe.SizeOf<T>()));
            memory = MemoryMarshal.CreateSpan(ref Allocate<T>(room), (int)room);
        }

        return ref MemoryMarshal.GetReference(memory);
    }

    /// <summary>
    /// The end of an iteration that has read <paramref name="here"/> and written <paramref name="next"/>: the next one
    /// reads what was written, and writes over what was read.
    /// </summary>
    public static ref T Turn<T>(scoped ref Span<T> here, scoped ref Span<T> next)
        where T : unmanaged
    {
        var read = here;
        here = next;
        next = read;
        return ref MemoryMarshal.GetReference(here);
    }

    /// <summary>Until it is returned, no more than this may be taken.</summary>
    /// <param name="bytes">The most.</param>
    /// <param name="method">Who asks for it, for the message.</param>
    public void LimitTo(nint bytes, string method) => (_limit, _limited) = (bytes, method);

    private void Rise()
    {
        if (_top > _limit)
        {
            throw new InsufficientMemoryException(string.Create(
                CultureInfo.InvariantCulture, $"{_limited} needs more than the {_limit:N0} bytes of its MaxArena. "
                + $"[Checkpoint], Checkpoint.Range or a smaller batch make it less."));
        }

        _highest = _top;
    }

    /// <summary>
    /// Goes on to the next chunk that is large enough, skipping smaller ones, or adds one of twice the size.
    /// </summary>
    private void MoveToChunkOf(nint bytes)
    {
        while (_current + 1 < _chunks.Count)
        {
            _current++;
            if (_chunks[_current].End - _chunks[_current].Start >= bytes)
            {
                _top = _chunks[_current].Start;
                return;
            }
        }

        nint start = _chunks.Count == 0 ? 0 : _chunks[^1].End;
        nint size = Math.Max(bytes, Math.Max(SmallestChunk, Math.Min(start, 1 << 28)));
        byte[] memory = GC.AllocateUninitializedArray<byte>((int)(size + Alignment), pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
        _chunks.Add(new Chunk(memory, -address & (Alignment - 1), start, start + size));
        _current = _chunks.Count - 1;
        _top = start;
    }

    [DoesNotReturn]
    private static void FailTooLarge(nint count, int size) => throw new InsufficientMemoryException(string.Create(
        CultureInfo.InvariantCulture,
        $"A buffer of {count:N0} elements of {size} bytes is needed; one holds at most {LargestChunk:N0} bytes. Use a smaller batch."));

    /// <summary>Positions [Start, End) of the stack, from the first aligned byte of its memory on.</summary>
    private readonly record struct Chunk(byte[] Memory, nint FirstAligned, nint Start, nint End);
}
