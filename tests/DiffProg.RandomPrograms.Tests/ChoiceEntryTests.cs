namespace DiffProg.Tests.RandomPrograms;

/// <summary>Generated methods whose arguments are of interfaces and abstract types, called as users do.</summary>
public sealed class ChoiceEntryTests
{
    private const string Values = """
        using System;
        using DiffProg;

        public interface IModel { [Differentiable] double Of(double x); [Differentiable] double Twice(double x) => Of(Of(x)); }
        public sealed record Line(double A, double B) : IModel { [Differentiable] public double Of(double x) => A * x + B; }
        public readonly record struct Wave(double W, int N) : IModel
        {
            [Differentiable] public double Of(double x) => Math.Sin(W * x) * N;
        }

        public sealed partial class Square : IModel { [Differentiable] public double Of(double x) => x * x; }
        internal sealed record Hidden(double K) : IModel { [Differentiable] public double Of(double x) => K * x * x; }

        public abstract record Shape(double Scale) { public abstract double Area { get; } }
        public sealed record Circle(double R, double Scale) : Shape(Scale) { public override double Area => 3 * R * R; }
        public sealed record Box(double W, double H) : Shape(W) { public override double Area => W * H; }

        public static partial class P
        {
            [Differentiable] public static double F(IModel m, double x) => m.Of(x) * m.Twice(x);
            [Differentiable] public static double Last(double x, IModel m) => m.Of(x) * x;
            [Differentiable] public static double Two(IModel m, double x, IModel k, int n)
            {
                IModel now = m;
                for (int i = 0; i < n; i++)
                {
                    x = Math.Tanh(now.Of(x));
                    now = i % 2 == 0 ? k : m;
                }

                return now.Of(x);
            }

            [Differentiable] public static double Area(Shape s, [NoGradient] IModel m) => m.Of(s.Area * s.Scale);
            [Differentiable] public static double OfLines(IModel m, double x) => m switch
            {
                Line(var a, _) => a * x,
                Wave { N: > 1 } w => w.W * x,
                _ => throw new InvalidOperationException("no line"),
            };
            [Differentiable] public static double Lines(IModel m, double x, int n)
            {
                if (!(m is Line l) || n > 2 && l.A > x)
                {
                    if (m is Wave { N: var times } && times > n)
                        return x * times;
                    bool isSquare = m is Square;
                    if (isSquare)
                        return ((Square)m).Of(x) * 2;
                    throw new InvalidOperationException("nothing fits");
                }

                return l.A * x * n;
            }

            [Differentiable] public static (double A, double B) Both(IModel m, double x) => (m.Of(x), m.Twice(x));
        }

        """;

