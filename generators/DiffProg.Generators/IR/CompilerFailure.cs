namespace DiffProg.Generators.IR;

/// <summary>
/// A defect of the compiler, with the operation that it was working on: the finding then stands at the expression that
/// a report needs, and that the user can write otherwise in the meantime.
/// </summary>
public sealed class CompilerFailure(Origin origin, Exception cause) : Exception(cause.Message, cause)
{
    public Origin Origin { get; } = origin;

    /// <summary>Does the work for one operation. The innermost one that fails is told.</summary>
    public static void At(Origin origin, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (IsUnlocated(e))
        {
            throw new CompilerFailure(origin, e);
        }
    }

    public static bool IsUnlocated(Exception e) => e is not (
        CompilerFailure or NoDerivative or NoLanes or OperationCanceledException);
}
