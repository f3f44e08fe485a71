using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>Prints the entry check: nothing is null, ranks and dimensions fit, indices are in range, nothing overlaps.</summary>
public sealed class CheckWriter(CodeWriter code, MethodSignature signature, LoopProgram program, EntryParameters parameters)
{
    private readonly string _method = $"\"{Short(signature)}\"";

    // Where each dimension was read: the reason given when another place disagrees.
    private readonly Dictionary<string, string> _bound = [];

    private IEnumerable<Storage> Tensors => program.External.Where(s => !Form(s.Path!).IsArray() && !s.IsList);

    private IEnumerable<Storage> Spans => program.External.Where(s => Form(s.Path!).IsArray());

    /// <summary>Statements of the constructor: the inputs of the user's method.</summary>
    public void Inputs()
    {
        var all = Parameters(p => !IsAttached(p.Path)).ToList();
        var inputs = all.Where(i => !i.Storage.IsList).ToList();
        var lists = new ListCheckWriter(code, _method, program, parameters, all, _bound);
        Records(all.Where(i => !IsSpan(i.Parameter)).Select(i => i.Storage.Path!));
        foreach (var (parameter, storage) in inputs)
            Read(parameter, storage);
        foreach (var parameter in program.Function.Parameters.Where(p => p.Type is { Kind: ScalarKind.I32, Rank: 0 }))
        {
            _bound[parameter.Path] = $"the argument '{parameter.Path}'";
            code.Line($"this.{Spelling.Symbol(parameter.Path)} = {parameters.Number(parameter.Path)};");
        }

        lists.BindLengths();
        foreach (var (parameter, storage) in inputs)
            Bind(parameter, storage);
        lists.BindInnerLengths();
        lists.CompareLengths();
        lists.BindElements();
        lists.Compare();
        foreach (var (parameter, storage) in inputs)
            Compare(parameter, Local(parameter, storage));
        foreach (var guard in program.Function.Guards)
            Guarded(guard);
        foreach (var (parameter, storage) in inputs)
            code.Line($"this.{storage.Name} = ref {Reference(parameter, storage)};");
        Apart(inputs);
    }

    // What is written is no part of what else comes in, nor are tangents of one another.
    private void Apart(IReadOnlyList<(IR.Parameter Parameter, Storage Storage)> all)
    {
        foreach (var (parameter, storage) in all.Where(w => w.Parameter.Written))
        {
            string name = parameters.Expression(parameter.Path);
            foreach (var (other, read) in all.Where(o => o.Storage != storage && o.Storage.Kind == storage.Kind
                && IsSpan(o.Parameter)
                && (!o.Parameter.Written || string.CompareOrdinal(o.Parameter.Path, parameter.Path) < 0)))
            {
                string second = parameters.Expression(other.Path);
                code.Line($"Check.Disjoint({_method}, \"{name}\", in this.{storage.Name}, {name}.Length, "
                    + $"\"{second}\", in this.{read.Name}, {second}.Length);");
            }
        }
    }

