using System.Numerics.Tensors;
using DiffProg;
using DiffProg.Training;
using HelloGradient;

var checks = new Checks();

Console.WriteLine("Gradient descent on x^2");
checks.Expect("from 5, 0 iterations", Descend(5, learningRate: 0.01, iterations: 0), 5);
checks.Expect("from 5, 10 iterations, learning rate 0.01", Descend(5, learningRate: 0.01, iterations: 10), 4.08536);
checks.Expect("from 3, one step, learning rate 0.1", Descend(3, learningRate: 0.1, iterations: 1), 2.4);
checks.Expect("from -2, one step, learning rate 0.1", Descend(-2, learningRate: 0.1, iterations: 1), -1.6);

Console.WriteLine("Linear regression, two rows of three features");
var w = FitLine(learningRate: 0.01, iterations: 10);
checks.Expect("weight 1", w[0], 0.50678);
checks.Expect("weight 2", w[1], 0.59057);
checks.Expect("weight 3", w[2], 1.27435);

return checks.Conclude("01.HelloGradient");

static double Descend(double x, double learningRate, int iterations)
{
    for (var i = 0; i < iterations; i++)
    {
        var (_, slope) = Functions.SquareGradient(x);
        x -= learningRate * slope;
    }

    return x;
}

static Tensor<double> FitLine(double learningRate, int iterations)
{
    var x = Tensor.Create<double>([1, 2, 3, 1, 1, 1], [2, 3]);
    var y = Tensor.Create<double>([6, 3], [2]);
    var line = new Line(Tensor.Create<double>([0.2, 0.1, 0.6], [3]));
    var gradient = line.ZerosLike();
    var optimizer = new Sgd(line, learningRate);
    for (var i = 0; i < iterations; i++)
    {
        var error = Functions.ErrorGradient(x, y, line, gradient);
        Console.WriteLine($"  iteration {i}: mean squared error {error:F5}");
        optimizer.StepAndClear(line, gradient);
    }

    return line.W;
}
