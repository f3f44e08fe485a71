namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Ranges, copies of parts, and logarithms of any base: value and derivatives, and .NET's exceptions with .NET's words.
/// a is [1, 2, 3], t [x, 2x, 3, 4].
/// </summary>
public sealed class PartTests
{
    [Theory]
    [InlineData("s = Sum(a[n..m]) * x;")]
    [InlineData("s = Sum(a[..n]) * x;")]
    [InlineData("s = Sum(a[n..]) * x;")]
    [InlineData("s = Sum(a[^n..m]) * x;")]
    [InlineData("s = Sum(a[n..^m]) * x;")]
    [InlineData("s = Sum(a[^n..^m]) * x;")]
    [InlineData("s = Sum(a.AsSpan(n..m)) * x;")]
    [InlineData("s = Sum(a.AsSpan(^n..)) * x;")]
    [InlineData("s = Sum(a.AsSpan(n, m)) * x;")]
    [InlineData("ReadOnlySpan<double> r = a; s = Sum(r[n..m]) * x;")]
    [InlineData("ReadOnlySpan<double> r = a; s = Sum(r[^n..]) * x;")]
    [InlineData("Array.Copy(a, t, n); s = Sum(t) * x;")]
    [InlineData("Array.Copy(a, n, t, m, 2); s = Sum(t) * x;")]
    [InlineData("Array.Copy(a, 1, t, n, m); s = Weighted(t) * x;")]
    [InlineData("Array.Copy(t, n, t, m, 2); s = Weighted(t) * x;")]
    [InlineData("Array.Copy(t, 0, t, n, m); s = Weighted(t) * x;")]
    [InlineData("Array.Copy(length: n, destinationArray: t, sourceArray: a); s = Weighted(t) * x;")]
    [InlineData("a.CopyTo(t, n); s = Weighted(t) * x;")]
    [InlineData("Array.Copy(t, t, n); Array.Copy(a, m, t, 0, 1); s = Weighted(t) * x;")]
    public void Part_OfAnArray_IsTheBodysAndThrowsItsException(string statements)
    {
        var program = Program($"double[] t = [x, 2 * x, 3, 4]; {statements}");
        for (int n = -1; n < 6; n++)
        {
            for (int m = -1; m < 6; m++)
                Assert.Equal([], program.Call<string[]>("Check", n, m, 0.7).Select(wrong => $"{n}, {m}: {wrong}"));
        }
    }

    [Theory]
    [InlineData("s = Math.Log(x, 2);")]
    [InlineData("s = Math.Log(a[0] + 1, x);")]
    [InlineData("s = Math.Log(x + n, x * x + m);")]
    [InlineData("for (int i = 0; i < 3; i++) s += Math.Log(a[i], x) * double.Log(x, 10);")]
    public void Logarithm_OfAnyBase_IsNets(string statements)
    {
        var program = Program(statements);
        foreach (double x in (double[])[0.7, 3.5])
        {
            for (int n = 0; n < 3; n++)
                Assert.Equal([], program.Call<string[]>("Check", n, n + 1, x).Select(wrong => $"{n}, {x}: {wrong}"));
        }
    }

    // Where there is none.
    [Theory]
    [InlineData(8, 1)]
    [InlineData(8, 0)]
    [InlineData(8, double.PositiveInfinity)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(-1, 2)]
    [InlineData(0, 2)]
    [InlineData(2, double.NaN)]
    [InlineData(double.NaN, 1)]
    public void Logarithm_AtAnExtreme_IsNets(double x, double b)
    {
        var program = CompiledProgram.Of("""
            [Differentiable] static double F(double x, double b) => Math.Log(x, b);
            [Differentiable] static float G(float x, float b) => MathF.Log(x, b);
            public static double Value(double x, double b) => FValue(x, b);
            public static float Single(float x, float b) => GValue(x, b);
            """);
        Assert.Equal(Math.Log(x, b), program.Call<double>("Value", x, b));
        Assert.Equal(MathF.Log((float)x, (float)b), program.Call<float>("Single", (float)x, (float)b));
    }

    private static CompiledProgram Program(string statements) => CompiledProgram.Of($$"""
        [Differentiable] static double Sum(ReadOnlySpan<double> r)
        {
            double s = 0;
            foreach (double e in r)
                s += e * e;
            return s;
        }

        [Differentiable] static double Weighted(double[] r)
        {
            double s = 0;
            for (int i = 0; i < r.Length; i++)
                s += (i + 1) * r[i] * r[i];
            return s;
        }

        [Differentiable] static double F(double[] a, int n, int m, double x)
        {
            double s = a[0] * x;
            {{statements}}
            return s + a[0] * a[1];
        }

        private static string Of(Func<double> call)
        {
            try
            {
                return $"{call()}";
            }
            catch (Exception e)
            {
                return e.GetType().Name + " " + e.Message;
            }
        }

        // What is not as it should be.
        public static string[] Check(int n, int m, double x)
        {
            double[] a = [1, 2, 3], direction = [0.3, -0.2, 0.7], gradient = new double[3];
            double slope = 0, tangent = 0;
            string body = Of(() => F(a, n, m, x));
            string[] others =
            [
                Of(() => FValue(a, n, m, x)),
                Of(() =>
                {
                    var (value, g) = FGradient(a, n, m, x, gradient);
                    slope = g * 0.9;
                    for (int i = 0; i < 3; i++)
                        slope += gradient[i] * direction[i];
                    return value;
                }),
                Of(() =>
                {
                    (double value, tangent) = FJvp(a, n, m, x, direction, 0.9);
                    return value;
                }),
            ];
            var wrong = new System.Collections.Generic.List<string>();
            foreach (string other in others)
            {
                if (other != body)
                    wrong.Add($"{other}, not {body}");
            }

            if (body.Contains("Exception"))
                return [.. wrong];
            double At(double h)
            {
                double[] moved = [1 + 0.3 * h, 2 - 0.2 * h, 3 + 0.7 * h];
                return F(moved, n, m, x + 0.9 * h);
            }

            double difference = (At(1e-5) - At(-1e-5)) / 2e-5;
            foreach (double derivative in (double[])[slope, tangent])
            {
                if (!(Math.Abs(derivative - difference) <= 1e-6 * (1 + Math.Abs(difference))))
                    wrong.Add($"derivative {derivative}, not {difference}");
            }

            return [.. wrong];
        }
        """);
}
