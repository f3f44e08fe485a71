using System.Reflection;

namespace DiffProg.Gradients.Tests.Harness;

/// <summary>A differentiable method in one precision with its generated members, at one choice of sizes.</summary>
public sealed class Case
{
    private readonly MethodInfo method;

    public Case(MethodInfo method, string plan)
    {
        this.method = method;
        Arguments = new ArgumentReader(method, plan).Read();
    }

    public IReadOnlyList<Argument> Arguments { get; }

    public IReadOnlyList<Leaf> Leaves => [.. Arguments.SelectMany(argument => argument.Leaves)];

    public bool HasGradient => Method("Gradient") is not null;

    public bool HasVjp => Method("Vjp") is not null;

    public bool HasJvp => Method("Jvp") is not null;

    /// <summary>The body, as written.</summary>
    public List<(nint[]? Lengths, double[] Values)> Body(IEnumerable<double[]>? numbers = null) =>
        Numbers.Read(Invoker.Of(method)([.. Make(numbers)]));

    public List<(nint[]? Lengths, double[] Values)> Value() => Numbers.Read(Invoker.Of(Method("Value")!)([.. Make(null)]));

    /// <summary>The gradient of each differentiable leaf; buffers start from <paramref name="start"/>.</summary>
    public List<double[]> Gradient(IReadOnlyList<double[]> cotangents, double start)
    {
        var generated = Method("Gradient") ?? Method("Vjp")!;
        bool isVjp = Method("Gradient") is null;
        var buffers = Arguments.Where(a => a.Differentiable && a is not Leaf { Lengths: null })
            .Select(a => a.Make(new(a.Leaves.Select(l => l.Values.Select(_ => start).ToArray())))).ToList();
        var results = Body();
        var given = isVjp ? results.Select((r, i) => Numbers.Make(Real, r.Lengths, cotangents[i])) : [];
        object? returned = Invoker.Of(generated)([.. Make(null), .. given, .. buffers]);
        var scalars = Numbers.Read(returned);
        var byValue = new Queue<double[]>(scalars.Skip(isVjp ? 0 : 1).Select(s => s.Values));
        var written = new Queue<double[]>(buffers.SelectMany(b => Numbers.Read(b)).Select(b => b.Values));
        return [.. Arguments.Where(a => a.Differentiable).SelectMany(a => a.Leaves).Select(leaf => leaf.Lengths is null
            ? byValue.Dequeue().Select(g => isVjp ? g : g * cotangents[0][0]).ToArray()
            : written.Dequeue().Select(g => (g - start) * (isVjp ? 1 : cotangents[0][0])).ToArray())];
    }

    /// <summary>Results and tangents.</summary>
    public List<(nint[]? Lengths, double[] Values)> Jvp(IReadOnlyList<double[]> directions)
    {
        var queue = new Queue<double[]>(directions);
        // The receiver's tangent comes last.
        var parts = Arguments.Select((a, i) => (Argument: a, Last: i == 0 && !method.IsStatic)).Where(p => p.Argument.Differentiable)
            .Select(p => (p.Last, Object: p.Argument.Make(queue))).OrderBy(p => p.Last).Select(p => p.Object);
        return Numbers.Read(Invoker.Of(Method("Jvp")!)([.. Make(null), .. parts.ToList()]));
    }

    private Type Real => Leaves[0].Real;

    private IEnumerable<object> Make(IEnumerable<double[]>? numbers)
    {
        var queue = new Queue<double[]>(numbers ?? Leaves.Select(leaf => leaf.Values));
        return Arguments.Select(argument => argument.Make(queue)).ToList();
    }

    private MethodInfo? Method(string suffix) => method.DeclaringType!
        .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
        .Where(m => m.Name == method.Name + suffix).OrderBy(m => m.GetParameters().Length).FirstOrDefault();
}
