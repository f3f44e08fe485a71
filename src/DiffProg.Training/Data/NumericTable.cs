using System.Globalization;
using System.IO.Compression;
using CsvHelper;

namespace DiffProg.Training;

/// <summary>A table of numbers, as read from a CSV file.</summary>
public sealed class NumericTable
{
    private readonly double[] values;

    private NumericTable(string[] header, int rows, int columns, double[] values) =>
        (Header, Rows, Columns, this.values) = (header, rows, columns, values);

    /// <summary>The names of the columns; empty for a table without a header.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>How many rows there are, without the header.</summary>
    public int Rows { get; }

    /// <summary>How many numbers are in each row.</summary>
    public int Columns { get; }

    /// <summary>One row.</summary>
    public ReadOnlySpan<double> Row(int row) => values.AsSpan(checked(row * Columns), Columns);

    /// <summary>Reads a file; one that ends in <c>.gz</c> is decompressed.</summary>
    /// <inheritdoc cref="Read(TextReader, string, bool)"/>
    public static NumericTable Read(string path, bool hasHeader = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var file = File.OpenRead(path);
        return Read(file, path, hasHeader);
    }

    /// <summary>Reads a stream; if <paramref name="name"/> ends in <c>.gz</c> it is decompressed.</summary>
    /// <inheritdoc cref="Read(TextReader, string, bool)"/>
    public static NumericTable Read(Stream source, string name, bool hasHeader = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        using var reader = new StreamReader(name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(source, CompressionMode.Decompress, leaveOpen: true)
            : source, leaveOpen: true);
        return Read(reader, name, hasHeader);
    }

    /// <summary>Reads comma-separated numbers with a decimal point, as many in each row.</summary>
    /// <param name="source">The text.</param>
    /// <param name="name">How error messages call it.</param>
    /// <param name="hasHeader">Whether the first row names the columns.</param>
    /// <exception cref="InvalidDataException">
    /// A field is not a number, or a row is longer or shorter than the first.
    /// </exception>
    public static NumericTable Read(TextReader source, string name, bool hasHeader = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        using var reader = CsvReader.Create(source, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = hasHeader,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        }, leaveOpen: true);
        try
        {
            return Read(reader, name, hasHeader);
        }
        catch (CsvFormatException error)
        {
            throw new InvalidDataException($"{name}: {error.Message}", error);
        }
    }

    /// <summary>
    /// Examples whose last column is the class and whose other columns are scaled by 1 / <paramref name="full"/>.
    /// </summary>
    /// <param name="classes">Labels are integers of at least 0 and below this.</param>
    /// <param name="full">The number that becomes 1.</param>
    /// <exception cref="InvalidDataException">A label is not a class, or there are fewer than two columns.</exception>
    public Dataset ToDataset(int classes, double full = 1)
    {
        var features = Columns - 1;
        if (features < 1)
        {
            throw new InvalidDataException(
                $"The table has {Columns} columns, expected at least a feature and the label.");
        }

        var inputs = new float[Rows * features];
        var labels = new int[Rows];
        for (var row = 0; row < Rows; row++)
        {
            var numbers = Row(row);
            for (var feature = 0; feature < features; feature++)
                inputs[row * features + feature] = (float)(numbers[feature] / full);

            labels[row] = (int)numbers[features];
            if (labels[row] != numbers[features] || labels[row] < 0 || labels[row] >= classes)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"Row {row} has the label {numbers[features]}, expected an integer from 0 to {classes - 1}."));
            }
        }

        return new Dataset(features, classes, inputs, labels);
    }

    private static NumericTable Read(CsvReader reader, string name, bool hasHeader)
    {
        string[] header = hasHeader ? [.. reader.Headers] : [];
        var (columns, rows) = (header.Length, 0);
        var values = new List<double>();
        while (reader.Read())
        {
            columns = rows == 0 && !hasHeader ? reader.FieldCount : columns;
            if (reader.FieldCount != columns)
            {
                throw new InvalidDataException(
                    $"{name}, line {reader.LineNumber}: has {reader.FieldCount} fields, "
                    + $"expected {columns} as in the first line.");
            }

            for (var column = 0; column < columns; column++)
                values.Add(ParseField(reader, column, name));

            rows++;
        }

        return new NumericTable(header, rows, columns, [.. values]);
    }

    private static double ParseField(CsvReader reader, int column, string name) =>
        double.TryParse(reader.GetSpan(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException(
                $"{name}, line {reader.LineNumber}, field {column + 1}: '{reader.GetString(column)}' is not a number.");
}
