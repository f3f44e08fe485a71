using System.Globalization;

namespace DiffProg.Generators.IR;

/// <summary>The one place where numbers become text: invariant culture, and forms that read back bit for bit.</summary>
public static class Literals
{
    /// <summary>IR text of a real; always with a point, an exponent or a word.</summary>
    public static string Real(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        string text = Shortest(value);
        return text.IndexOfAny(['.', 'E', 'e']) < 0 ? text + ".0" : text;
    }

    public static double ParseReal(string text) => text switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    /// <summary>A C# literal of a constant's value.</summary>
    public static string Code(Node constant) => Code(constant, constant.Type.Kind);

    /// <summary>The same as a number of another kind.</summary>
    public static string Code(Node constant, ScalarKind kind) => new TensorType(kind, default).IsInteger
        ? constant.Attributes.Integer("value").ToString(CultureInfo.InvariantCulture)
        : Code(constant.Attributes.Real("value"), kind);

    /// <summary>A C# literal of the kind, which is no integer.</summary>
    public static string Code(double value, ScalarKind kind)
    {
        string type = kind == ScalarKind.F32 ? "float" : "double";
        if (kind == ScalarKind.Bool)
            return value != 0 ? "true" : "false";
        if (double.IsNaN(value))
            return type + ".NaN";
        if (double.IsInfinity(value))
            return type + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
        if (value == 0 && 1 / value < 0)
            return kind == ScalarKind.F32 ? "-0f" : "-0d";
        if (kind == ScalarKind.F64)
            return Shortest(value) is var text && text.IndexOfAny(['.', 'E']) < 0 ? text + "d" : text;
        // Through decimal text with enough digits for a double: rounding to float happens once, in the compiler.
        return Shortest((float)value == value ? ShortFloat((float)value) : value) + "f";
    }

    // The double whose shortest text is the shortest text of the float.
    private static double ShortFloat(float value)
    {
        for (int digits = 1; digits < 9; digits++)
        {
            string text = value.ToString("G" + digits, CultureInfo.InvariantCulture);
            if (float.Parse(text, CultureInfo.InvariantCulture) == value)
                return double.Parse(text, CultureInfo.InvariantCulture);
        }

        return value;
    }

    // Digits of a whole number that are better read than an exponent.
    private const int LongestWhole = 6;

    // "R" differs between hosts (.NET Framework prints 15 or 17 digits): search for the shortest that reads back.
    private static string Shortest(double value)
    {
        for (int digits = 1; digits < 17; digits++)
        {
            string text = value.ToString("G" + digits, CultureInfo.InvariantCulture);
            if (double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) != value)
                continue;
            // 20, not 2E+01.
            string plain = value.ToString("0", CultureInfo.InvariantCulture);
            return text.IndexOf('E') >= 0 && plain.Length <= LongestWhole && Math.Floor(value) == value ? plain : text;
        }

        return value.ToString("G17", CultureInfo.InvariantCulture);
    }
}
