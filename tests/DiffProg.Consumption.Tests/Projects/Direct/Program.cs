using System.Numerics.Tensors;
using Direct;
using DiffProg;

var x = Tensor.Create<float>([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
int[] classes = [0, 1, 1, 0];
var p = Network.Create(inputs: 2, hidden: 8, classes: 2, new RandomKey(1));

for (int step = 0; step < 500; step++)
{
    var gradient = Network.Zeros(inputs: 2, hidden: 8, classes: 2);
    float loss = Xor.LossGradient(x, classes, p, gradient);
    if (step % 100 == 0)
        Console.WriteLine($"step {step}: loss {loss:F4}");
    p = new Network(Move(p.Hidden, gradient.Hidden), Move(p.Output, gradient.Output));
}

int learnt = 0;
for (int i = 0; i < 4; i++)
{
    var row = Tensor.Create<float>([x[i, 0], x[i, 1]], [1, 2]);
    learnt += Xor.Loss(row, [classes[i]], p) < 0.1f ? 1 : 0;
}

// The compiled value against the body as written, and the gradient against a difference of the body.
bool value = MathF.Abs(Xor.LossValue(x, classes, p) - Xor.Loss(x, classes, p)) < 1e-5f;
var start = Network.Create(inputs: 2, hidden: 8, classes: 2, new RandomKey(1));
var slope = Network.Zeros(inputs: 2, hidden: 8, classes: 2);
Xor.LossGradient(x, classes, start, slope);
const float H = 1e-2f;
float difference = (Xor.Loss(x, classes, Shift(H)) - Xor.Loss(x, classes, Shift(-H))) / (2 * H);
bool gradients = MathF.Abs(difference - slope.Output.W[0, 3]) < 1e-3f && MathF.Abs(difference) > 1e-2f;
Console.WriteLine($"difference {difference:F5}, gradient {slope.Output.W[0, 3]:F5}");
Console.WriteLine($"{learnt} of 4 learnt, {(value && gradients ? "gradient and value agree with the body" : "but the body disagrees")}");

static Dense Move(Dense p, Dense gradient) => new(p.W - gradient.W * 0.5f, p.B - gradient.B * 0.5f);

Network Shift(float h)
{
    var moved = start.Clone();
    moved.Output.W[0, 3] += h;
    return moved;
}
