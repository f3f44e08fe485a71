using System.Collections;
using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg.Gradients.Tests.Harness;

/// <summary>An argument: how it is built from numbers, and its numbers at the point.</summary>
public abstract record Argument(bool Differentiable)
{
    /// <summary>Its tensors and scalars, flattened.</summary>
    public abstract IEnumerable<Leaf> Leaves { get; }

    /// <summary>A new object over the next numbers.</summary>
    public abstract object Make(Queue<double[]> numbers);
}

/// <summary>A tensor, or a scalar where there are no lengths; or an array, which also passes as a span.</summary>
public sealed record Leaf(
    string Name, Type Real, nint[]? Lengths, double[] Values, bool Differentiable, bool IsArray = false)
        : Argument(Differentiable)
{
    public override IEnumerable<Leaf> Leaves => [this];

    public override object Make(Queue<double[]> numbers) => IsArray
        ? Numbers.MakeArray(Real, numbers.Dequeue()) : Numbers.Make(Real, Lengths, numbers.Dequeue());
}

/// <summary>A record of parameters.</summary>
public sealed record RecordArgument(Type Type, IReadOnlyList<Argument> Members, bool Differentiable)
    : Argument(Differentiable)
{
    public override IEnumerable<Leaf> Leaves => Members.SelectMany(member => member.Leaves);

    public override object Make(Queue<double[]> numbers) =>
        Activator.CreateInstance(Type, [.. Members.Select(member => member.Make(numbers))])!;
}

/// <summary>An array or list of records or tensors.</summary>
public sealed record ListArgument(Type Type, IReadOnlyList<Argument> Elements, bool Differentiable)
    : Argument(Differentiable)
{
    public override IEnumerable<Leaf> Leaves => Elements.SelectMany(element => element.Leaves);

    public override object Make(Queue<double[]> numbers)
    {
        var made = Array.CreateInstance(ElementOf(Type)!, Elements.Count);
        for (int i = 0; i < made.Length; i++)
            made.SetValue(Elements[i].Make(numbers), i);
        return Type.IsInstanceOfType(made) ? made
            : Type.IsClass ? Activator.CreateInstance(Type, made)!
            : typeof(ImmutableCollectionsMarshal).GetMethod(nameof(ImmutableCollectionsMarshal.AsImmutableArray))!
                .MakeGenericMethod(ElementOf(Type)!).Invoke(null, [made])!;
    }

    /// <summary>What such a list holds; null for other types.</summary>
    public static Type? ElementOf(Type type)
    {
        var element = type.IsArray ? type.GetElementType()! : type.IsGenericType
            && type.GetGenericTypeDefinition() is var list && (list == typeof(IReadOnlyList<>) || list == typeof(List<>)
                || list == typeof(ImmutableArray<>)) ? type.GenericTypeArguments[0] : null;
        return element is null || element.IsPrimitive ? null : element;
    }
}

/// <summary>Integers and keys.</summary>
public sealed record Constant(object Value) : Argument(false)
{
    public override IEnumerable<Leaf> Leaves => [];

    public override object Make(Queue<double[]> numbers) => Value;
}

/// <summary>Tensors and scalars from doubles and back.</summary>
public static class Numbers
{
    public static object Make(Type real, nint[]? lengths, double[] values)
    {
        if (real == typeof(float))
        {
            var floats = values.Select(x => (float)x).ToArray();
            return lengths is null ? floats[0] : Tensor.Create(floats, lengths);
        }

        return lengths is null ? values[0] : Tensor.Create(values.ToArray(), lengths);
    }

    public static object MakeArray(Type real, double[] values) =>
        real == typeof(float) ? values.Select(x => (float)x).ToArray() : values.ToArray();

