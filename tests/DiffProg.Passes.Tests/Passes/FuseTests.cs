using DiffProg.Generators.Differentiation;
using DiffProg.Generators.Lowering;
using DiffProg.Generators.Optimization;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>What becomes one pass over memory, and what is stored between passes.</summary>
public class FuseTests
{
    // Two layers; the bias of each goes with its product.
    private const string TwoLayers = """
        func F(x: f32[N, pixels], w1: f32[hidden, pixels] grad, b1: f32[hidden] grad, w2: f32[classes, hidden] grad, b2: f32[classes] grad) {
          %5 = contract(%0, %1) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[1]} : f32[N, hidden]
          %6 = broadcast(%2) {axes=[1] shape=<N, hidden>} : f32[N, hidden]
          %7 = add(%5, %6) : f32[N, hidden]
          %8 features = relu(%7) : f32[N, hidden]
          %9 = contract(%8, %3) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[1]} : f32[N, classes]
          %10 = broadcast(%4) {axes=[1] shape=<N, classes>} : f32[N, classes]
          %11 logits = add(%9, %10) : f32[N, classes]
          %12 = composite(%11) {axes=[1] name="LogSumExp"} : f32[N]
          %13 = sum(%12) {axes=[0]} : f32
          return value = %13
        }
        """;

    public static TheoryData<int> Seeds => new(Enumerable.Range(0, 300));

    [Fact]
    public void Tangent_OfTwoLayers_StoresWhatProductsAreReadFor() => Assert.Equal(
        ["featuresStored", "featuresTangentStored", "productTangentStored", "logitsStored", "logitsTangentStored"],
        Lowered(Forward.Run(OpenComposites.Run(Parser.Parse(TwoLayers)))).Frame.Select(s => s.Name));

    [Fact]
    public void Tangent_OfTwoLayers_PutsEachBiasBesideItsOwnProduct()
    {
        var products = Lowered(Forward.Run(OpenComposites.Run(Parser.Parse(TwoLayers)))).Steps.OfType<Kernel>()
            .Where(k => k.Product is not null).Select(k => string.Join(" ", k.Storages().Select(s => s.Name)));
        Assert.Equal(
            [
                "b1 featuresStored",
                "featuresStored b1Tangent featuresTangentStored",
                "b2 logitsStored",
                "productTangentStored",
                "productTangentStored b2Tangent logitsTangentStored",
            ],
            products);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Frame_OfAnyProgram_IsReadBySomeStep(int seed)
    {
        var f = RandomProgram.Make(seed, emitted: true).Function;
        var unread = new[] { f, Reverse.Run(f, unitSeed: false), Forward.Run(OpenComposites.Run(f)) }.Select(Lowered)
            .SelectMany(p => p.Frame.Where(storage => !p.Steps.Any(step => Reads(step, storage)))
                .Select(s => s.Name + " of\n" + p.Function)).ToList();
        Assert.True(unread.Count == 0, string.Join("\n", unread));
    }

    private static bool Reads(Step step, Storage storage) => step switch
    {
        ScalarStep scalar => scalar.Element == storage,
        Kernel kernel => Reads(kernel, storage),
        _ => false,
    };

    private static bool Reads(Kernel kernel, Storage storage) => kernel.Terms().Any(t => t.Storage == storage)
        || kernel.Product is { } p && (p.A == storage || p.B == storage)
        || kernel.RowBuffers.Any(r => r.Row == storage)
        || kernel.Addresses().SelectMany(a => a.All).Any(a => a.Indirect.Any(i => i.Indices == storage));

    private static LoopProgram Lowered(FunctionIR f)
    {
        f = CanonicalProducts.Run(Simplify.Run(OpenComposites.Run(f), differentiated: true));
        return Lower.Run(f, Fuse.Run(f), new NameTable(), "F");
    }
}
