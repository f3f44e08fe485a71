namespace DiffProg.Generators.IR;

/// <summary>What a leaf is to the method: an argument of its own, or what belongs to an argument or a result.</summary>
public enum Role
{
    Argument,

    /// <summary>The direction along which an argument moves; forward mode.</summary>
    Tangent,

    /// <summary>The buffer that an argument's gradient is added to.</summary>
    Gradient,

    /// <summary>The derivative with respect to a result; reverse mode.</summary>
    Cotangent,

    /// <summary>The memory that a result goes to.</summary>
    Result,
}

/// <summary>
/// A leaf of a generated method, from its path. Paths are what the IR and its text know leaves by; '#', which is in no
/// name of C#, sets what is added apart from what the user named: <c>p.W#gradient</c> belongs to <c>p.W</c>.
/// </summary>
/// <param name="Owner">Path of the argument, or name of the result; empty for the cotangent of the only result.</param>
/// <param name="Role">What it is to its owner.</param>
public readonly record struct LeafPath(string Owner, Role Role)
{
    private const string Tangent = "#tangent", Gradient = "#gradient", Result = "#result", Cotangent = "cotangent#";

    /// <summary>What the record is called whose method it is.</summary>
    public const string Receiver = "this";

    /// <summary>Behind the name of a list in a path: what follows is of every element.</summary>
    public const string Element = "[]";

    /// <summary>The argument of the method that it belongs to: <c>p</c> for <c>p.W</c>.</summary>
    public string Argument => Owner.Split('.', '[')[0];

    /// <summary>It belongs to the record whose method it is.</summary>
    public bool IsReceiver => Argument == Receiver;

    /// <summary>It is of the elements of a list: so many tensors.</summary>
    public bool IsList => Owner.Contains(Element);

    public static LeafPath Of(string path)
    {
        int mark = path.IndexOf('#');
        if (mark < 0)
            return new(path, Role.Argument);
        string owner = path.Substring(0, mark);
        return path.Substring(mark) switch
        {
            Tangent => new(owner, Role.Tangent),
            Gradient => new(owner, Role.Gradient),
            Result => new(owner, Role.Result),
            var result => new(result.TrimStart('#', '.'), Role.Cotangent),
        };
    }

    /// <summary>Its path.</summary>
    public override string ToString() => Role switch
    {
        Role.Tangent => Owner + Tangent,
        Role.Gradient => Owner + Gradient,
        Role.Result => Owner + Result,
        Role.Cotangent => Owner.Length == 0 ? Cotangent : $"{Cotangent}.{Owner}",
        _ => Owner,
    };

    /// <summary>The length of an axis of an array of several axes.</summary>
    public static string LengthOf(string array, int axis) => $"{array}.Length{axis}";

    /// <summary>The elements of all rows of an array of arrays.</summary>
    public static string ElementsOf(string array) => array + ".Elements";

    /// <summary>Where its rows begin, and how long they are.</summary>
    public static string RowsOf(string array) => array + ".Rows";

    /// <summary>The array and the axis of such a path; null for others.</summary>
    public static (string Array, int Axis)? AxisOf(string path)
    {
        int at = path.LastIndexOf(".Length", StringComparison.Ordinal);
        return at > 0 && int.TryParse(path.Substring(at + ".Length".Length), out int axis)
            ? (path.Substring(0, at), axis) : null;
    }
}