    /// <summary>The lengths and elements of everything in a result: tensors, scalars, tuples, records.</summary>
    public static List<(nint[]? Lengths, double[] Values)> Read(object? result)
    {
        var found = new List<(nint[]?, double[])>();
        switch (result)
        {
            case null:
                break;
            case float or double:
                found.Add((null, [Convert.ToDouble(result)]));
                break;
            case Tensor<float> x:
                found.Add((x.Lengths.ToArray(), [.. x.Select(element => (double)element)]));
                break;
            case Tensor<double> x:
                found.Add((x.Lengths.ToArray(), [.. x]));
                break;
            case float[] x:
                found.Add(([x.Length], [.. x.Select(element => (double)element)]));
                break;
            case double[] x:
                found.Add(([x.Length], [.. x]));
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; i++)
                    found.AddRange(Read(tuple[i]));
                break;
            case IEnumerable list:
                foreach (object? element in list)
                    found.AddRange(Read(element));
                break;
            default:
                foreach (var parameter in result.GetType().GetConstructors()[0].GetParameters())
                    found.AddRange(Read(result.GetType().GetProperty(parameter.Name!)!.GetValue(result)));
                break;
        }

        return found;
    }
}

/// <summary>Reads the parameters of a method and draws its arguments.</summary>
public sealed class ArgumentReader(MethodInfo method, string plan, string draw)
{
    private readonly Dimensions dimensions = new(plan);

    // Names are the same in both precisions, and so are the numbers.
    private readonly Random random = new(StableHash(method.Name + draw));

    public IReadOnlyList<Argument> Read()
    {
        bool records = method.GetParameters().Any(p => IsRecord(Element(p.ParameterType)))
            || (!method.IsStatic && IsRecord(method.DeclaringType!));
        var arguments = new List<Argument>();
        if (!method.IsStatic)
        {
            arguments.Add(IsRecord(method.DeclaringType!)
                ? Record(method.DeclaringType!, "this", true, name => dimensions.SizeOf(Exposed("this", name)))
                : new Constant(Activator.CreateInstance(method.DeclaringType!)!));
        }

        foreach (var parameter in method.GetParameters())
            arguments.Add(Read(parameter, records));
        return arguments;
    }

    private Argument Read(ParameterInfo parameter, bool records)
    {
        var type = parameter.ParameterType;
        bool isList = ListArgument.ElementOf(type) is not null;
        if (IsRecord(Element(type)) || isList)
        {
            var bound = Bindings(parameter);
            bool moves = parameter.GetCustomAttribute<NoGradientAttribute>() is null
                && (IsRecord(Element(type)) || !records
                    || parameter.GetCustomAttribute<GradientAttribute>() is not null);
            int SizeOf(string name) => bound.TryGetValue(name, out var text)
                ? dimensions.Evaluate(text, dimensions.SizeOf) : dimensions.SizeOf(Exposed(parameter.Name!, name));
            return isList ? List(parameter, parameter.Name!, moves, dimensions.SizeOf, SizeOf)
                : Record(type, parameter.Name!, moves, SizeOf);
        }

        if (type == typeof(int))
            return new Constant(Integer(parameter));
        if (type == typeof(ReadOnlySpan<int>) || type == typeof(int[]))
        {
            var lengths = dimensions.Shape(
                parameter.GetCustomAttribute<ShapeAttribute>()?.Dimensions ?? parameter.Name + ".Length",
                dimensions.SizeOf);
            return new Constant(Enumerable.Range(0, (int)lengths[0]).Select(_ => Integer(parameter)).ToArray());
        }

        if (type == typeof(RandomKey))
            return new Constant(new RandomKey(17));
        bool differentiable = parameter.GetCustomAttribute<NoGradientAttribute>() is null
            && (!records || parameter.GetCustomAttribute<GradientAttribute>() is not null);
        return ReadLeaf(parameter, parameter.Name!, type, differentiable, dimensions.SizeOf);
    }

    // A list's length is a name of where it stands; the names of its elements may be bound.
    private ListArgument List(
        ParameterInfo parameter, string path, bool differentiable, Func<string, int> outside, Func<string, int> inside)
    {
        var element = ListArgument.ElementOf(parameter.ParameterType)!;
        int length = dimensions.Evaluate(
            parameter.GetCustomAttribute<LengthAttribute>()?.Dimension ?? path + ".Length", outside);
        return new(parameter.ParameterType, [.. Enumerable.Range(0, length).Select(i => (Argument)(IsRecord(element)
            ? Record(element, $"{path}[{i}]", differentiable, inside)
            : ReadLeaf(parameter, $"{path}[{i}]", element, differentiable, outside)))], differentiable);
    }

