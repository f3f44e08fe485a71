using System.Globalization;
using System.Numerics.Tensors;
using DiffProg;
using DiffProg.Modules;
using Modular;

var x = Tensor.Create<float>([-1, -0.5f, 0, 0.5f, 1], [5, 1]);
var y = Tensor.Create<float>([1, 0.25f, 0, 0.25f, 1], [5, 1]);
var p = Network.Create(inputs: 1, hidden: 16, new RandomKey(3));
var gradient = p.ZerosLike();
float before = Regression.ErrorGradient(x, y, p, gradient);
p = new Network(
    new FeedForward(Step(p.Hidden.W, gradient.Hidden.W), Step(p.Hidden.B, gradient.Hidden.B)),
    new Linear(Step(p.Output.W, gradient.Output.W), Step(p.Output.B, gradient.Output.B)));
float after = Regression.ErrorValue(x, y, p);

// The compiled members of the package's own modules, one after the other.
var output = p.Output.ApplyValue(p.Hidden.ApplyValue(x));
float apart = 0;
for (int i = 0; i < 5; i++)
    apart += (output[i, 0] - y[i, 0]) * (output[i, 0] - y[i, 0]) / 5;
bool agree = MathF.Abs(apart - after) < 1e-6f;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{before:F4} to {after:F4}"));
Console.WriteLine($"a step {(after < before ? "improves" : "worsens")}, the modules {(agree ? "agree" : "disagree")}");

static Tensor<float> Step(Tensor<float> value, Tensor<float> gradient) => value - gradient * 0.05f;
