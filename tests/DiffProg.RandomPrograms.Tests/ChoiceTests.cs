namespace DiffProg.Tests.RandomPrograms;

/// <summary>Values of interfaces and abstract types inside programs: what they are is decided when these run.</summary>
public sealed class ChoiceTests
{
    private const string Models = """
        public interface IModel
        {
            «[Differentiable]» Real Of(Real x);
            «[Differentiable]» Real Twice(Real x) => Of(Of(x)) + Rate;
            Real Rate { get; }
        }

        public sealed record Line(Real A, Real B) : IModel
        {
            «[Differentiable]» public Real Of(Real x) => A * x + B;
            public Real Rate => A;
        }

        public readonly record struct Wave(Real W) : IModel
        {
            «[Differentiable]» public Real Of(Real x) => Math.Sin(W * x);
            public Real Rate => W * W;
        }

        public sealed partial class Square : IModel
        {
            «[Differentiable]» public Real Of(Real x) => x * x;
            «[Differentiable]» public Real Twice(Real x) => x * x * x * x;
            public Real Rate => 2;
        }

        """;

    private const string ChosenByACondition = Models + Cases.F + """
        {
            IModel m = x > y ? new Line(x, y) : new Wave(y);
            return m.Of(x) * m.Rate + m.Twice(y);
        }
        """;

    private const string ChosenInABranch = Models + Cases.F + """
        {
            IModel m = new Square();
            if (x > 0)
                m = new Line(y, x * y);
            else if (y > 0)
                m = new Wave(x);
            var other = n > 1 ? m : new Line(1, x);
            return m.Of(y) + other.Twice(x) * m.Rate;
        }
        """;

    private const string ChosenBySwitch = Models + Cases.F + """
        {
            IModel m = n switch { 0 => new Square(), 1 => new Line(x, y), 2 when x > y => new Wave(x), _ => new Line(2, x) };
            switch (n)
            {
                case 3:
                    m = new Wave(x * y);
                    break;
                case 4:
                    return m.Of(x);
            }

            return m.Of(x) + m.Of(y);
        }
        """;

    private const string InALoop = Models + Cases.F + """
        {
            IModel m = new Line(x, y);
            Real s = y;
            for (int i = 0; i < n; i++)
            {
                IModel here = i % 2 == 0 ? m : new Square();
                s = Math.Tanh(here.Of(s) + m.Rate);
                m = s > 0.5 ? new Wave(s + x) : i == 2 ? new Line(s, 1) : m;
            }

            return m.Of(s) + m.Twice(x);
        }
        """;

    private const string InAWhile = Models + Cases.F + """
        {
            IModel m = new Square();
            Real s = x;
            int turns = 0;
            while (turns++ < 5 && m.Of(s) < 10)
            {
                if (turns == 3)
                    continue;
                m = turns % 3 == 0 ? new Line(s, y) : turns % 3 == 1 ? new Wave(s * 0.5) : m;
                s += 0.1 * m.Of(y);
                if (s > 4)
                    break;
            }

            return m.Twice(s);
        }
        """;

    private const string PassedAndReturned = Models + """
        «[Differentiable]» public static Real Sum(IModel m, IModel k, Real x) => m.Of(x) + k.Of(m.Rate);
        «[Differentiable]» public static IModel Pick(Real x, Real y) => x > 0 ? new Line(x, y) : new Wave(y);
        «[Differentiable]» public static IModel Early(Real x, Real y, int n)
        {
            if (n == 0)
                return new Square();
            var m = Pick(x, y);
            if (y > 0)
                return m;
            return new Line(y, y);
        }

        """ + Cases.F + " => Sum(Pick(x, y), Early(y, x, n), x) + Early(x, y, 1).Twice(y) + Sum(new Square(), Pick(y, y), x);";

    private const string InMembers = Models + """
        public readonly record struct Scaled(IModel Model, Real K) { public Real At(Real x) => K * Model.Rate; }
        public sealed record Stack(IModel First, IModel Then)
        {
            «[Differentiable]» public Real Of(Real x) => Then.Of(First.Of(x));
        }

        """ + Cases.F + """
        {
            var s = new Scaled(x > y ? new Line(x, y) : new Square(), y);
            (IModel Model, Real K) t = (n > 2 ? s.Model : new Wave(x), 2 * s.K);
            var stack = new Stack(s.Model, t.Model);
            for (int i = 0; i < n; i++)
            {
                t.K *= 0.9;
                if (i == 1)
                    t.Model = new Line(t.K, x);
                else if (i == 3)
                    stack = new Stack(new Wave(t.K), stack.First);
            }

            return s.Model.Of(x) * s.K + t.Model.Of(y) * t.K + stack.Of(0.3 * x);
        }
        """;

    private const string AsAFunction = Models + """
        «[Differentiable]» public static Real Apply(System.Func<Real, Real> f, Real x) => f(f(x));

        """ + Cases.F + """
        {
            IModel m = x > y ? new Line(x, y) : new Wave(y);
            System.Func<Real, Real> f = m.Of;
            return Apply(f, x) + Apply(v => m.Of(v) * m.Rate, y);
        }
        """;

