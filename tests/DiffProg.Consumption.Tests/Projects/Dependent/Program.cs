using System.Globalization;
using System.Numerics.Tensors;
using Dependent;
using DiffProg;
using DiffProg.Training;

var x = Tensor.Create<double>([-2, -1, 0, 1, 2], [5]);
var y = Tensor.Create<double>([-7, -4, -1, 2, 5], [5]);
var line = Line.Zeros();
var gradient = line.ZerosLike();
var optimizer = new Sgd(line, learningRate: 0.1);
for (int step = 0; step < 200; step++)
{
    Regression.ErrorGradient(x, y, line, gradient);
    optimizer.StepAndClear(line, gradient);
}

Console.WriteLine(
    string.Create(CultureInfo.InvariantCulture, $"slope {line.Slope[0]:F3}, intercept {line.Intercept[0]:F3}"));
