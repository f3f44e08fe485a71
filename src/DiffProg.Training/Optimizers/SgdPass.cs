using System.Numerics;
using DiffProg.Kernels;

namespace DiffProg.Training;

/// <summary>The numbers of one step of stochastic gradient descent.</summary>
/// <param name="LearningRate">The step size.</param>
/// <param name="Penalty">Times the parameter, added to the gradient (L2).</param>
/// <param name="Momentum">Decay of the velocity.</param>
/// <param name="Nesterov">Whether the step looks ahead along the velocity.</param>
internal readonly record struct SgdStep(double LearningRate, double Penalty, double Momentum, bool Nesterov);

/// <summary>p -= α(g + λp).</summary>
internal readonly ref struct SgdPass<T>(Slot<T> slot, SgdStep step, bool clear) : IPass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ref T parameter = ref slot.Parameter;
    private readonly ref T gradient = ref slot.Gradient;
    private readonly SgdStep step = step;
    private readonly bool clear = clear;

    public nint Run<V>(nint start, nint count)
        where V : struct, ISimd<V, T>
    {
        ref var p = ref parameter;
        ref var g = ref gradient;
        var learningRate = V.Splat(T.CreateTruncating(step.LearningRate));
        var penalty = V.Splat(T.CreateTruncating(step.Penalty));
        var zero = V.Splat(T.Zero);
        var zeroing = clear;

        var i = start;
        for (; i <= count - V.Count; i += V.Count)
        {
            var value = V.Load(ref p, i);
            var slope = V.MultiplyAdd(penalty, value, V.Load(ref g, i));
            V.Store(value - learningRate * slope, ref p, i);
            if (zeroing)
                V.Store(zero, ref g, i);
        }

        return i;
    }
}

/// <summary>u = μu + g + λp, then p -= αu, or with Nesterov's look-ahead p -= α(g + λp + μu).</summary>
internal readonly ref struct MomentumPass<T>(Slot<T> slot, SgdStep step, bool clear) : IPass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ref T parameter = ref slot.Parameter;
    private readonly ref T gradient = ref slot.Gradient;
    private readonly ref T velocity = ref slot.State(0);
    private readonly SgdStep step = step;
    private readonly bool clear = clear;

    public nint Run<V>(nint start, nint count)
        where V : struct, ISimd<V, T>
    {
        ref var p = ref parameter;
        ref var g = ref gradient;
        ref var u = ref velocity;
        var learningRate = V.Splat(T.CreateTruncating(step.LearningRate));
        var penalty = V.Splat(T.CreateTruncating(step.Penalty));
        var momentum = V.Splat(T.CreateTruncating(step.Momentum));
        var zero = V.Splat(T.Zero);
        var (nesterov, zeroing) = (step.Nesterov, clear);

        var i = start;
        for (; i <= count - V.Count; i += V.Count)
        {
            var value = V.Load(ref p, i);
            var slope = V.MultiplyAdd(penalty, value, V.Load(ref g, i));
            var u1 = V.MultiplyAdd(momentum, V.Load(ref u, i), slope);
            V.Store(u1, ref u, i);
            var direction = nesterov ? V.MultiplyAdd(momentum, u1, slope) : u1;
            V.Store(value - learningRate * direction, ref p, i);
            if (zeroing)
                V.Store(zero, ref g, i);
        }

        return i;
    }
}
