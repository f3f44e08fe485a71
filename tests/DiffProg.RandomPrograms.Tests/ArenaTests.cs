using DiffProg.Generators.IR;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>[MaxArena]: checked on entry where the sizes tell, and on the way where they do not.</summary>
public sealed class ArenaTests
{
    private const string Known = """
        [Differentiable, MaxArena("2 KB")]
        public static double F(double[] a, double x)
        {
            double s = x;
            for (int i = 0; i < a.Length; i++)
                s = Math.Sin(s) + a[i] * s;
            return s;
        }

        public static double Gradient(double[] a, double[] gradient) => FGradient(a, 0.5, gradient).Value;
        """;

    private const string Unknown = """
        [Differentiable, MaxArena("2 KB")]
        public static double F(double[] a, double x)
        {
            double s = x;
            int i = 0;
            while (i < a.Length && s < 1000)
                s = Math.Sin(s) + a[i++] * s;
            return s;
        }

        public static double Gradient(double[] a, double[] gradient) => FGradient(a, 0.5, gradient).Value;
        """;

    [Fact]
    public void Call_ThatNeedsMore_IsRefusedOnEntry()
    {
        var program = CompiledProgram.Of(Known);
        program.Call<double>("Gradient", new double[128], new double[128]);
        double[] gradient = new double[129];
        var refused = Assert.Throws<InsufficientMemoryException>(
            () => program.Call<double>("Gradient", new double[129], gradient));
        Assert.Equal("FGradient takes 16*a.Length = 2,064 bytes at these sizes; its MaxArena is 2,048. [Checkpoint], "
            + "Checkpoint.Range or a smaller batch make it less.", refused.Message);
        Assert.All(gradient, g => Assert.Equal(0, g));
        // What comes after is not limited.
        program.Call<double>("Gradient", new double[128], new double[128]);
    }

    [Fact]
    public void Call_WhoseLoopTakesMore_IsRefusedOnTheWay()
    {
        var program = CompiledProgram.Of(Unknown);
        Assert.DoesNotContain("Check.Arena", program.Generated);
        program.Call<double>("Gradient", new double[16], new double[16]);
        double[] gradient = new double[200];
        var refused = Assert.Throws<InsufficientMemoryException>(
            () => program.Call<double>("Gradient", new double[200], gradient));
        Assert.StartsWith("FGradient needs more than the 2,048 bytes of its MaxArena.", refused.Message);
        Assert.All(gradient, g => Assert.Equal(0, g));
        program.Call<double>("Gradient", new double[16], new double[16]);
    }

    [Theory]
    [InlineData("64 MB", 64L << 20)]
    [InlineData("1.5GB", 3L << 29)]
    [InlineData("512 kb", 512L << 10)]
    [InlineData("1000", 1000L)]
    [InlineData("", null)]
    [InlineData("MB", null)]
    [InlineData("-1 MB", null)]
    [InlineData("1,5 MB", null)]
    [InlineData("64 MiB", null)]
    public void Size_AsWritten_IsBytes(string text, long? bytes) => Assert.Equal(bytes, ByteSize.Parse(text));
}
