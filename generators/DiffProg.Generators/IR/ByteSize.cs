using System.Globalization;

namespace DiffProg.Generators.IR;

/// <summary>A number of bytes as users write it: <c>64 MB</c>.</summary>
public static class ByteSize
{
    private static readonly Dictionary<string, long> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1, ["B"] = 1, ["KB"] = 1L << 10, ["MB"] = 1L << 20, ["GB"] = 1L << 30,
    };

    /// <summary>The bytes that a text means; null where it is no size.</summary>
    public static long? Parse(string text)
    {
        string number = text.Trim().TrimEnd([.. "bBkKmMgG"]);
        string unit = text.Trim().Substring(number.Length);
        return Units.TryGetValue(unit, out long factor)
            && double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out double count)
            && count > 0 && count * factor < long.MaxValue ? (long)(count * factor) : null;
    }
}