    private const string Gradients = """
        double D(Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        foreach (double x in new[] { 0.3, -1.2 })
        {
            var line = new Line(1.5, 0.4);
            IModel m = line;
            var g = P.FGradient(m, x);
            var lineGradient = (Line)g.MGradient;
            Same(P.F(m, x), P.FValue(m, x));
            Same(P.F(m, x), g.Value);
            Same(D(h => P.F(line with { A = 1.5 + h }, x)), lineGradient.A);
            Same(D(h => P.F(line with { B = 0.4 + h }, x)), lineGradient.B);
            Same(D(h => P.F(line, x + h)), g.XGradient);
            var j = P.FJvp(m, x, new Line(2, 3), 4);
            Same(2 * lineGradient.A + 3 * lineGradient.B + 4 * g.XGradient, j.Tangent);
            if (P.FGradient(line, x) is var (value, own, _) && (value != g.Value || own != lineGradient))
                throw new Exception("the overload computes something else");

            IModel wave = new Wave(0.7, 2);
            var w = (Wave)P.FGradient(wave, x).MGradient;
            Same(D(h => P.F(new Wave(0.7 + h, 2), x)), w.W);
            Same(0, w.N);
            Same(D(h => P.F(new Square(), x + h)), P.FGradient((IModel)new Square(), x).XGradient);
            Same(D(h => P.Last(x + h, new Square())), P.LastGradient(x, (IModel)new Square()).XGradient);
            if (P.FGradient((IModel)new Square(), x).MGradient is not Square)
                throw new Exception("not of its type");
            Same(D(h => P.F(new Hidden(2 + h), x)), ((Hidden)P.FGradient((IModel)new Hidden(2), x).MGradient).K);

            foreach (IModel k in new IModel[] { new Line(0.9, x), new Wave(1.1, 1), new Square() })
            {
                for (int n = 0; n < 4; n++)
                {
                    var two = P.TwoGradient(m, x, k, n);
                    Same(P.Two(m, x, k, n), two.Value);
                    Same(D(h => P.Two(m, x + h, k, n)), two.XGradient);
                    Same(D(h => P.Two(line with { A = 1.5 + h }, x, k, n)), ((Line)two.MGradient).A);
                    double kGradient = two.KGradient switch { Line e => e.A, Wave f => f.W, _ => 0 };
                    Same(D(h => P.Two(m, x, k switch { Line p => p with { A = p.A + h }, Wave q => q with { W = q.W + h }, var r => r }, n)),
                        kGradient);
                    IModel direction = k switch { Line => new Line(1, 0), Wave => new Wave(1, 0), var same => same };
                    Same(kGradient + two.XGradient, P.TwoJvp(m, x, k, n, new Line(0, 0), 1, direction).Tangent);
                }
            }

            var s = new Box(1.5, x);
            var box = (Box)P.AreaGradient((Shape)s, (IModel)line).SGradient;
            Same(D(h => P.Area(s with { W = 1.5 + h }, line)), box.W);
            Same(D(h => P.Area(s with { H = x + h }, line)), box.H);
            var circle = (Circle)P.AreaGradient((Shape)new Circle(x, 2), m).SGradient;
            Same(D(h => P.Area(new Circle(x + h, 2), m)), circle.R);
            Same(1.5 * 3 * x * x, circle.Scale);

            var v = P.BothVjp(m, x, 2, 3);
            Same(D(h => 2 * P.Both(m, x + h).A + 3 * P.Both(m, x + h).B), v.XGradient);
            Same(D(h => P.OfLines(new Line(1.5 + h, 2), x)), ((Line)P.OfLinesGradient(m, x).MGradient).A);
        }
        """;

    private const string Failures = """
        void Throws<E>(Action act, string parameter, string part) where E : Exception
        {
            try
            {
                act();
            }
            catch (E e) when ((e as ArgumentException)?.ParamName == (parameter.Length > 0 ? parameter : null) && e.Message.Contains(part))
            {
                return;
            }

            throw new Exception($"no {typeof(E)}: {part}");
        }

        Throws<ArgumentException>(() => P.FValue(new Other(), 1), "m", "P.F: m is a Other, and the method is compiled for Hidden, Line, Square, Wave.");
        Throws<ArgumentException>(() => P.FGradient(new Other(), 1), "m", "Other");
        Throws<ArgumentNullException>(() => P.FGradient((IModel)null!, 1), "m", "");
        Throws<ArgumentException>(() => P.TwoGradient(new Line(1, 2), 1, new Other(), 1), "k", "k is a Other");
        Throws<ArgumentException>(() => P.FJvp((IModel)new Line(1, 2), 1, new Wave(1, 0), 0), "mTangent", "mTangent is a Wave, and m is a Line");
        Throws<ArgumentNullException>(() => P.FJvp((IModel)new Line(1, 2), 1, null!, 0), "mTangent", "");
        Throws<InvalidOperationException>(() => P.OfLinesGradient((IModel)new Square(), 1), "", "no line");
        Throws<InvalidOperationException>(() => P.OfLinesValue(new Square(), 1), "", "no line");
        Throws<InvalidOperationException>(() => P.OfLinesGradient((IModel)new Wave(2, 1), 1), "", "no line");
        Same(1, P.OfLinesGradient((IModel)new Wave(2, 2), 1).XGradient - 1);
        Throws<InvalidOperationException>(() => P.LinesGradient((IModel)new Wave(2, 1), 1, 2), "", "nothing fits");
        Throws<InvalidOperationException>(() => P.LinesGradient((IModel)new Line(2, 1), 1, 3), "", "nothing fits");
        Throws<InvalidOperationException>(() => P.LinesGradient((IModel)new Hidden(2), 1, 3), "", "nothing fits");
        Same(4, P.LinesGradient((IModel)new Line(2, 1), 1, 2).XGradient);
        Same(3, P.LinesGradient((IModel)new Wave(2, 3), 1, 2).XGradient);
        Same(12, P.LinesGradient((IModel)new Square(), 3, 2).XGradient);
        foreach (IModel m in new IModel[] { new Line(2, 1), new Wave(2, 3), new Square() })
            Same(P.Lines(m, 1.5, 2), P.LinesValue(m, 1.5, 2));
        """;

