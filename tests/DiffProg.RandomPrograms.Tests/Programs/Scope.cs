namespace DiffProg.Tests.RandomPrograms;

/// <summary>What can be named at a place in a program.</summary>
public sealed class Scope
{
    public List<string> Reals { get; } = [];

    /// <summary>Reals that may be assigned.</summary>
    public List<string> Assignable { get; } = [];

    public List<string> Integers { get; } = [];

    public List<string> AssignableIntegers { get; } = [];

    public List<string> Bools { get; } = [];

    /// <summary>Arrays of reals, none of them empty.</summary>
    public List<string> Arrays { get; } = [];

    /// <summary>Arrays that may be written, and do not go away while a loop that is open runs.</summary>
    public List<string> Writable { get; } = [];

    /// <summary>Functions of one real, and how a call of them counts.</summary>
    public List<(string Name, Construct Call)> Functions { get; } = [];

    /// <summary>Functions of one real without a result.</summary>
    public List<string> Actions { get; } = [];

    /// <summary>Loops around this place.</summary>
    public int Loops { get; init; }

    /// <summary>A break or a continue would leave a loop, and nothing else in between.</summary>
    public bool CanJump { get; init; }

    /// <summary>The type that a return gives.</summary>
    public bool CanReturn { get; init; }

    /// <summary>A place inside this one: what is declared there is not seen here.</summary>
    public Scope Inner(int loops = 0, bool? jump = null, bool? @return = null)
    {
        var inner = new Scope
        {
            Loops = Loops + loops, CanJump = jump ?? CanJump, CanReturn = @return ?? CanReturn,
        };
        inner.Reals.AddRange(Reals);
        inner.Assignable.AddRange(Assignable);
        inner.Integers.AddRange(Integers);
        inner.AssignableIntegers.AddRange(AssignableIntegers);
        inner.Bools.AddRange(Bools);
        inner.Arrays.AddRange(Arrays);
        inner.Writable.AddRange(Writable);
        inner.Functions.AddRange(Functions);
        inner.Actions.AddRange(Actions);
        return inner;
    }
}
