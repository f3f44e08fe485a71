using System.Globalization;
using System.Numerics;

namespace DigitRecognition;

/// <summary>What the command line asks for.</summary>
internal sealed record Options(string? Folder, bool Sigmoid, bool Help, int? Epochs, double? Expected)
{
    public const string Usage = """
        Trains a network with 512 hidden units to recognise handwritten digits.

          02.Digits                   1,797 digits of 8 x 8 pixels that come with the program; 5 folds
          02.Digits --data FOLDER     MNIST, Fashion-MNIST: four IDX files, plain or .gz

          --sigmoid                   a sigmoid after the last layer, before the cross-entropy
          --epochs N                  instead of 30 (digits) or 10 (IDX files)
          --expect PERCENT            accuracy below which the exit code is 1, instead of 97 (digits), 98 (IDX
                                      files) or 97.5 (IDX files with --sigmoid)
          --help                      this text
        """;

    /// <exception cref="FormatException">An option is unknown or lacks its value.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options(null, false, false, null, null);
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--help" or "-h" => options with { Help = true },
                "--sigmoid" => options with { Sigmoid = true },
                "--data" => options with { Folder = Value(arguments, ref i) },
                "--epochs" => options with { Epochs = Number(arguments, ref i, 1, 10_000) },
                "--expect" => options with { Expected = Number(arguments, ref i, 0.0, 100.0) },
                var unknown => throw new FormatException($"'{unknown}' is not an option."),
            };
        }

        return options;
    }

    private static string Value(string[] arguments, ref int i) => ++i < arguments.Length
        ? arguments[i]
        : throw new FormatException($"{arguments[^1]} needs a value.");

    private static T Number<T>(string[] arguments, ref int i, T least, T most)
        where T : INumber<T>
    {
        var option = arguments[i];
        var text = Value(arguments, ref i);
        var kind = least is int ? "an integer" : "a number";
        return T.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{option} is '{text}', expected {kind} from {least} to {most}.");
    }
}
