namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// A number while a derivative is taken inside a program: what it is, and how fast it changes where the variable of
/// that derivative does. Both may have such parts for derivatives around, so that any order is one of these in another.
/// </summary>
/// <param name="Level">How many derivatives are taken around this one, and it.</param>
/// <param name="Primal">The number, without this part.</param>
/// <param name="Slope">Its derivative.</param>
public readonly record struct Nested(int Level, Dual Primal, Dual Slope);

/// <content>Derivatives that a program takes: arithmetic with numbers that have such a part.</content>
public readonly partial record struct Dual
{
    // A number that holds a reference could not lie on the stack, where programs put some.
    [ThreadStatic]
    private static List<Nested>? t_nested;

    // Its place in the list, counted from 1.
    private int Place { get; init; }

    /// <summary>Null outside of derivatives, and for what does not depend on their variables.</summary>
    public Nested? Nested => Place == 0 ? null : t_nested![Place - 1];

    /// <summary>Another run begins, on other numbers.</summary>
    public static void Forget() => t_nested?.Clear();

    /// <summary>Primal + slope e, where e² = 0.</summary>
    public static Dual Of(int level, Dual primal, Dual? slope)
    {
        if (slope is not { } s)
            return primal;
        (t_nested ??= []).Add(new(level, primal, s));
        return primal with { Place = t_nested.Count };
    }

    /// <summary>The number without its part of a level, which is the highest that it has.</summary>
    public Dual At(int level) => Nested is { } n && n.Level == level ? n.Primal : this;

    /// <summary>That part; null where there is none.</summary>
    public Dual? SlopeAt(int level) => Nested is { } n && n.Level == level ? n.Slope : null;

    /// <summary>f(x), by the chain rule.</summary>
    public Dual Chain(Func<Dual, Dual> f, Func<Dual, Dual> derivative)
    {
        var (level, primal, slope) = Nested!.Value;
        return Of(level, f(primal), derivative(primal) * slope);
    }

    private static Dual Chain(
        Dual x, Dual y, Func<Dual, Dual, Dual> f, Func<Dual, Dual, Dual> dx, Func<Dual, Dual, Dual> dy)
    {
        int level = Math.Max(x.Nested?.Level ?? 0, y.Nested?.Level ?? 0);
        var (p, q) = (x.At(level), y.At(level));
        Dual? slope = x.SlopeAt(level) is { } u ? dx(p, q) * u : null;
        if (y.SlopeAt(level) is { } v)
            slope = slope is { } s ? s + (dy(p, q) * v) : dy(p, q) * v;
        return Of(level, f(p, q), slope);
    }
}
