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

    /// <summary>Variables that may come to name other arrays.</summary>
    public List<string> Rebindable { get; } = [];

    /// <summary>Spans that may come to name parts of themselves.</summary>
    public List<string> Windows { get; } = [];

    /// <summary>Arrays of two axes, none of them empty.</summary>
    public List<string> Grids { get; } = [];

    /// <summary>Arrays of arrays, of two rows at least, none of them empty.</summary>
    public List<string> Rows { get; } = [];

    /// <summary>Values of an interface, and of an abstract type.</summary>
    public List<string> Models { get; } = [];

    public List<string> Forms { get; } = [];

    /// <summary>Structs of two numbers.</summary>
    public List<string> Pairs { get; } = [];

    /// <summary>Structs that change.</summary>
    public List<string> Bodies { get; } = [];

    public List<string> Vectors { get; } = [];

    public List<string> Matrices { get; } = [];

    /// <summary>Tensors of one axis that may be assigned.</summary>
    public List<string> AssignableVectors { get; } = [];

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

    /// <summary>Only numbers stand here.</summary>
    public bool Plain { get; init; }

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
        inner.Rebindable.AddRange(Rebindable);
        inner.Windows.AddRange(Windows);
        inner.Grids.AddRange(Grids);
        inner.Rows.AddRange(Rows);
        inner.Models.AddRange(Models);
        inner.Forms.AddRange(Forms);
        inner.Pairs.AddRange(Pairs);
        inner.Bodies.AddRange(Bodies);
        inner.Vectors.AddRange(Vectors);
        inner.Matrices.AddRange(Matrices);
        inner.AssignableVectors.AddRange(AssignableVectors);
        inner.Functions.AddRange(Functions);
        inner.Actions.AddRange(Actions);
        return inner;
    }

    /// <summary>What a function can name: no span and no place in one.</summary>
    /// <param name="unnamed">Spans and places.</param>
    /// <param name="writes">It may change what it captures.</param>
    public Scope Captured(IReadOnlySet<string> unnamed, bool writes)
    {
        var body = Inner(loops: 1, jump: false, @return: false);
        body.Rebindable.Clear();
        foreach (var names in new[]
        {
            body.Reals, body.Assignable, body.Arrays, body.Writable, body.Windows, body.Pairs, body.Bodies,
        })
        {
            names.RemoveAll(unnamed.Contains);
        }

        if (writes)
            return body;
        body.Assignable.Clear();
        body.AssignableIntegers.Clear();
        body.AssignableVectors.Clear();
        return body;
    }
}