    // It may change, and so it is no type that programs are compiled for.
    private const string Other = """
        public sealed class Other : IModel { public double Last; public double Of(double x) => Last = x; }

        """;

    [Theory]
    [InlineData(nameof(Gradients))]
    [InlineData(nameof(Failures))]
    public void Values_BehindAnInterface_HaveTheirDerivatives(string name) =>
        EntryTests.Run(Values + Other, name == nameof(Gradients) ? Gradients : Failures);

    private const string Sequences = """
        using System;
        using System.Linq;
        using System.Numerics.Tensors;
        using DiffProg;
        using static DiffProg.Ops;

        public interface ISequenceModel
        {
            [Differentiable] Tensor<double> Step([Shape("h")] Tensor<double> state, [Shape("in")] Tensor<double> x);
            [Differentiable] double Score([Shape("h")] Tensor<double> state) => Sum(state * state);
        }

        [Parameters] public sealed partial record SimpleRnn(
            [Shape("h, h")] Tensor<double> U, [Shape("h, in")] Tensor<double> W, [Shape("h")] Tensor<double> B) : ISequenceModel
        {
            [Differentiable] public Tensor<double> Step([Shape("h")] Tensor<double> state, [Shape("in")] Tensor<double> x) =>
                Tanh(MatMul(U, state) + MatMul(W, x) + B);
        }

        [Parameters] public sealed partial record Gru(
            [Shape("h, h")] Tensor<double> Uz, [Shape("h, in")] Tensor<double> Wz,
            [Shape("h, h")] Tensor<double> Un, [Shape("h, in")] Tensor<double> Wn) : ISequenceModel
        {
            [Differentiable] public Tensor<double> Step([Shape("h")] Tensor<double> state, [Shape("in")] Tensor<double> x)
            {
                var z = Sigmoid(MatMul(Uz, state) + MatMul(Wz, x));
                var n = Tanh(MatMul(Un, z * state) + MatMul(Wn, x));
                return z * state + (1.0 - z) * n;
            }

            [Differentiable] public double Score([Shape("h")] Tensor<double> state) => Sum(Exp(state));
        }

        public sealed partial class Still : ISequenceModel
        {
            [Differentiable] public Tensor<double> Step([Shape("h")] Tensor<double> state, [Shape("in")] Tensor<double> x) => state;
        }

        public static partial class P
        {
            [Differentiable] public static double Loss(
                ISequenceModel m, [Shape("T, in")] Tensor<double> xs, [Shape("h")] Tensor<double> state)
            {
                for (int t = 0; t < xs.Lengths[0]; t++)
                    state = m.Step(state, Index(xs, t));
                return m.Score(state);
            }

            [Differentiable] public static double Run<T>(T m, Tensor<double> xs, Tensor<double> state) where T : ISequenceModel
            {
                for (int t = 0; t < xs.Lengths[0]; t++)
                    state = m.Step(state, Index(xs, t));
                return m.Score(state);
            }

            [Differentiable] public static double OfGru(Gru m, [Shape("T, in")] Tensor<double> xs, [Shape("h")] Tensor<double> state) =>
                Run(m, xs, state);

            [Differentiable] public static double OfRnn(SimpleRnn m, [Shape("T, in")] Tensor<double> xs, [Shape("h")] Tensor<double> state) =>
                Run(m, xs, state);

            [Differentiable] public static double Mixed(
                ISequenceModel a, ISequenceModel b, [Shape("T, in")] Tensor<double> xs, [Shape("h")] Tensor<double> state, int first)
            {
                var now = first % 2 == 0 ? a : b;
                for (int t = 0; t < xs.Lengths[0]; t++)
                {
                    state = now.Step(state, Index(xs, t));
                    if (t != first)
                        now = Other(now, a, b);
                }

                return now.Score(state) + (t: now, 2.0).t.Score(state);
            }

            [Differentiable] public static ISequenceModel Other(ISequenceModel now, ISequenceModel a, ISequenceModel b) =>
                now is Gru ? a : b;

            [Differentiable] [return: Shape("h")] public static Tensor<double> Last(
                ISequenceModel m, [Shape("T, in")] Tensor<double> xs, [Shape("h")] Tensor<double> state) => m switch
            {
                SimpleRnn r => r.Step(state, Index(xs, 0)) + r.B,
                Gru { Uz: var u } gru => MatMul(u, gru.Step(state, Index(xs, 1))),
                _ => m.Step(state, Index(xs, 0)),
            };
        }

        """;

