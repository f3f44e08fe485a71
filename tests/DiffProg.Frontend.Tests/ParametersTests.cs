using System.Numerics.Tensors;
using System.Reflection;
using System.Runtime.Loader;

namespace DiffProg.Tests;

/// <summary>What [Parameters] records get, read as text and run.</summary>
public class ParametersTests
{
    private const string Source = """
        [Parameters]
        public sealed partial record Dense([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B);

        [Parameters]
        public sealed partial record Network(
            [Dims("in=pixels, out=hidden")] Dense Hidden,
            [Dims("in=hidden, out=classes")] Dense Output,
            [Shape("2*hidden, 3"), Initialize(Initialization.Ones, Scale = 0.5)] Tensor<double> Extra);
        """;

    private static readonly Assembly Built = Build();

    [Fact]
    public void Create_TakesFreeDimensions_InOrderOfFirstAppearance() => Assert.Equal(
        ["pixels", "hidden", "classes", "key"], Method("Network", "Create").GetParameters().Select(p => p.Name!));

    [Fact]
    public void Create_GivesEveryTensorItsShape_AndItsOwnNumbers()
    {
        var p = Create(5, 4, 3, new RandomKey(7));
        Assert.Equal(
            ["Hidden.W[4,5]", "Hidden.B[4]", "Output.W[3,4]", "Output.B[3]", "Extra[8,3]"],
            p.Leaves().Select(l => $"{l.Name}[{string.Join(",", l.Tensor.Lengths.ToArray())}]"));
        var (first, second) = ((Tensor<float>)p.Leaves()[0].Tensor, (Tensor<float>)p.Leaves()[2].Tensor);
        Assert.NotEqual(first[0, 0], second[0, 0]);
        Assert.Equal(0.5, ((Tensor<double>)p.Leaves()[4].Tensor)[7, 2]);
        Assert.Equal(0f, ((Tensor<float>)p.Leaves()[1].Tensor)[0]);
    }

    [Fact]
    public void Create_IsAFunctionOfItsKey()
    {
        float At(ulong seed) => ((Tensor<float>)Create(5, 4, 3, new RandomKey(seed)).Leaves()[0].Tensor)[1, 2];
        Assert.Equal(At(7), At(7));
        Assert.NotEqual(At(7), At(8));
    }

    [Fact]
    public void Create_RefusesSizesThatAreNotPositive()
    {
        var e = Assert.IsType<ArgumentOutOfRangeException>(Assert.Throws<TargetInvocationException>(
            () => Create(5, 0, 3, new RandomKey(7))).InnerException);
        Assert.Equal("hidden", e.ParamName);
    }

    [Fact]
    public void Zeros_AndMap_MakeRecordsOfTheSameType()
    {
        var zeros = (IParameters)Method("Network", "Zeros").Invoke(null, [5, 4, 3])!;
        Assert.Equal(4 * 5 + 4 + 3 * 4 + 3 + 8 * 3, zeros.ParameterCount());
        Assert.All(
            zeros.Leaves(), l =>
            Assert.Equal(0.0, Convert.ToDouble(((IReadOnlyTensor)l.Tensor)[new nint[l.Tensor.Rank]])));
        var copy = Method("Network", "Map").Invoke(zeros, [ParameterMap.Copies()])!;
        Assert.Equal(zeros.GetType(), copy.GetType());
        Assert.NotSame(zeros.Leaves()[0].Tensor, ((IParameters)copy).Leaves()[0].Tensor);
    }

    private static IParameters Create(int pixels, int hidden, int classes, RandomKey key) =>
        (IParameters)Method("Network", "Create").Invoke(null, [pixels, hidden, classes, key])!;

    private static MethodInfo Method(string type, string name) => Built.GetType(type)!.GetMethod(name)!;

    private static Assembly Build()
    {
        var run = GeneratorRun.Of(Source);
        using var image = new MemoryStream();
        var result = run.Output.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }
}
