using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>Prints the entry check of lists: nothing is null, lengths and shapes fit, element by element.</summary>
/// <param name="code">Where it goes.</param>
/// <param name="method">The user's name of the method, as a literal.</param>
/// <param name="program">Whose arguments are checked.</param>
/// <param name="parameters">Their names.</param>
/// <param name="leaves">The leaves; of them those of lists.</param>
/// <param name="bound">Where each dimension was read.</param>
internal sealed class ListCheckWriter(
    CodeWriter code, string method, LoopProgram program, EntryParameters parameters,
    IEnumerable<(Parameter Parameter, Storage Storage)> leaves, Dictionary<string, string> bound)
{
    private readonly (Parameter Parameter, Storage Storage)[] _leaves = [.. leaves.Where(l => l.Storage.IsList)];

    // The lists whose lengths need no check any more.
    private readonly HashSet<string> _said = [];

    // Sizes that only elements say, which there may be none of.
    private readonly HashSet<string> _ofElements = [];

    /// <summary>Lengths that nothing else has said, before anything is read from elements.</summary>
    public void BindLengths()
    {
        foreach (var (path, lists, _) in Lists().Where(l => l.Level == 0))
        {
            Present(path);
            if (lists[0].AsSymbol is not { } symbol || bound.ContainsKey(symbol))
                continue;
            bound[symbol] = $"the length of '{NameOf(path, 0)}'";
            _said.Add(NameOf(path, 0));
            code.Line($"this.{Spelling.Symbol(symbol)} = {LengthOf(path)};");
        }
    }

    /// <summary>Lengths of lists in elements that nothing else has said.</summary>
    public void BindInnerLengths()
    {
        foreach (var (path, lists, level) in Lists().Where(l => l.Level > 0))
        {
            if (lists[level].AsSymbol is { } symbol && !bound.ContainsKey(symbol))
                BindToElements(symbol, NameOf(path, level), FirstLengths);
        }
    }

    /// <summary>Whether lengths are what was read elsewhere, before elements are counted.</summary>
    public void CompareLengths()
    {
        foreach (var (path, lists, level) in Lists().Where(l => l.Lists[l.Level].Symbols.All(bound.ContainsKey)))
        {
            if (_said.Add(NameOf(path, level)))
                Length(path, lists, level, Why(lists[level]));
        }
    }

    /// <summary>Elements, and the dimensions that only they say.</summary>
    public void BindElements()
    {
        foreach (var (parameter, storage) in _leaves)
        {
            Find(storage, parameter.Lists);
            code.Line($"Check.Rank<{Arguments(storage)}>({method}, this.{storage.Name}, {parameter.Type.Rank - 1}, "
                + $"\"{Text(Shape(parameter))}\");");
        }

        foreach (var (parameter, storage) in _leaves)
        {
            for (int axis = 0; axis < Shape(parameter).Count; axis++)
            {
                if (Shape(parameter)[axis].AsSymbol is not { } symbol || bound.ContainsKey(symbol)
                    || ElementSize.Is(symbol))
                    continue;
                BindToElements(
                    symbol, parameters.Path(parameter.Path), s => FirstLengths(s).Concat(FirstAxes(s)),
                    $"axis {axis} of ");
            }
        }
    }

    /// <summary>Whether what was not read here is what was read elsewhere.</summary>
    public void Compare()
    {
        CompareLengths();
        CompareElements();
        foreach (var (parameter, storage) in _leaves)
        {
            for (int axis = 0; axis < Shape(parameter).Count; axis++)
            {
                var dim = Shape(parameter)[axis];
                if (ElementSize.In(dim))
                    continue;
                code.Line($"Check.Dimension<{Arguments(storage)}>({method}, this.{storage.Name}, {axis}, \"{dim}\", "
                    + $"{Spelling.DimOf("this", dim)}, \"{Why(dim)}, as in every element\");");
            }
        }
    }

    // Sizes that differ from element to element: at one place of a table, in one element or in neighbours, they are
    // one.
    private void CompareElements()
    {
        var places = _leaves.SelectMany(l => Shape(l.Parameter).Select((d, axis) => (l.Storage, Dim: d, Axis: axis)))
            .Where(p => ElementSize.In(p.Dim))
            .Select(p => (p.Storage, p.Axis, List: ListWriter.ListsOf(p.Storage.Path!)[0],
                Name: ElementSize.Parse(p.Dim.AsSymbol!)))
            .GroupBy(p => (p.List, p.Name.Table));
        foreach (var table in places)
        {
            // Each offset is read from one axis of one leaf; the offsets are compared with the first.
            var known = new Dictionary<int, (Storage Storage, int Axis)>();
            foreach (var (storage, axis, _, (name, offset)) in table)
            {
                string size = ElementSize.Of(name, offset);
                if (known.TryGetValue(offset, out var same))
                {
                    Compared(storage, axis, same, 0, size);
                    continue;
                }

                if (known.Count > 0)
                    Compared(storage, axis, known.First().Value, offset - known.First().Key, size);
                known[offset] = (storage, axis);
            }
        }

        void Compared(Storage storage, int axis, (Storage Storage, int Axis) other, int shift, string name) =>
            code.Line($"Check.Neighbours<{Arguments(storage)}, {Arguments(other.Storage)}>({method}, "
            + $"this.{storage.Name}, {axis}, this.{other.Storage.Name}, {other.Axis}, {shift}, \"{name}\");");
    }

    /// <summary>Tangents, and gradients.</summary>
    public void Attached(IReadOnlyList<Storage> gradients)
    {
        foreach (var (parameter, storage) in _leaves)
            Like(storage, parameter, parameter.Path, isOutput: false);
        foreach (var gradient in gradients)
        {
            var owner = program.Function.Parameters.First(p => p.Path == LeafPath.Of(gradient.Path!).Owner);
            Like(gradient, owner, gradient.Path!, isOutput: true);
        }
    }

    // A record or list that is shaped like the argument that it belongs to.
    private void Like(Storage storage, Parameter parameter, string path, bool isOutput)
    {
        var lists = ListWriter.ListsOf(path);
        for (int level = 0; level < lists.Count; level++)
        {
            if (!_said.Add(NameOf(path, level)))
                continue;
            if (level == 0)
                Present(path);
            string why = $"the length of '{parameters.Path(lists[level])}'";
            Length(path, parameter.Lists, level, why);
        }

        Find(storage, parameter.Lists, path);
        var shape = Shape(parameter);
        if (shape.Any(ElementSize.In))
        {
            var like = program.External.First(s => s.Path == LeafPath.Of(path).Owner);
            code.Line($"Check.Shapes<{Arguments(storage)}>({method}, this.{storage.Name}, "
                + $"{(isOutput ? "true" : "false")}, \"{Text(shape)}\", this.{like.Name});");
            return;
        }

        string lengths = string.Concat(shape.Select(d => ", " + Spelling.DimOf("this", d)));
        code.Line($"Check.Shape<{Arguments(storage)}>({method}, this.{storage.Name}, {(isOutput ? "true" : "false")}, "
            + $"\"{Text(shape)}\"{lengths});");
    }

    private void Present(string path) =>
        code.Line($"Check.Present({LengthOf(path)}, \"{NameOf(path, 0)}\");");

    private void Length(string path, EquatableArray<Dim> lists, int level, string why)
    {
        string expected = $"\"{lists[level]}\", ", dim = Spelling.DimOf("this", lists[level]);
        code.Line(level == 0
            ? $"Check.Length({method}, \"{NameOf(path, 0)}\", {expected}{LengthOf(path)}, {dim}, \"{why}\");"
            : $"Check.Lengths({method}, "
                + $"{ListWriter.MakeLengths(program.Function, path, lists, level, parameters)}, {expected}{dim}, "
                + $"\"{why}\");");
    }

    private void Find(Storage storage, EquatableArray<Dim> lists, string? path = null) =>
        code.Line(
            $"this.{storage.Name} = {ListWriter.Make(program.Function, path ?? storage.Path!, lists, parameters)};");

    // The first list that is not empty says it. Where all are, no element needs it, and it is what it has to be equal
    // to, so that nothing is compared with a size that does not exist.
    private void BindToElements(
        string symbol, string path, Func<string, IEnumerable<Func<string, string>>> sources, string axis = "")
    {
        var equals = EqualTo(symbol);
        bool IsSaid(Dim dim) => dim.Symbols.All(s => bound.ContainsKey(s) && !_ofElements.Contains(s));
        string? said = equals.Where(IsSaid).Select(d => Spelling.DimOf("this", d)).FirstOrDefault();
        var others = said is null ? equals.Select(d => d.AsSymbol).OfType<string>() : [];
        string size = others.Prepend(symbol).SelectMany(sources).Reverse()
            .Aggregate(said ?? "0", (otherwise, source) => source(otherwise));
        code.Line($"this.{Spelling.Symbol(symbol)} = {size};");
        _ofElements.Add(symbol);
        bound[symbol] = $"the length of {axis}'{path.Replace(LeafPath.Element, "[0]")}'";
    }

    // What the guards say that it is, at once or by way of others.
    private List<Dim> EqualTo(string symbol)
    {
        var equal = new List<Dim> { Dim.Symbol(symbol) };
        for (int i = 0; i < equal.Count; i++)
        {
            foreach (var guard in program.Function.Guards.Where(g => g.Relation == Relation.Equal))
            {
                var other = guard.Left.Equals(equal[i]) ? guard.Right
                    : guard.Right.Equals(equal[i]) ? guard.Left : null;
                if (other is not null && !equal.Contains(other))
                    equal.Add(other);
            }
        }

        return equal.GetRange(1, equal.Count - 1);
    }

    // Where elements say it, each as text that has a size for where there is none.
    private IEnumerable<Func<string, string>> FirstLengths(string symbol) => Lists()
        .Where(l => l.Level > 0 && l.Lists[l.Level].AsSymbol == symbol)
        .Select(l => ListWriter.MakeLengths(program.Function, l.Path, l.Lists, l.Level, parameters))
        .Select(lengths => (Func<string, string>)(otherwise => $"Check.FirstLength({lengths}, {otherwise})"));

    private IEnumerable<Func<string, string>> FirstAxes(string symbol) => _leaves
        .Select(l => (l.Storage, Axis: Shape(l.Parameter).ToList().FindIndex(d => d.AsSymbol == symbol)))
        .Where(l => l.Axis >= 0).Select(l => (Func<string, string>)(
            otherwise => $"Check.AxisOf<{Arguments(l.Storage)}>(this.{l.Storage.Name}, {l.Axis}, {otherwise})"));

    // Every list once, the outer ones first.
    private IEnumerable<(string Path, EquatableArray<Dim> Lists, int Level)> Lists()
    {
        var seen = new HashSet<string>();
        return _leaves.SelectMany(l => Enumerable.Range(0, l.Parameter.Lists.Count)
            .Where(level => seen.Add(NameOf(l.Parameter.Path, level)))
            .Select(level => (l.Parameter.Path, l.Parameter.Lists, level))).OrderBy(l => l.level).ToArray();
    }

    private string Why(Dim dim) => dim.AsSymbol is { } s ? bound[s] : dim.Symbols.Any()
        ? string.Join(" and ", dim.Symbols.Select(x => $"{x} is {bound[x]}")) : "as its [Shape] says";

    private string NameOf(string path, int level) =>
        parameters.Path(new LeafPath(ListWriter.ListsOf(path)[level], LeafPath.Of(path).Role).ToString());

    private string LengthOf(string path) => $"Lists.LengthOf("
        + $"{parameters.Expression(new LeafPath(ListWriter.ListsOf(path)[0], LeafPath.Of(path).Role).ToString())})";

    private string Arguments(Storage storage) =>
        $"{Spelling.Type(storage.Kind)}, {ListWriter.TypeOf(program.Function, storage.Path!)}";

    private static EquatableArray<Dim> Shape(Parameter parameter) => parameter.Type.Dims.Skip(1).ToEquatable();

    private static string Text(EquatableArray<Dim> shape) => "[" + string.Join(", ", shape) + "]";
}