    private const string Models = """
        var random = new Random(5);
        Tensor<double> Some(params nint[] shape) => Tensor.Create([.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => random.NextDouble() * 2 - 1)], shape);
        SimpleRnn Rnn() => new(Some(3, 3), Some(3, 2), Some(3));
        Gru Unit() => new(Some(3, 3), Some(3, 2), Some(3, 3), Some(3, 2));
        ISequenceModel Like(ISequenceModel m) => m switch { SimpleRnn => Rnn(), Gru => Unit(), _ => new Still() };
        ISequenceModel Zeros(ISequenceModel m) => m switch { SimpleRnn => SimpleRnn.Zeros(h: 3, @in: 2), Gru => Gru.Zeros(h: 3, @in: 2), _ => new Still() };
        ISequenceModel Moved(ISequenceModel m, ISequenceModel by, double h) => (m, by) switch
        {
            (SimpleRnn r, SimpleRnn d) => new SimpleRnn(r.U + h * d.U, r.W + h * d.W, r.B + h * d.B),
            (Gru r, Gru d) => new Gru(r.Uz + h * d.Uz, r.Wz + h * d.Wz, r.Un + h * d.Un, r.Wn + h * d.Wn),
            _ => m,
        };
        double Along(ISequenceModel g, ISequenceModel d) => (g, d) switch
        {
            (SimpleRnn r, SimpleRnn s) => Sum(r.U * s.U) + Sum(r.W * s.W) + Sum(r.B * s.B),
            (Gru r, Gru s) => Sum(r.Uz * s.Uz) + Sum(r.Wz * s.Wz) + Sum(r.Un * s.Un) + Sum(r.Wn * s.Wn),
            _ => 0,
        };
        double D(Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        var xs = Some(4, 2);
        var start = Some(3);
        ISequenceModel[] all = [Rnn(), Unit(), new Still()];

        """;

    private const string OneModel = Models + """
        foreach (var m in all)
        {
            ISequenceModel gradient = Zeros(m), d = Like(m);
            Same(P.Loss(m, xs, start), P.LossValue(m, xs, start));
            Same(P.Loss(m, xs, start), P.LossGradient(m, xs, start, gradient));
            double expected = D(h => P.Loss(Moved(m, d, h), xs, start));
            Same(expected, Along(gradient, d));
            Same(expected, P.LossJvp(m, xs, start, d).Tangent);
            // It is added.
            P.LossGradient(m, xs, start, gradient);
            Same(2 * expected, Along(gradient, d));

            gradient = Zeros(m);
            var cotangent = Some(3);
            Same(Sum(P.Last(m, xs, start)), Sum(P.LastValue(m, xs, start)));
            P.LastVjp(m, xs, start, cotangent, gradient);
            expected = D(h => Sum(P.Last(Moved(m, d, h), xs, start) * cotangent));
            Same(expected, Along(gradient, d));
            Same(expected, Sum(P.LastJvp(m, xs, start, d).Tangent * cotangent));
            var destination = Some(3);
            P.LastValue(m, xs, start, destination);
            Same(Sum(P.Last(m, xs, start)), Sum(destination));
        }

        // The same program as the generic one, bit for bit.
        var (rnn, gru) = ((SimpleRnn)all[0], (Gru)all[1]);
        var (one, other) = (Gru.Zeros(h: 3, @in: 2), Gru.Zeros(h: 3, @in: 2));
        if (P.LossGradient((ISequenceModel)gru, xs, start, one) != P.OfGruGradient(gru, xs, start, other) || !one.Un.SequenceEqual(other.Un))
            throw new Exception("another program");
        var (first, second) = (SimpleRnn.Zeros(h: 3, @in: 2), SimpleRnn.Zeros(h: 3, @in: 2));
        if (P.LossGradient((ISequenceModel)rnn, xs, start, first) != P.OfRnnGradient(rnn, xs, start, second) || !first.U.SequenceEqual(second.U))
            throw new Exception("another program");

        try
        {
            P.LossGradient(all[0], xs, start, Zeros(all[1]));
        }
        catch (ArgumentException e) when (e.ParamName == "gradient" && e.Message.Contains("gradient is a Gru, and m is a SimpleRnn"))
        {
            return;
        }

        throw new Exception("the gradient is of another type");
        """;