    /// <summary>Statements of Attach: tangents, cotangents, gradient buffers and results.</summary>
    public void Attached(IReadOnlyList<(string Path, string Name)> results)
    {
        var moving = Parameters(p => IsAttached(p.Path)).ToList();
        var directions = moving.Where(d => !d.Storage.IsList).ToList();
        var gradients = Tensors.Where(s => LeafPath.Of(s.Path!).Role == Role.Gradient).ToList();
        var lists = program.External.Where(s => s.IsList && LeafPath.Of(s.Path!).Role == Role.Gradient).ToList();
        Records(moving.Select(d => d.Storage.Path!).Concat(gradients.Concat(lists).Select(g => g.Path!)));
        new ListCheckWriter(code, _method, program, parameters, moving, _bound).Attached(lists);
        foreach (var parameter in program.Function.Parameters.Where(p => IsAttached(p.Path) && p.Type.Rank == 0))
            code.Line($"this.{FieldOf(parameter)} = {parameters.Expression(parameter.Path)};");
        foreach (var (parameter, storage) in directions.Where(d => IsSpan(d.Parameter)))
        {
            if (IsArray(parameter))
                code.Line($"ArgumentNullException.ThrowIfNull({parameters.Expression(parameter.Path)});");
            SpanLength(parameters.Expression(parameter.Path), storage);
            code.Line($"this.{storage.Name} = ref {Reference(parameter, storage)};");
        }

        if (directions.Any(d => d.Parameter.Written))
            Apart(Parameters(IsSpan).ToList());

        foreach (var storage in Spans.Where(s => LeafPath.Of(s.Path!).Role == Role.Gradient))
        {
            string gradient = parameters.Expression(storage.Path!);
            bool isGrid = Form(storage.Path!) == ParameterForm.Grid;
            if (isGrid)
                code.Line($"ArgumentNullException.ThrowIfNull({gradient});");
            SpanLength(gradient, storage);
            string first = isGrid ? FirstOfGrid(gradient, storage.Kind) : $"MemoryMarshal.GetReference({gradient})";
            code.Line($"this.{storage.Name} = ref {first};");
            foreach (var other in Spans.Where(o => o.Kind == storage.Kind && o != storage
                && (LeafPath.Of(o.Path!).Role != Role.Gradient || string.CompareOrdinal(o.Path, storage.Path) < 0)))
            {
                string name = parameters.Expression(other.Path!);
                code.Line($"Check.Disjoint({_method}, \"{gradient}\", in this.{storage.Name}, {gradient}.Length, \"{name}\", in this.{other.Name}, {name}.Length);");
            }
        }

        foreach (var (parameter, storage) in directions.Where(d => !IsSpan(d.Parameter)))
        {
            string local = parameters.Local(storage.Name + "Tensor");
            string expression = parameters.Expression(parameter.Path);
            code.Line($"var {local} = Dense.Input({expression}, \"{expression}\");");
            Shape(expression, local, parameter.Type.Dims);
            code.Line($"this.{storage.Name} = ref Dense.Reference({local});");
        }

        foreach (var storage in gradients)
            Output(storage, parameters.Expression(storage.Path!));
        foreach (var (path, name) in results)
            Output(program.External.First(s => s.Path == path), name);
        Disjoint(gradients.Select(g => (parameters.Expression(g.Path!), parameters.Expression(LeafPath.Of(g.Path!).Owner), g.Kind))
            .Concat(results.Select(r => (r.Name, "null", program.External.First(s => s.Path == r.Path).Kind))).ToList(),
            lists);
    }

    private static string FirstOfGrid(string expression, ScalarKind kind) =>
        $"Unsafe.As<byte, {Spelling.Type(kind)}>(ref MemoryMarshal.GetArrayDataReference({expression}))";

    // Of an array of several axes, that of each.
    private void SpanLength(string expression, Storage storage)
    {
        string owner = LeafPath.Of(storage.Path!).Owner;
        if (Form(storage.Path!) == ParameterForm.Reference)
            return;
        if (Form(storage.Path!) == ParameterForm.Grid)
        {
            int axes = signature.Parameters.First(p => p.Name == owner).LeafCount - 1;
            for (int axis = 0; axis < axes; axis++)
            {
                string length = LeafPath.LengthOf(owner, axis);
                code.Line($"Check.Length({_method}, \"{expression}\", \"{length}\", {expression}.GetLength({axis}), "
                    + $"this.{Spelling.Symbol(length)}, "
                    + $"\"the length of axis {axis} of '{parameters.Expression(owner)}'\");");
            }

            return;
        }

        WholeLength(expression, storage);
    }

    private void WholeLength(string expression, Storage storage) => code.Line(
        $"Check.Length({_method}, \"{expression}\", \"{storage.Shape[0]}\", {expression}.Length, "
        + $"{Spelling.DimOf("this", storage.Shape[0])}, \"the length of '{parameters.Expression(LeafPath.Of(storage.Path!).Owner)}'\");");

    private static bool IsAttached(string path) => LeafPath.Of(path).Role != Role.Argument;

    private static string Short(MethodSignature signature) => signature.Id.Split('[', '<')[0];

    private string FieldOf(IR.Parameter parameter) => KernelSignature.ScalarName(
        program, program.Function.Parameters.ToList().FindIndex(p => p.Path == parameter.Path));

    private void Output(Storage storage, string name)
    {
        string local = parameters.Local(storage.Name + "Tensor");
        code.Line($"var {local} = Dense.Output({name}, \"{name}\");");
        Shape(name, local, storage.Shape);
        code.Line($"this.{storage.Name} = ref Dense.Reference({local});");
    }

