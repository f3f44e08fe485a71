using System.Text;
using DiffProg.Training;

namespace DigitRecognition;

/// <summary>
/// Draws the first test images, which are square, with their predictions, and one that the network gets wrong.
/// </summary>
internal static class Gallery
{
    private const int Images = 4;
    private const string Shades = " ░▒▓█";

    public static void Show(Network network, Dataset test)
    {
        var predictions = Trainer.Predict(network, test);
        List<int> shown = [.. Enumerable.Range(0, Math.Min(Images, test.Count))];
        for (var example = Images; example < test.Count; example++)
        {
            if (predictions[example] != test.Labels[example])
            {
                shown.Add(example);
                break;
            }
        }

        var (rows, columns) = PictureSize(test);
        for (var row = 0; row < rows; row++)
        {
            var line = new StringBuilder();
            foreach (var example in shown)
            {
                AppendRow(line, test.Input(example), row, columns);
                line.Append("  ");
            }

            Console.WriteLine(line.ToString().TrimEnd());
        }

        Console.WriteLine(string.Concat(shown.Select(example =>
            Caption(predictions[example], test.Labels[example]).PadRight(columns + 2))).TrimEnd());
    }

    private static string Caption(int prediction, int label) =>
        prediction == label ? $"{prediction}" : $"{prediction}, is {label}";

    /// <summary>
    /// Characters are twice as high as wide: a small pixel is two columns, of a large image two rows share one.
    /// </summary>
    private static (int Rows, int Columns) PictureSize(Dataset data)
    {
        var side = (int)Math.Sqrt(data.Features);
        return IsLarge(side) ? (side / 2, side) : (side, 2 * side);
    }

    private static bool IsLarge(int side) => side > 16;

    private static void AppendRow(StringBuilder line, ReadOnlySpan<float> image, int row, int columns)
    {
        var side = (int)Math.Sqrt(image.Length);
        for (var column = 0; column < columns; column++)
        {
            var brightness = IsLarge(side)
                ? (image[2 * row * side + column] + image[(2 * row + 1) * side + column]) / 2
                : image[row * side + column / 2];
            line.Append(Shades[Math.Min((int)(brightness * Shades.Length), Shades.Length - 1)]);
        }
    }
}
