namespace DiffProg.Generators.IR;

/// <summary>Reads dimensions as users write them: names (with dots), integers, + - * /, parentheses;
/// <c>widths[i]</c> for a size of an element of a list.</summary>
public sealed class DimParser(string text)
{
    private int _at;

    /// <summary>One dimension, or null where the text is not one.</summary>
    public static Dim? TryParse(string text)
    {
        var parser = new DimParser(text);
        var dim = parser.Sum();
        parser.Space();
        return parser._at == text.Length ? dim : null;
    }

    /// <summary>A comma-separated list, or null where one entry is not a dimension. Empty text is rank 0.</summary>
    public static EquatableArray<Dim>? TryParseList(string text)
    {
        if (text.Trim().Length == 0)
            return EquatableArray<Dim>.Empty;
        var dims = text.Split(',').Select(TryParse).ToArray();
        return dims.Any(d => d is null) ? null : new EquatableArray<Dim>(dims!);
    }

    private Dim? Sum()
    {
        var left = Product();
        while (left is not null)
        {
            Space();
            if (Take('+'))
                left = Product() is { } a ? left + a : null;
            else if (Take('-'))
                left = Product() is { } s ? left - s : null;
            else
                return left;
        }

        return null;
    }

    private Dim? Product()
    {
        Space();
        var left = Take('-') ? (Factor() is { } n ? Dim.Zero - n : null) : Factor();
        while (left is not null)
        {
            Space();
            if (Take('*'))
                left = Factor() is { } m ? left * m : null;
            else if (Take('/'))
                left = Factor() is { } d && d != Dim.Zero ? Dim.Divide(left, d) : null;
            else
                return left;
        }

        return null;
    }

    private Dim? Factor()
    {
        Space();
        if (Take('('))
        {
            var inner = Sum();
            Space();
            return Take(')') ? inner : null;
        }

        int start = _at;
        while (_at < text.Length
            && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '#' or '@' or LoopSize.Mark))
            _at++;
        string word = text.Substring(start, _at - start);
        if (word.Length == 0)
            return null;
        if (!char.IsDigit(word[0]) && Take('['))
            return Element(word);
        return char.IsDigit(word[0])
            ? long.TryParse(word, out long value) ? Dim.Constant(value) : null
            : Dim.Symbol(word);
    }

    // widths[i + 1]: i is the element's number.
    private Dim? Element(string table)
    {
        Space();
        if (!Take('i'))
            return null;
        Space();
        int offset = 0;
        if (Take('+'))
        {
            Space();
            int start = _at;
            while (_at < text.Length && char.IsDigit(text[_at]))
                _at++;
            if (!int.TryParse(text.Substring(start, _at - start), out offset))
                return null;
            Space();
        }

        return Take(']') ? Dim.Symbol(ElementSize.Of(table, offset)) : null;
    }

    private bool Take(char c)
    {
        if (_at >= text.Length || text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private void Space()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }
}