    private void Shape(string name, string local, EquatableArray<Dim> shape) => code.Line(
        $"Check.Shape({_method}, \"{name}\", {local}, \"{Text(shape)}\", {string.Join(", ", shape.Select(d => Spelling.DimOf("this", d)))});");

    // What is written must not be read under another name.
    private void Disjoint(
        IReadOnlyList<(string Name, string Primal, ScalarKind Kind)> all, IReadOnlyList<Storage> lists)
    {
        foreach (var kind in new[] { ScalarKind.F32, ScalarKind.F64 })
        {
            if (Parameters(p => p.Type.Kind == kind && p.Lists.Count > 0).Any())
            {
                Overlaps(kind, [.. all.Where(w => w.Kind == kind)], [.. lists.Where(l => l.Kind == kind)]);
                continue;
            }

            var read = Parameters(p => p.Type.Kind == kind && !IsSpan(p)).Select(p => parameters.Expression(p.Storage.Path!)).ToList();
            var written = all.Where(w => w.Kind == kind).Select(w => w.Name).ToList();
            string Names(IEnumerable<string> names) => "[" + string.Join(", ", names.Select(n => $"\"{n}\"")) + "]";
            string List(IEnumerable<string> names) => "[" + string.Join(", ", names) + "]";
            string type = Spelling.Type(kind);
            if (written.Count > 0 && read.Count > 0)
                code.Line($"Check.Disjoint<{type}>({_method}, {Names(written)}, {List(written)}, {Names(read)}, {List(read)});");
            if (written.Count > 1)
                code.Line($"Check.Apart<{type}>({_method}, {Names(written)}, {List(written)}, {List(all.Where(w => w.Kind == kind).Select(w => w.Primal))});");
        }
    }

    // The same where there are lists.
    private void Overlaps(
        ScalarKind kind, IReadOnlyList<(string Name, string Primal, ScalarKind Kind)> written,
        IReadOnlyList<Storage> lists)
    {
        if (written.Count + lists.Count == 0)
            return;
        string memory = parameters.Local("memory");
        code.Line($"using var {memory} = new Overlaps<{Spelling.Type(kind)}>({_method});");
        foreach (var (parameter, storage) in Parameters(p => p.Type.Kind == kind && !IsSpan(p)))
        {
            string expression = parameters.Expression(parameter.Path);
            code.Line(storage.IsList ? $"{memory}.Read(this.{storage.Name});"
                : $"{memory}.Read(\"{expression}\", {expression});");
        }

        foreach (var (name, primal, _) in written)
            code.Line($"{memory}.Write(\"{name}\", {name}, {primal});");
        foreach (var list in lists)
        {
            string owner = program.External.First(s => s.Path == LeafPath.Of(list.Path!).Owner).Name;
            code.Line($"{memory}.Write(this.{list.Name}, this.{owner});");
        }

        code.Line($"{memory}.Check();");
    }

    private string Reference(IR.Parameter parameter, Storage storage)
    {
        if (!IsSpan(parameter))
            return $"Dense.Reference({Local(parameter, storage)})";
        string expression = parameters.Expression(parameter.Path);
        return Form(parameter.Path) == ParameterForm.Grid ? FirstOfGrid(expression, storage.Kind)
            : IsArray(parameter) ? $"MemoryMarshal.GetArrayDataReference({expression})"
            : $"MemoryMarshal.GetReference({expression})";
    }

    private bool IsArray(IR.Parameter parameter) => Form(parameter.Path).IsReference();

    private static string Text(EquatableArray<Dim> shape) => "[" + string.Join(", ", shape) + "]";

    private IEnumerable<(IR.Parameter Parameter, Storage Storage)> Parameters(Func<IR.Parameter, bool> which) =>
        program.Function.Parameters.Where(p => p.Type.Rank > 0 && which(p))
            .Select(p => (p, program.External.First(s => s.Path == p.Path)));

    // Every record on the way to a leaf.
    private void Records(IEnumerable<string> paths)
    {
        var seen = new HashSet<string>();
        foreach (string path in paths)
        {
            // What is in lists is checked with them, and so are the lists.
            string[] parts = parameters.Expression(path).Split('[')[0].Split('.');
            for (int i = 1; i < parts.Length; i++)
            {
                string record = string.Join(".", parts.Take(i));
                if (seen.Add(record))
                    code.Line($"ArgumentNullException.ThrowIfNull({record}, \"{record}\");");
            }
        }
    }

