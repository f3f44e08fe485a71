namespace DiffProg;

// Functions made of functions.
public static partial class Ops
{
    /// <summary>f, and then g: x ↦ g(f(x)).</summary>
    public static Func<TFirst, TLast> Compose<TFirst, TBetween, TLast>(
        Func<TFirst, TBetween> f, Func<TBetween, TLast> g)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(g);
        return x => g(f(x));
    }

    /// <summary>f, <paramref name="count"/> times over: x ↦ f(f(... f(x))); x itself where it is 0 or
    /// negative.</summary>
    public static Func<T, T> Repeat<T>(Func<T, T> f, int count)
    {
        ArgumentNullException.ThrowIfNull(f);
        return x =>
        {
            for (int i = 0; i < count; i++)
                x = f(x);
            return x;
        };
    }
}