    private const string TwoModels = Models + """
        foreach (var a in all)
        {
            foreach (var b in all)
            {
                for (int first = 0; first < 3; first++)
                {
                    ISequenceModel aGradient = Zeros(a), bGradient = Zeros(b), da = Like(a), db = Like(b);
                    var aAgain = ReferenceEquals(a, b) ? Moved(a, a, 0) : a;
                    double plain = P.Mixed(aAgain, b, xs, start, first);
                    Same(plain, P.MixedValue(aAgain, b, xs, start, first));
                    Same(plain, P.MixedGradient(aAgain, b, xs, start, first, aGradient, bGradient));
                    double expected = D(h => P.Mixed(Moved(aAgain, da, h), Moved(b, db, h), xs, start, first));
                    Same(expected, Along(aGradient, da) + Along(bGradient, db));
                    Same(expected, P.MixedJvp(aAgain, b, xs, start, first, da, db).Tangent);
                }
            }
        }
        """;

    private const string Together = """
        using System;
        using System.Linq;
        using System.Numerics.Tensors;
        using DiffProg;
        using static DiffProg.Derivatives;
        using static DiffProg.Ops;

        public interface IModel { [Differentiable] double Of(double x); }
        public sealed record Line(double A, double B) : IModel { [Differentiable] public double Of(double x) => A * x + B; }
        public readonly record struct Wave(double W) : IModel { [Differentiable] public double Of(double x) => Math.Sin(W * x); }
        [Parameters] public sealed partial record Dense([Shape("n, n")] Tensor<double> W, [Shape("n")] Tensor<double> B);
        public interface ILayer { [Differentiable] Tensor<double> Of([Shape("n")] Tensor<double> x); }
        [Parameters] public sealed partial record Lin([Shape("n, n")] Tensor<double> W) : ILayer { [Differentiable] public Tensor<double> Of([Shape("n")] Tensor<double> x) => MatMul(W, x); }
        [Parameters] public sealed partial record Bias([Shape("n")] Tensor<double> B) : ILayer { [Differentiable] public Tensor<double> Of([Shape("n")] Tensor<double> x) => Tanh(x + B); }
        [Parameters] public sealed partial record Net([Dims("n=d")] Lin First, [Dims("n=d")] Bias Second);
        public static partial class P
        {
            [Differentiable] public static double Inner(IModel m, double x) => Gradient(v => m.Of(v) * m.Of(v), x);
            [Differentiable] public static double InBody(double x, double y)
            {
                IModel m = x > y ? new Line(x, y) : new Wave(y);
                return Gradient(v => m.Of(v) * m.Of(v), x) + y;
            }
            [Differentiable] public static double Rec(Dense p, [Shape("n")] Tensor<double> x, int d)
            {
                if (d == 0) return Sum(x * p.B);
                return Rec(p, Tanh(MatMul(p.W, x)), d - 1) + Sum(p.W);
            }
            [Differentiable] public static double CallRec(Dense p, [Shape("n")] Tensor<double> x, int d) => Rec(p, x, d) * 2;
            [Differentiable] public static double Layers(Net p, [Shape("d")] Tensor<double> x, int k)
            {
                ILayer l = k % 2 == 0 ? p.First : p.Second;
                for (int i = 0; i < k; i++)
                {
                    x = l.Of(x);
                    l = l is Lin ? p.Second : p.First;
                }
                return Sum(x * x);
            }
            [Differentiable] public static double Checked(double x, double y, int n)
            {
                IModel m = new Line(x, y);
                foreach (int t in Checkpoint.Range(n))
                {
                    x = 0.9 * m.Of(x);
                    m = t % 2 == 0 ? new Wave(x) : m;
                }
                return x;
            }
            [Differentiable] public static double Part(double x, double y, int n) => Step(x > y ? new Line(x, y) : new Wave(y), x);
            [Differentiable, Checkpoint] public static double Step(IModel m, double x) => m.Of(m.Of(x));
        }

        """;

