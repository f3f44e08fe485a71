using System.Reflection;

namespace DiffProg.Gradients.Tests.Harness;

/// <summary>A differentiable method in one precision with its generated members, at one choice of sizes.</summary>
public sealed class Case
{
    private readonly MethodInfo method;

    /// <param name="method">The body.</param>
    /// <param name="plan">The sizes.</param>
    /// <param name="draw">Cases that share it draw the same numbers.</param>
    public Case(MethodInfo method, string plan, string? draw = null)
    {
        this.method = method;
        Arguments = new ArgumentReader(method, plan, draw ?? plan).Read();
    }

    public IReadOnlyList<Argument> Arguments { get; }

    public IReadOnlyList<Leaf> Leaves => [.. Arguments.SelectMany(argument => argument.Leaves)];

    public bool HasGradient => Method("Gradient") is not null;

    public bool HasVjp => Method("Vjp") is not null;

    public bool HasJvp => Method("Jvp") is not null;

    /// <summary>The body, as written.</summary>
    public List<(nint[]? Lengths, double[] Values)> Body(IEnumerable<double[]>? numbers = null) =>
        Numbers.Read(Invoker.Of(method)([.. Make(numbers)]));

    public List<(nint[]? Lengths, double[] Values)> Value() =>
        Numbers.Read(Invoker.Of(Method("Value")!)([.. Make(null)]));

    /// <summary>The gradient of each differentiable leaf; buffers start from <paramref name="start"/>.</summary>
    public List<double[]> Gradient(IReadOnlyList<double[]> cotangents, double start)
    {
        var generated = Method("Gradient") ?? Method("Vjp")!;
        bool isVjp = Method("Gradient") is null;
        var buffers = Buffers(start);
        object? returned = Invoker.Of(generated)([.. Make(null), .. Cotangents(cotangents), .. buffers]);
        var scalars = Numbers.Read(returned);
        var byValue = new Queue<double[]>(scalars.Skip(isVjp ? 0 : 1).Select(s => s.Values));
        var written = new Queue<double[]>(buffers.SelectMany(b => Numbers.Read(b)).Select(b => b.Values));
        return [.. Arguments.Where(a => a.Differentiable).SelectMany(a => a.Leaves).Select(leaf => leaf.Lengths is null
            ? byValue.Dequeue().Select(g => isVjp ? g : g * cotangents[0][0]).ToArray()
            : written.Dequeue().Select(g => (g - start) * (isVjp ? 1 : cotangents[0][0])).ToArray())];
    }

    /// <summary>A call of the gradient or pullback that can be repeated; its arguments are made now.</summary>
    public Action GradientCall(IReadOnlyList<double[]> cotangents)
    {
        var call = Invoker.Discarding(Method("Gradient") ?? Method("Vjp")!);
        object?[] arguments = [.. Make(null), .. Cotangents(cotangents), .. Buffers(0)];
        return () => call(arguments);
    }

    /// <summary>A call of the overload with destinations, if there is one, and what it wrote.</summary>
    public (Action Call, Func<List<double[]>> Written)? DestinationCall()
    {
        var results = Body();
        if (results.All(r => r.Lengths is null))
            return null;
        var call = Invoker.Discarding(Methods("Value").Last());
        var destinations = results.Where(r => r.Lengths is not null)
            .Select(r => Numbers.Make(Real, r.Lengths, [.. r.Values.Select(_ => double.NaN)])).ToList();
        object?[] arguments = [.. Make(null), .. destinations];
        return (() => call(arguments), () => [.. destinations.SelectMany(d => Numbers.Read(d)).Select(d => d.Values)]);
    }

    /// <summary>Results and tangents.</summary>
    public List<(nint[]? Lengths, double[] Values)> Jvp(IReadOnlyList<double[]> directions)
    {
        var queue = new Queue<double[]>(directions);
        // The receiver's tangent comes last.
        var parts = Arguments.Select((a, i) => (Argument: a, Last: i == 0 && !method.IsStatic))
            .Where(p => p.Argument.Differentiable)
            .Select(p => (p.Last, Object: p.Argument.Make(queue))).OrderBy(p => p.Last).Select(p => p.Object);
        return Numbers.Read(Invoker.Of(Method("Jvp")!)([.. Make(null), .. parts.ToList()]));
    }

    private Type Real => Leaves[0].Real;

    private IEnumerable<object> Make(IEnumerable<double[]>? numbers)
    {
        var queue = new Queue<double[]>(numbers ?? Leaves.Select(leaf => leaf.Values));
        return Arguments.Select(argument => argument.Make(queue)).ToList();
    }

    private List<object> Buffers(double start) =>
        [.. Arguments.Where(a => a.Differentiable && a is not Leaf { Lengths: null })
        .Select(a => a.Make(new(a.Leaves.Select(l => l.Values.Select(_ => start).ToArray()))))];

    private IEnumerable<object> Cotangents(IReadOnlyList<double[]> cotangents) => Method("Gradient") is null
        ? Body().Select((r, i) => Numbers.Make(Real, r.Lengths, cotangents[i])) : [];

    private MethodInfo? Method(string suffix) => Methods(suffix).FirstOrDefault();

    private IEnumerable<MethodInfo> Methods(string suffix) => method.DeclaringType!
        .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
        .Where(m => m.Name == method.Name + suffix).OrderBy(m => m.GetParameters().Length);
}
