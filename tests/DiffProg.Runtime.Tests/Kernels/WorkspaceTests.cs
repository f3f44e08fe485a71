using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

public class WorkspaceTests
{
    [Fact]
    public void Allocations_AcrossChunks_AreAlignedDistinctAndStay()
    {
        Workspace workspace = Workspace.Rent();
        try
        {
            ref int first = ref workspace.Allocate<int>(100);
            Fill(ref first, 100, 1);
            for (int i = 0; i < 50; i++)
            {
                ref double next = ref workspace.Allocate<double>(20_000 + i);
                Assert.True(Unsafe.ByteOffset(in Unsafe.As<int, byte>(ref first),
                    in Unsafe.As<double, byte>(ref next)) % 64 == 0);
                MemoryMarshal.CreateSpan(ref next, 20_000 + i).Fill(-1);
            }

            Assert.Equal(Enumerable.Repeat(1, 100), MemoryMarshal.CreateSpan(ref first, 100).ToArray());
            Assert.True(workspace.Mark >= 50 * 20_000 * 8);
        }
        finally
        {
            workspace.Return();
        }
    }

    [Fact]
    public void Release_ToAMark_GivesTheSameMemoryAgain()
    {
        Workspace workspace = Workspace.Rent();
        workspace.Allocate<byte>(1);
        nint mark = workspace.Mark;
        ref byte one = ref workspace.Allocate<byte>(1000);
        workspace.Allocate<byte>(3_000_000);
        workspace.Release(mark);
        Assert.Equal(mark, workspace.Mark);
        Assert.True(Unsafe.AreSame(ref one, ref workspace.Allocate<byte>(1000)));
        workspace.Allocate<byte>(0);
        workspace.Return();
        Assert.Throws<InvalidOperationException>(workspace.Return);
    }

    [Fact]
    public void Rents_Nested_AreDifferent()
    {
        Workspace outer = Workspace.Rent(), inner = Workspace.Rent();
        Assert.NotSame(outer, inner);
        inner.Return();
        outer.Return();
    }

    [Fact]
    public void Use_AfterTheFirst_AllocatesNothing()
    {
        Use();
        Use();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Use()
        {
            Workspace workspace = Workspace.Rent();
            workspace.Allocate<float>(10_000);
            workspace.Allocate<float>(1_000_000);
            workspace.Allocate<float>(10_000);
            workspace.Return();
        }
    }

    // One buffer is one array, which ends at 2 GB.
    [Fact]
    public void Allocation_BeyondOneArray_NamesItsSize()
    {
        Workspace workspace = Workspace.Rent();
        try
        {
            Exception thrown = Assert.Throws<InsufficientMemoryException>(() => workspace.Allocate<double>(1 << 28));
            Assert.Contains("268,435,456 elements of 8 bytes", thrown.Message);
            thrown = Assert.Throws<InsufficientMemoryException>(() => workspace.Allocate<float>(nint.MaxValue / 2));
            Assert.Contains("elements of 4 bytes", thrown.Message);
            // Nothing was taken.
            Assert.Equal(0, workspace.Mark);
        }
        finally
        {
            workspace.Return();
        }
    }

    private static void Fill(ref int first, int count, int value) => MemoryMarshal.CreateSpan(ref first,
        count).Fill(value);
}
