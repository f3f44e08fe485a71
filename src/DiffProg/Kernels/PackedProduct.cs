using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// The product in blocks, after Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008): B is
/// packed once for a block of columns, A for a block of rows and of k that stays in the second-level cache, and a
/// micro-kernel makes one tile of C at a time in registers. The tile passes through the first-level cache to the
/// epilogue, so that the micro-kernels do not depend on it.
/// </summary>
/// <typeparam name="T">An element.</typeparam>
/// <typeparam name="V">The vector of a tile's columns; a tile has two.</typeparam>
/// <typeparam name="H">A vector no longer than a panel of A is high.</typeparam>
/// <typeparam name="One">The one-lane vector of the remaining columns.</typeparam>
/// <typeparam name="Large">The micro-kernel of most rows.</typeparam>
/// <typeparam name="Small">The micro-kernel that makes the rows come out even.</typeparam>
/// <typeparam name="E">The epilogue.</typeparam>
internal ref struct PackedProduct<T, V, H, One, Large, Small, E>
    where T : unmanaged
    where V : struct, ISimd<V, T>
    where H : struct, ISimd<H, T>
    where One : struct, ISimd<One, T>
    where Large : struct, IMicroKernel
    where Small : struct, IMicroKernel
    where E : struct, IEpilogue<T>, allows ref struct
{
    private readonly nint _m, _n, _k;
    private readonly Matrix<T> _a, _b;
    private readonly Blocking _blocking;
    private readonly RowPlan _plan;
    private readonly bool _packB, _packA;
    private ref T _packedB, _packedA, _tiles;

    public PackedProduct(nint m, nint n, nint k, Matrix<T> a, Matrix<T> b)
    {
        (_m, _n, _k) = (m, n, k);
        _a = a;
        _b = b;
        _plan = new RowPlan(m, Large.Rows, Small.Rows);
        _blocking = new Blocking(_plan.Count, Large.Rows, n, k, 2 * V.Count, Unsafe.SizeOf<T>());
        _packB = b.OuterStride != 1 || m > Blocking.FewRows;
        _packA = a.OuterStride != 1 || n > Blocking.FewColumns;
    }

    private static int TileColumns => 2 * V.Count;

    public void Run(ref E epilogue, Workspace workspace)
    {
        nint mark = workspace.Mark;
        _packedB = ref workspace.Allocate<T>(_k * (_blocking.Columns + TileColumns));
        for (nint column = 0; column < _n; column += _blocking.Columns)
        {
            nint columns = Math.Min(_blocking.Columns, _n - column);
            PackColumns(column, columns);
            for (nint panel = 0; panel < _plan.Count; panel += _blocking.RowPanels)
            {
                nint end = Math.Min(panel + _blocking.RowPanels, _plan.Count);
                RowPanels(panel, end, column, columns, ref epilogue, workspace);
            }
        }

        workspace.Release(mark);
    }

    private readonly void PackColumns(nint column, nint columns)
    {
        for (nint j = 0; j < columns; j += TileColumns)
        {
            nint valid = Math.Min(TileColumns, columns - j);
            int width = valid > V.Count ? TileColumns : V.Count;
            if (_packB || valid < width)
                Packing.Panel<V, T>(_b, column + j, valid, 0, _k, width, ref Unsafe.Add(ref _packedB, j * _k));
        }
    }

    /// <summary>
    /// Rows of the panels [first, end). Blocks of rows touch nothing of each other but the packed B, which they read:
    /// they are the unit of work for threads, each with a workspace of its own.
    /// </summary>
    private void RowPanels(
        nint first, nint end, nint column, nint columns, ref E epilogue, Workspace workspace)
    {
        nint mark = workspace.Mark;
        nint rows = (end - first) * Large.Rows;
        nint depth = _blocking.Depth;
        bool inOnePiece = depth >= _k;
        nint tileColumns = inOnePiece ? TileColumns : columns + TileColumns;
        _packedA = ref workspace.Allocate<T>(rows * depth);
        _tiles = ref workspace.Allocate<T>((inOnePiece ? Large.Rows : rows) * tileColumns);
        for (nint k = 0; k < _k; k += depth)
        {
            nint count = Math.Min(depth, _k - k);
            bool last = k + depth >= _k;
            PackRows(first, end, k, count);
            if (_blocking.RowsFirst)
            {
                for (nint j = 0; j < columns; j += TileColumns)
                {
                    for (nint panel = first; panel < end; panel++)
                        Tile(first, panel, column, j, columns, k, count, inOnePiece, last, ref epilogue);
                }
            }
            else
            {
                for (nint panel = first; panel < end; panel++)
                {
                    for (nint j = 0; j < columns; j += TileColumns)
                        Tile(first, panel, column, j, columns, k, count, inOnePiece, last, ref epilogue);
                }
            }
        }

        workspace.Release(mark);
    }

    private readonly void PackRows(nint first, nint end, nint k, nint count)
    {
        nint packed = 0;
        for (nint panel = first; panel < end; panel++)
        {
            int height = _plan.Rows(panel);
            nint row = _plan.Start(panel);
            nint valid = Math.Min(height, _m - row);
            if (_packA || valid < height)
                Packing.Panel<H, T>(_a, row, valid, k, count, height, ref Unsafe.Add(ref _packedA, packed));

            packed += height * count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile(
        nint first, nint panel, nint column, nint j, nint columns, nint k, nint count, bool inOnePiece, bool last,
            ref E epilogue)
    {
        nint start = _plan.Start(panel), above = start - _plan.Start(first);
        int height = _plan.Rows(panel);
        nint rows = Math.Min(height, _m - start);
        nint valid = Math.Min(TileColumns, columns - j);
        bool wide = valid > V.Count;
        int width = wide ? TileColumns : V.Count;

        ref T a = ref Unsafe.Add(ref _packedA, above * count);
        nint aStep = height;
        if (!_packA && rows == height)
        {
            a = ref _a.At(start, k);
            aStep = _a.InnerStride;
        }

        ref T b = ref Unsafe.Add(ref _packedB, (j * _k) + (k * width));
        nint bStep = width;
        if (!_packB && valid == width)
        {
            b = ref _b.At(column + j, k);
            bStep = _b.InnerStride;
        }

        ref T tile = ref _tiles;
        if (!inOnePiece)
            tile = ref Unsafe.Add(ref _tiles, (above * (columns + TileColumns)) + (j * height));

        switch (_plan.IsLarge(panel), wide)
        {
            case (true, true):
                Large.Wide<V, T>(count, ref a, aStep, ref b, bStep, ref tile, k > 0);
                break;
            case (true, false):
                Large.Narrow<V, T>(count, ref a, aStep, ref b, bStep, ref tile, k > 0);
                break;
            case (false, true):
                Small.Wide<V, T>(count, ref a, aStep, ref b, bStep, ref tile, k > 0);
                break;
            case (false, false):
                Small.Narrow<V, T>(count, ref a, aStep, ref b, bStep, ref tile, k > 0);
                break;
        }

        if (last)
            Deliver(ref tile, width, start, rows, column + j, valid, ref epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Deliver(
        ref T tile, int width, nint row, nint rows, nint column, nint columns, ref E epilogue)
    {
        if (columns == TileColumns)
        {
            for (nint i = 0; i < rows; i++)
            {
                epilogue.Apply(row + i, column, V.Load(in tile, 0));
                epilogue.Apply(row + i, column + V.Count, V.Load(in tile, V.Count));
                tile = ref Unsafe.Add(ref tile, width);
            }

            return;
        }

        for (nint i = 0; i < rows; i++)
        {
            nint j = 0;
            for (; j + V.Count <= columns; j += V.Count)
                epilogue.Apply(row + i, column + j, V.Load(in tile, j));

            for (; j < columns; j++)
                epilogue.Apply(row + i, column + j, One.Load(in tile, j));

            tile = ref Unsafe.Add(ref tile, width);
        }
    }
}