    private const string ThroughAConstraint = Models + """
        «[Differentiable]» public static Real Run<T>(T m, Real x) where T : IModel => m.Of(m.Twice(x));

        """ + Cases.F + " => Run(x > y ? new Line(x, y) : (IModel)new Square(), y) + Run(new Line(y, x), y) + Run<IModel>(new Wave(x), x);";

    private const string Shapes = """
        public abstract record Shape(Real Scale)
        {
            public abstract Real Area { get; }
            «[Differentiable]» public virtual Real Cost(Real k) => k * Area + Scale;
        }

        public sealed record Circle(Real R, Real K) : Shape(K) { public override Real Area => 3 * R * R * Scale; }
        public sealed record Box(Real W, Real H) : Shape(1.5)
        {
            public override Real Area => W * H * Scale;
            public int Sides => 4;
            «[Differentiable]» public override Real Cost(Real k) => k * k * Area + base.Cost(k);
        }

        public sealed record Empty() : Shape(0.5) { public override Real Area => 0; }

        «[Differentiable]» public static Shape Make(int n, Real x, Real y) =>
            n % 3 == 0 ? new Circle(x, y) : n % 3 == 1 ? new Box(x * y, y) : new Empty();

        """;

    private const string VirtualMembers = Shapes + Cases.F + """
        {
            Real s = 0;
            for (int i = 0; i < n; i++)
            {
                var shape = Make(i, x, y);
                s += shape.Area * shape.Scale + shape.Cost(s) + (shape with { Scale = x }).Area;
            }

            return s + Make(n, y, x).Cost(x);
        }
        """;

    private const string TypePatterns = Shapes + """
        «[Differentiable]» public static Real Of(Shape s, Real x) => s switch
        {
            Circle c when c.R > x => c.R * x,
            Circle { R: var r, K: var k } when k > 1 => r * r,
            Circle => -x,
            Box(var w, _) { Sides: 4 } box when w > x => w * box.H,
            Box { W: var w, Sides: > 2 and var sides } => w * sides + x,
            _ => x * x,
        };

        """ + Cases.F + """
        {
            Real s = y;
            for (int i = 0; i < n; i++)
                s = 0.5 * Of(Make(i, s, y), x) + 0.1 * s;
            return s + Of(Make(n, x, y), s);
        }
        """;

    private const string TypeCases = Shapes + Cases.F + """
        {
            Shape shape = Make(n, x, y);
            Real s = 1;
            switch (shape)
            {
                case Circle disc when disc.R > 0:
                    s = disc.R;
                    break;
                case Circle { K: var factor }:
                    return factor * x;
                case Box box:
                    s += box.W;
                    if (x > y)
                        break;
                    s *= box.H;
                    break;
                default:
                    s = x + y;
                    break;
            }

            if (shape is Box { W: var w, H: var h } && w < 5)
                s += w * h;
            if (shape is not Circle round)
                return s;
            if (shape is Circle or Empty)
                s *= 2;
            return s * round.R + (shape is Shape { Area: var area } big && area > 1 ? big.Area : 3);
        }
        """;

    private const string Pairs = Shapes + Cases.F + """
        {
            Shape a1 = Make(n, x, y), b1 = Make(n + 1, y, x);
            return (a1, b1) switch
            {
                (Circle c, Box box) => c.R * box.W,
                (Box { W: var w }, Empty) when w > 0 => w * x,
                (Box, _) => y,
                (_, Circle { R: var r }) => r * r * x,
                _ => x,
            };
        }
        """;

    private const string CastsAndNulls = Shapes + Cases.F + """
        {
            Shape? shape = n == 0 ? null : Make(n, x, y);
            Shape sure = shape ?? new Circle(y, y);
            var circle = sure as Circle;
            Real s = circle is null ? x : circle.R * x;
            if (circle != null)
                s += ((Circle)sure).K;
            Box? last = null;
            for (int i = 0; i < n; i++)
            {
                if (last is { W: var w })
                    s += w;
                last = Make(i, s, x) as Box;
            }

            return (last == null ? s : s * last.H) + sure.Area;
        }
        """;

    private const string Trees = """
        public abstract record Expr;
        public sealed record Const(Real V) : Expr;
        public sealed record Arg : Expr;
        public sealed record Sum(Expr L, Expr R) : Expr;
        public sealed record Times(Expr L, Expr R) : Expr;

        «[Differentiable]» public static Real Eval(Expr e, Real x) => e switch
        {
            Const c => c.V,
            Arg => x,
            Sum(var l, var r) => Eval(l, x) + Eval(r, x),
            Times { L: var l, R: var r } => Eval(l, x) * Eval(r, x),
            _ => throw new System.InvalidOperationException("none"),
        };

        """ + Cases.F + " => Eval(new Sum(new Times(new Arg(), new Const(y)), new Sum(new Arg(), new Const(2))), x);";

