namespace DiffProg.Tests;

public class DigitsTests
{
    [Fact]
    public void Digits_Loss_IsLowered()
    {
        string text = Lowering.Print("""
            [Differentiable] [return: Shape("B, out")]
            public static Tensor<float> FeedForward([Shape("B, in")] Tensor<float> x, Dense p)
                => Relu(MatMul(x, Transpose(p.W)) + p.B);

            [Differentiable]
            public static float F([Shape("B, pixels")] Tensor<float> images, [Shape("B")] ReadOnlySpan<int> labels, Network p)
            {
                var h = FeedForward(images, p.Hidden);
                var logits = MatMul(h, Transpose(p.Output.W)) + p.Output.B;
                return CrossEntropy(logits, labels);
            }
            """, """
            [Parameters]
            public sealed partial record Dense([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B);
            [Parameters]
            public sealed partial record Network(
                [Dims("in=pixels, out=hidden")] Dense Hidden, [Dims("in=hidden, out=classes")] Dense Output);
            """);
        text.Is("""
            func C.F(images: f32[B, pixels], labels: i32[B], p.Hidden.W: f32[hidden, pixels] grad, p.Hidden.B: f32[hidden] grad, p.Output.W: f32[classes, hidden] grad, p.Output.B: f32[classes] grad) {
              %6 = call(%0, %2, %3) {callee="C.FeedForward" results=1} : f32
              %7 h = callResult(%6) {index=0} : f32?
              %8 = intrinsic(%4) {layout="x" name="Transpose"} : f32?
              %9 = intrinsic(%7, %8) {layout="a,b" name="MatMul"} : f32?
              %10 logits = intrinsic(%9, %5) {layout="x,y" name="Add"} : f32?
              %11 = intrinsic(%10, %1) {layout="logits,labels" name="CrossEntropy"} : f32
              return value = %11
            }
            """);
    }
}