    private bool IsSpan(IR.Parameter parameter) => Form(parameter.Path).IsArray();

    // Of the argument that a path begins with; a result is a tensor.
    private ParameterForm Form(string path) => LeafPath.Of(path) is { Role: not (Role.Result or Role.Cotangent) } leaf
        && signature.Parameters.FirstOrDefault(p => p.Name == leaf.Argument) is { } argument ? argument.Form : ParameterForm.Tensor;

    // An argument is its own local; what came in a record gives way to the arguments' names.
    private string Local(IR.Parameter parameter, Storage storage) =>
        storage.Name == parameters.Expression(parameter.Path) ? storage.Name : parameters.Local(storage.Name);

    private void Read(IR.Parameter parameter, Storage storage)
    {
        string expression = parameters.Expression(parameter.Path);
        if (IsSpan(parameter))
        {
            if (IsArray(parameter))
                code.Line($"ArgumentNullException.ThrowIfNull({expression});");
            return;
        }

        string local = Local(parameter, storage);
        code.Line($"{(local == expression ? "" : "var ")}{local} = Dense.Input({expression}, \"{expression}\");");
        code.Line($"Check.Rank({_method}, \"{expression}\", {local}, {parameter.Type.Rank}, \"{Text(parameter.Type.Dims)}\");");
    }

    private void Bind(IR.Parameter parameter, Storage storage)
    {
        for (int i = 0; i < parameter.Type.Rank; i++)
        {
            if (parameter.Type.Dims[i].AsSymbol is not { } symbol || _bound.ContainsKey(symbol))
                continue;
            string expression = parameters.Expression(parameter.Path);
            _bound[symbol] = IsSpan(parameter) ? $"the length of '{expression}'" : $"the length of axis {i} of '{expression}'";
            code.Line($"this.{Spelling.Symbol(symbol)} = {Length(parameter, Local(parameter, storage), i)};");
        }
    }

    private void Compare(IR.Parameter parameter, string local)
    {
        if (Form(parameter.Path) == ParameterForm.Reference)
            return;
        string expression = parameters.Expression(parameter.Path);
        for (int i = 0; i < parameter.Type.Rank; i++)
        {
            var dim = parameter.Type.Dims[i];
            string own = IsSpan(parameter) ? $"the length of '{expression}'" : $"the length of axis {i} of '{expression}'";
            if (dim.AsSymbol is { } symbol && _bound[symbol] == own)
                continue;
            string why = dim.AsSymbol is { } s ? _bound[s] : dim.Symbols.Any()
                ? string.Join(" and ", dim.Symbols.Select(x => $"{x} is {_bound[x]}")) : "as its [Shape] says";
            string actual = Length(parameter, local, i);
            code.Line(IsSpan(parameter)
                ? $"Check.Length({_method}, \"{expression}\", \"{dim}\", {actual}, {Spelling.DimOf("this", dim)}, \"{why}\");"
                : $"Check.Dimension({_method}, \"{expression}\", {i}, \"{dim}\", {actual}, {Spelling.DimOf("this", dim)}, \"{why}\");");
        }
    }

    private string Length(IR.Parameter parameter, string local, int axis) => IsSpan(parameter)
        ? $"{parameters.Expression(parameter.Path)}.Length" : $"{local}.Lengths[{axis}]";

    private void Guarded(Guard guard)
    {
        switch (guard.Relation)
        {
            case Relation.Equal:
                code.Line($"Check.Equal({_method}, \"{guard.Left}\", {Spelling.DimOf("this", guard.Left)}, \"{guard.Right}\", "
                    + $"{Spelling.DimOf("this", guard.Right)}, \"{guard.Why}\");");
                break;
            case Relation.AtMost:
                code.Line($"Check.AtMost({_method}, \"{guard.Left}\", {Spelling.DimOf("this", guard.Left)}, \"{guard.Right}\", "
                    + $"{Spelling.DimOf("this", guard.Right)}, \"{guard.Why}\");");
                break;
            case Relation.Fraction:
                code.Line($"Check.Fraction({_method}, \"{guard.Subject}\", {parameters.Expression(guard.Subject)}, \"{guard.Why}\");");
                break;
            default:
                code.Line($"Check.Indices({_method}, \"{guard.Subject}\", {parameters.Expression(guard.Subject)}, "
                    + $"{Spelling.DimOf("this", guard.Right)}, \"{guard.Why}\");");
                break;
        }
    }
}