    private const string EveryTypeHasItsArm = Shapes + Cases.F + """
        {
            Shape shape = Make(n, x, y);
            return shape switch { Circle c when c.R > 0 => c.R * y, Box box => box.W, Empty => x, Circle => y };
        }
        """;

    private const string Numbers = """
        public abstract record Shape { public sealed record Circle(double R) : Shape; public sealed record Box(double W, double H) : Shape; }

        [Differentiable] public static Shape Make(int n, double x) => n == 0 ? new Shape.Circle(x) : new Shape.Box(x, n);

        """;

    private const string Exceptions = Numbers + """
        [Differentiable] public static double Cast(double x, int n) => ((Shape.Circle)Make(n, x)).R * x;
        [Differentiable] public static double Missing(double x, int n) => Make(n, x) switch
        {
            Shape.Circle { R: > 1 } c => c.R * x,
            Shape.Box(_, >= 2) => x,
        };
        [Differentiable] public static double Own(double x, int n) => Make(n, x) switch
        {
            Shape.Circle c => c.R * x,
            _ => throw new System.ArgumentException("no circle"),
        };
        [Differentiable] public static double OfANumber(double x, int n) => n switch { 0 => x, 1 when x > 0 => x * x };
        [Differentiable] public static double None(double x, int n)
        {
            var c = Make(n, x) as Shape.Circle;
            return c!.R * x;
        }
        """;

    private const string Constants = Numbers + """
        [Differentiable] public static double F(double x, int n) => Make(n, x) switch
        {
            Shape.Circle { R: > 1 and < 2 or double.NaN } c => c.R * x,
            Shape.Circle(0) => 5 * x,
            Shape.Circle { R: not > 1 } => 2 * x,
            Shape.Box(> 0, 2) { H: var h } => h * x,
            Shape.Box { W: < 0 or > 3, H: > 0 } => x * x * x,
            _ => x * x,
        };
        """;

    // The program's own exceptions, at the same inputs.
    [Theory]
    [InlineData("Cast", 0.5, 0)]
    [InlineData("Cast", 0.5, 1)]
    [InlineData("Missing", 1.5, 0)]
    [InlineData("Missing", 0.5, 0)]
    [InlineData("Missing", 0.5, 1)]
    [InlineData("Missing", 0.5, 2)]
    [InlineData("Own", 0.5, 0)]
    [InlineData("Own", 0.5, 1)]
    [InlineData("OfANumber", 0.5, 0)]
    [InlineData("OfANumber", 0.5, 1)]
    [InlineData("OfANumber", -0.5, 1)]
    [InlineData("OfANumber", 0.5, 2)]
    [InlineData("None", 0.5, 0)]
    [InlineData("None", 0.5, 1)]
    public void Exception_IsThatOfThePlainBody(string name, double x, int n)
    {
        var expected = Record.Exception(() => _exceptions.Value.Call<double>(name, x, n));
        foreach (string generated in new[] { "Value", "Gradient", "Jvp" })
        {
            object[] arguments = generated == "Jvp" ? [x, n, 1.0] : [x, n];
            var actual = Record.Exception(() => _exceptions.Value.Call<object>(name + generated, arguments));
            Assert.Equal(expected?.GetType(), actual?.GetType());
            // What did not match is not in the message.
            if (expected is not System.Runtime.CompilerServices.SwitchExpressionException)
                Assert.Equal(expected?.Message, actual?.Message);
        }
    }

    [Theory]
    [InlineData(1.5, 0)]
    [InlineData(0.5, 0)]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(1, 2)]
    [InlineData(-1, 2)]
    [InlineData(4, 1)]
    [InlineData(1, 1)]
    public void NumbersInPatterns_ChooseAsInThePlainBody(double x, int n)
    {
        double value = _constants.Value.Call<double>("F", x, n);
        Assert.Equal(value, _constants.Value.Call<double>("FValue", x, n));
        var (primal, gradient) = _constants.Value.Call<(double, double)>("FGradient", x, n);
        Assert.Equal(value, primal);
        Assert.Equal((value, gradient), _constants.Value.Call<(double, double)>("FJvp", x, n, 1.0));
        if (!double.IsNaN(x) && x != 0)
        {
            double h = 1e-6;
            double quotient = (_constants.Value.Call<double>("F", x + h, n) - _constants.Value.Call<double>("F", x - h, n)) / (2 * h);
            Assert.Equal(quotient, gradient, 1e-6);
        }
    }

    private static readonly Lazy<CompiledProgram> _exceptions = new(() => CompiledProgram.Of(Exceptions));

    private static readonly Lazy<CompiledProgram> _constants = new(() => CompiledProgram.Of(Constants));

    public static TheoryData<string> Programs => [.. Cases.NamesIn(typeof(ChoiceTests))
        .Except([nameof(Models), nameof(Shapes), nameof(Numbers), nameof(Exceptions), nameof(Constants)])];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_IsRight(string name) => Cases.IsRight(typeof(ChoiceTests), name);
}
