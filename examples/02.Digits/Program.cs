using System.Text;
using DigitRecognition;

try
{
    var options = Options.Parse(args);
    Console.OutputEncoding = Encoding.UTF8;
    if (options.Help)
    {
        Console.WriteLine(Options.Usage);
        return 0;
    }

    return options.Folder is { } folder ? Runs.OnFolder(folder, options) : Runs.OnDigits(options);
}
catch (Exception error) when (error is FormatException or IOException or InvalidDataException)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("02.Digits --help lists the options.");
    return 2;
}
