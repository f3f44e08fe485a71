using System.Numerics;
using DiffProg.Kernels;

namespace DiffProg.Training;

/// <summary>The numbers of one Adam step, the same for all tensors.</summary>
/// <param name="Beta1">Decay of the mean of the gradient.</param>
/// <param name="Beta2">Decay of the mean of its square.</param>
/// <param name="StepSize">Learning rate over the first bias correction.</param>
/// <param name="RootCorrection">1 / sqrt of the second bias correction.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="Penalty">Times the parameter, added to the gradient (L2).</param>
/// <param name="Shrinkage">Multiplies the parameter (decoupled decay).</param>
internal readonly record struct AdamStep(
    double Beta1,
    double Beta2,
    double StepSize,
    double RootCorrection,
    double Epsilon,
    double Penalty,
    double Shrinkage);

/// <summary>Both moments, the parameter and the cleared gradient in one pass over memory.</summary>
internal readonly ref struct AdamPass<T>(Slot<T> slot, AdamStep step, bool clear) : IPass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ref T parameter = ref slot.Parameter;
    private readonly ref T gradient = ref slot.Gradient;
    private readonly ref T mean = ref slot.State(0);
    private readonly ref T square = ref slot.State(1);
    private readonly AdamStep step = step;
    private readonly bool clear = clear;

    public nint Run<V>(nint start, nint count)
        where V : struct, ISimd<V, T>
    {
        ref var p = ref parameter;
        ref var g = ref gradient;
        ref var m = ref mean;
        ref var v = ref square;
        var beta1 = V.Splat(T.CreateTruncating(step.Beta1));
        var beta2 = V.Splat(T.CreateTruncating(step.Beta2));
        var fresh1 = V.Splat(T.CreateTruncating(1 - step.Beta1));
        var fresh2 = V.Splat(T.CreateTruncating(1 - step.Beta2));
        var stepSize = V.Splat(T.CreateTruncating(step.StepSize));
        var rootCorrection = V.Splat(T.CreateTruncating(step.RootCorrection));
        var epsilon = V.Splat(T.CreateTruncating(step.Epsilon));
        var penalty = V.Splat(T.CreateTruncating(step.Penalty));
        var shrinkage = V.Splat(T.CreateTruncating(step.Shrinkage));
        var zero = V.Splat(T.Zero);
        var zeroing = clear;

        var i = start;
        for (; i <= count - V.Count; i += V.Count)
        {
            var value = V.Load(ref p, i);
            var slope = V.MultiplyAdd(penalty, value, V.Load(ref g, i));
            var m1 = V.MultiplyAdd(beta1, V.Load(ref m, i), fresh1 * slope);
            var v1 = V.MultiplyAdd(beta2, V.Load(ref v, i), fresh2 * (slope * slope));
            V.Store(m1, ref m, i);
            V.Store(v1, ref v, i);
            var denominator = V.MultiplyAdd(V.Sqrt(v1), rootCorrection, epsilon);
            V.Store(value * shrinkage - stepSize * (m1 / denominator), ref p, i);
            if (zeroing)
                V.Store(zero, ref g, i);
        }

        return i;
    }
}