    private const string WithTheRest = """
        var random = new Random(3);
        Tensor<double> Some(params nint[] shape) => Tensor.Create([.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => random.NextDouble() * 2 - 1)], shape);
        double D(Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        foreach (var (x, y) in new[] { (0.7, 0.4), (0.3, 0.9), (-0.5, 0.2) })
        {
            // As a plain body derivatives inside are numerical.
            foreach (IModel m in new IModel[] { new Line(x, y), new Wave(y) })
            {
                if (Math.Abs(P.Inner(m, x) - P.InnerValue(m, x)) > 1e-4)
                    throw new Exception("a derivative inside");
                Same(D(h => P.InnerValue(m, x + h)), P.InnerGradient(m, x).XGradient);
            }

            if (Math.Abs(P.InBody(x, y) - P.InBodyValue(x, y)) > 1e-4)
                throw new Exception("a derivative inside");
            var inside = P.InBodyGradient(x, y);
            Same(D(h => P.InBodyValue(x + h, y)), inside.XGradient);
            Same(D(h => P.InBodyValue(x, y + h)), inside.YGradient);
            for (int n = 0; n < 6; n++)
            {
                Same(P.Checked(x, y, n), P.CheckedValue(x, y, n));
                var c = P.CheckedGradient(x, y, n);
                Same(D(h => P.Checked(x + h, y, n)), c.XGradient);
                Same(D(h => P.Checked(x, y + h, n)), c.YGradient);
            }

            var part = P.PartGradient(x, y, 0);
            Same(D(h => P.Part(x + h, y, 0)), part.XGradient);
            Same(D(h => P.Part(x, y + h, 0)), part.YGradient);
        }

        Dense p = new(Some(3, 3), Some(3)), d = new(Some(3, 3), Some(3));
        Net net = new(new Lin(Some(3, 3)), new Bias(Some(3))), e = new(new Lin(Some(3, 3)), new Bias(Some(3)));
        var at = Some(3);
        for (int n = 0; n < 5; n++)
        {
            var g = Dense.Zeros(n: 3);
            Same(P.CallRec(p, at, n), P.CallRecGradient(p, at, n, g));
            Same(P.Rec(p, at, n), P.RecValue(p, at, n));
            double expected = D(h => P.CallRec(new Dense(p.W + h * d.W, p.B + h * d.B), at, n));
            Same(expected, Ops.Sum(g.W * d.W) + Ops.Sum(g.B * d.B));
            Same(expected, P.CallRecJvp(p, at, n, d).Tangent);

            var l = Net.Zeros(d: 3);
            Same(P.Layers(net, at, n), P.LayersGradient(net, at, n, l));
            expected = D(h => P.Layers(new Net(new Lin(net.First.W + h * e.First.W), new Bias(net.Second.B + h * e.Second.B)), at, n));
            Same(expected, Ops.Sum(l.First.W * e.First.W) + Ops.Sum(l.Second.B * e.Second.B));
            Same(expected, P.LayersJvp(net, at, n, e).Tangent);
        }
        """;

    [Fact]
    public void Choices_WithTheRestOfTheLanguage_HaveTheirDerivatives() => EntryTests.Run(Together, WithTheRest);

    [Theory]
    [InlineData(nameof(OneModel))]
    [InlineData(nameof(TwoModels))]
    public void Parameters_BehindAnInterface_HaveTheirDerivatives(string name) =>
        EntryTests.Run(Sequences, name == nameof(OneModel) ? OneModel : TwoModels);
}
