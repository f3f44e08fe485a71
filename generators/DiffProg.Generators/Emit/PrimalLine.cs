namespace DiffProg.Generators.Emit;

/// <summary>The line of the user's above what differentiates it: once above all its statements in a row.</summary>
public sealed class PrimalLine(CodeWriter code)
{
    private string? _last;

    public void Above(string? primal)
    {
        if (primal is { Length: > 0 } && primal != _last)
            code.Line($"// {primal}");
        _last = primal;
    }

    /// <summary>Something else is printed: a line above it does not stand above what follows.</summary>
    public void Pause() => _last = null;
}