    private static Type Element(Type type) => ListArgument.ElementOf(type) ?? type;

    private RecordArgument Record(Type type, string path, bool differentiable, Func<string, int> sizeOf)
    {
        var members = new List<Argument>();
        foreach (var parameter in type.GetConstructors()[0].GetParameters())
        {
            string inner = path + "." + parameter.Name;
            if (!IsRecord(Element(parameter.ParameterType)) && ListArgument.ElementOf(parameter.ParameterType) is null)
            {
                members.Add(ReadLeaf(parameter, inner, parameter.ParameterType, differentiable, sizeOf));
                continue;
            }

            var bound = Bindings(parameter);
            int Inside(string name) => bound.TryGetValue(name, out var text)
                ? dimensions.Evaluate(text, sizeOf) : sizeOf(name);
            members.Add(ListArgument.ElementOf(parameter.ParameterType) is not null
                ? List(parameter, inner, differentiable, sizeOf, Inside)
                : Record(parameter.ParameterType, inner, differentiable, Inside));
        }

        return new RecordArgument(type, members, differentiable);
    }

    private Leaf ReadLeaf(
        ParameterInfo parameter, string path, Type type, bool differentiable, Func<string, int> sizeOf)
    {
        var lengths = parameter.GetCustomAttribute<ShapeAttribute>() is { } shape
            ? dimensions.Shape(shape.Dimensions, sizeOf) : null;
        nint count = 1;
        foreach (nint length in lengths ?? [])
            count *= length;
        var (low, high) = parameter.GetCustomAttribute<InAttribute>() is { } range ? (range.Low, range.High) : (-2, 2);
        // Rounded to float, so that both precisions start from the same numbers.
        var values = Enumerable.Range(0, (int)count)
            .Select(_ => (double)(float)(low + (high - low) * random.NextDouble())).ToArray();
        bool array = type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>));
        var real = type.IsArray ? type.GetElementType()! : type.IsGenericType ? type.GenericTypeArguments[0] : type;
        return new Leaf(path, real, lengths, values, differentiable, array);
    }

    private int Integer(ParameterInfo parameter) => parameter.GetCustomAttribute<BelowAttribute>() is { } below
        ? random.Next(dimensions.Evaluate(below.Dimension, dimensions.SizeOf))
        : dimensions.SizeOf(parameter.Name!);

    // A name that several records leave open is told apart by the argument.
    private string Exposed(string argument, string name)
    {
        int exposing = method.GetParameters().Count(
            p => IsRecord(p.ParameterType) && !Bindings(p).ContainsKey(name) && Open(p.ParameterType).Contains(name))
            + (!method.IsStatic && IsRecord(method.DeclaringType!) && Open(method.DeclaringType!).Contains(name) ? 1
                : 0);
        return exposing > 1 ? argument + "." + name : name;
    }

    private static IEnumerable<string> Open(Type record) =>
        record.GetConstructors()[0].GetParameters().SelectMany(parameter =>
        IsRecord(Element(parameter.ParameterType))
            ? Open(Element(parameter.ParameterType)).Select(name => Bindings(parameter).GetValueOrDefault(name, name))
            .SelectMany(Names)
            : Names(parameter.GetCustomAttribute<ShapeAttribute>()!.Dimensions));

    private static IEnumerable<string> Names(string text) =>
        text.Split(' ', ',', '*', '+', '-', '/').Where(name => name.Length > 0 && !char.IsDigit(name[0]));

    private static Dictionary<string, string> Bindings(ParameterInfo parameter) =>
        (parameter.GetCustomAttribute<DimsAttribute>()?.Bindings ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(binding => binding.Split('=')).ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim());

    private static bool IsRecord(Type type) => type.GetCustomAttribute<ParametersAttribute>() is not null;

    private static int StableHash(string text) => text.Aggregate(17, (hash, letter) => unchecked(hash * 31 + letter));
}
