namespace DiffProg.Training;

/// <summary>Checks of the numbers that a user chooses.</summary>
internal static class Hyperparameter
{
    public static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw OutOfRange(value, name, "a finite number of at least 0");

    public static double Positive(double value, string name) => value > 0 && double.IsFinite(value)
        ? value
        : throw OutOfRange(value, name, "a finite number above 0");

    public static double Fraction(double value, string name) => value >= 0 && value < 1
        ? value
        : throw OutOfRange(value, name, "at least 0 and below 1");

    private static ArgumentOutOfRangeException OutOfRange(double value, string name, string expected) =>
        new(name, value, string.Create(null, $"{name} is {value}, expected {expected}."));
}
