using System.Collections.Concurrent;
using DiffProg.Gradients.Tests.Harness;

namespace DiffProg.Gradients.Tests;

/// <summary>What generated methods do with memory: destinations, allocations, threads.</summary>
/// <remarks>Alone: other tests would borrow the workspaces that these have grown.</remarks>
[Collection(nameof(Alone))]
public sealed class StorageTests
{
    public static TheoryData<string> Names => [.. CaseList.Names];

    // A method that is not read makes what it returns.
    public static TheoryData<string> Read => [.. CaseList.Names.Where(n => n != "Growing.ThroughACall")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Destination_ThatHoldsNaN_ReceivesTheValue(string name) => CaseList.ForEach(name, (@double, _) =>
    {
        if (@double.DestinationCall() is not { } destination)
            return;
        destination.Call();
        var expected = @double.Value().Where(r => r.Lengths is not null).Select(r => r.Values).ToList();
        foreach (var (x, y) in expected.Zip(destination.Written()))
            Assert.Equal(x, y);
    });

    [Theory]
    [MemberData(nameof(Read))]
    public void SecondCall_AllocatesNothing(string name)
    {
        var calls = new List<Action>();
        CaseList.ForEach(name, (_, single) =>
        {
            if (single.HasGradient || single.HasVjp)
                calls.Add(single.GradientCall(CaseList.Draw(single.Body().Select(r => r.Values.Length), 1)));
            if (single.DestinationCall() is { } destination)
                calls.Add(destination.Call);
        });
        // The runtime itself may allocate once more while it compiles a method anew.
        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var call in calls)
                call();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated();
        Assert.Equal(0, Enumerable.Range(0, 4).Select(_ => Allocated()).Min());
    }

    // A compiled call that is under way holds a workspace; one inside it takes another, on whatever thread.
    [Fact]
    public void FourThreads_InsideOtherCalls_GiveTheBitsOfOne()
    {
        var work = CaseList.Names.Select(name => CaseList.Single(name, CaseList.Plans(name)[0]))
            .Where(c => (c.HasGradient || c.HasVjp) && Record.Exception(() => c.Body()) is null).ToList();
        double[][][] Results() => [.. work.Select(c =>
            c.Gradient(CaseList.Draw(c.Body().Select(r => r.Values.Length), 1), start: 0).Select(g => g.ToArray())
                .ToArray())];
        var alone = Results();
        var inside = new double[4][][][];
        var failures = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, inside.Length).Select(t => new Thread(() =>
        {
            var outer = Kernels.Workspace.Rent();
            try
            {
                ref double held = ref outer.Allocate<double>(64);
                held = t;
                inside[t] = Results();
                Assert.Equal(t, held);
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
            finally
            {
                outer.Return();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
        foreach (var results in inside)
        {
            for (int i = 0; i < work.Count; i++)
            {
                foreach (var (x, y) in alone[i].Zip(results[i]))
                    Assert.Equal(x.Select(BitConverter.DoubleToInt64Bits), y.Select(BitConverter.DoubleToInt64Bits));
            }
        }
    }

    [Fact]
    public void EightThreads_GiveTheBitsOfOne()
    {
        var work = CaseList.Names.SelectMany(
            name => CaseList.Plans(name).Take(2).Select(plan => CaseList.Single(name, plan)))
            .Where(c => (c.HasGradient || c.HasVjp) && Record.Exception(() => c.Body()) is null)
            .Select(c => (Case: c, Weights: CaseList.Draw(c.Body().Select(r => r.Values.Length), 1))).ToList();
        var alone = work.Select(w => w.Case.Gradient(w.Weights, start: 0)).ToList();
        var failures = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            try
            {
                for (int i = 0; i < work.Count; i++)
                {
                    // Different cases at the same time, and the same case twice at the same time.
                    int k = (i + t / 2 * 31) % work.Count;
                    foreach (var (x, y) in alone[k].Zip(work[k].Case.Gradient(work[k].Weights, start: 0)))
                        Assert.Equal(
                            x.Select(BitConverter.DoubleToInt64Bits), y.Select(BitConverter.DoubleToInt64Bits));
                }
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
    }
}
