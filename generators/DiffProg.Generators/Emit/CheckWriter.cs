using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>Prints the entry check: nothing is null, ranks and dimensions fit, indices are in range, nothing overlaps.</summary>
public sealed class CheckWriter(CodeWriter code, MethodSignature signature, LoopProgram program, EntryParameters parameters)
{
    private readonly string _method = $"\"{Short(signature)}\"";

    // Where each dimension was read: the reason given when another place disagrees.
    private readonly Dictionary<string, string> _bound = [];

    /// <summary>The local that holds a tensor on entry: its storage's name.</summary>
    public static string LocalOf(Storage storage) => storage.Name;

    private IEnumerable<Storage> Tensors => program.External.Where(s => s.Kind != ScalarKind.I32);

    public void Inputs()
    {
        Records();
        var inputs = Parameters().ToList();
        foreach (var (parameter, storage) in inputs)
            Dense(parameter, storage);
        foreach (var parameter in program.Function.Parameters.Where(p => p.Type is { Kind: ScalarKind.I32, Rank: 0 }))
        {
            _bound[parameter.Path] = $"the argument '{parameter.Path}'";
        }

        foreach (var (parameter, storage) in inputs)
            Bind(parameter, storage);
        foreach (var (parameter, storage) in inputs)
            Compare(parameter, storage);
        foreach (var storage in Tensors.Where(s => s.Path!.EndsWith("#gradient", StringComparison.Ordinal)))
        {
            string path = storage.Path!.Split('#')[0];
            string gradient = parameters.Expression(storage.Path!);
            code.Line($"var {LocalOf(storage)} = Dense.Output({gradient}, \"{gradient}\");");
            var primal = inputs.First(i => i.Parameter.Path == path).Storage;
            code.Line($"Check.SameShape({_method}, \"{gradient}\", {LocalOf(storage)}, \"{path}\", {LocalOf(primal)});");
        }

        foreach (var guard in program.Function.Guards)
            Guarded(guard);
    }

    public void Destinations()
    {
        foreach (var r in signature.Returns.Where(r => r.IsTensor))
        {
            var storage = program.External.First(s => s.Path == r.Name);
            string name = parameters.DestinationName(r);
            code.Line($"var {LocalOf(storage)} = Dense.Output({name}, \"{name}\");");
            string shape = Text(storage.Shape);
            code.Line($"Check.Rank({_method}, \"{name}\", {LocalOf(storage)}, {storage.Shape.Count}, \"{shape}\");");
            for (int i = 0; i < storage.Shape.Count; i++)
            {
                code.Line($"Check.Dimension({_method}, \"{name}\", {i}, \"{storage.Shape[i]}\", "
                    + $"{LocalOf(storage)}.Lengths[{i}], {Spelling.Dim(storage.Shape[i])}, \"the shape of the result\");");
            }
        }
    }

    /// <summary>What is written must not be read under another name.</summary>
    public void Overlaps()
    {
        var tensors = Tensors.ToList();
        var written = tensors.Where(s => s.Path!.Contains("#gradient") || IsDestination(s)).ToList();
        foreach (var w in written)
        {
            foreach (var other in tensors.Where(t => t != w && t.Kind == w.Kind && !(written.Contains(t))))
            {
                string a = parameters.All.Any(p => p.Part == Part.Destination) && IsDestination(w) ? "destination" : parameters.Expression(w.Path!);
                code.Line($"Check.Disjoint({_method}, \"{a}\", {LocalOf(w)}, \"{parameters.Expression(other.Path!)}\", {LocalOf(other)});");
            }
        }
    }

    private bool IsDestination(Storage storage) =>
        parameters.All.Any(p => p.Part == Part.Destination) && signature.Returns.Any(r => r.Name == storage.Path);

    private static string Short(MethodSignature signature) => signature.HintName;

    private static string Text(EquatableArray<Dim> shape) => "[" + string.Join(", ", shape) + "]";

    private IEnumerable<(IR.Parameter Parameter, Storage Storage)> Parameters() => program.Function.Parameters
        .Where(p => p.Type.Rank > 0).Select(p => (p, program.External.First(s => s.Path == p.Path)));

    // Every record on the way to a leaf.
    private void Records()
    {
        var seen = new HashSet<string>();
        foreach (var (parameter, _) in Parameters().Where(p => p.Parameter.Path.Contains('.')))
        {
            string expression = parameters.Expression(parameter.Path);
            string[] parts = expression.Split('.');
            for (int i = 1; i < parts.Length; i++)
            {
                string record = string.Join(".", parts.Take(i));
                if (record != "this" && !IsSpan(parameter) && seen.Add(record))
                    code.Line($"ArgumentNullException.ThrowIfNull({record}, \"{record}\");");
            }
        }

        foreach (var storage in Tensors.Where(s => s.Path!.Contains("#gradient") && s.Path!.Contains('.')))
        {
            string[] parts = parameters.Expression(storage.Path!).Split('.');
            for (int i = 1; i < parts.Length; i++)
            {
                string record = string.Join(".", parts.Take(i));
                if (seen.Add(record))
                    code.Line($"ArgumentNullException.ThrowIfNull({record}, \"{record}\");");
            }
        }
    }

    private static bool IsSpan(IR.Parameter parameter) => parameter.Type.Kind == ScalarKind.I32;

    private void Dense(IR.Parameter parameter, Storage storage)
    {
        string expression = parameters.Expression(parameter.Path);
        if (IsSpan(parameter))
        {
            if (signature.Parameters.Any(p => p.Name == parameter.Path && p.Form == ParameterForm.IntegerArray))
                code.Line($"ArgumentNullException.ThrowIfNull({expression});");
            return;
        }

        string local = LocalOf(storage);
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
            code.Line($"nint {NameTable.Identifier(symbol)} = {Length(parameter, storage, i)};");
        }
    }

    private void Compare(IR.Parameter parameter, Storage storage)
    {
        string expression = parameters.Expression(parameter.Path);
        for (int i = 0; i < parameter.Type.Rank; i++)
        {
            var dim = parameter.Type.Dims[i];
            string own = IsSpan(parameter) ? $"the length of '{expression}'" : $"the length of axis {i} of '{expression}'";
            if (dim.AsSymbol is { } symbol && _bound[symbol] == own)
                continue;
            string why = dim.AsSymbol is { } s ? _bound[s] : string.Join(" and ", dim.Symbols.Select(x => $"{x} is {_bound[x]}"));
            string actual = Length(parameter, storage, i);
            code.Line(IsSpan(parameter)
                ? $"Check.Length({_method}, \"{expression}\", \"{dim}\", {actual}, {Spelling.Dim(dim)}, \"{why}\");"
                : $"Check.Dimension({_method}, \"{expression}\", {i}, \"{dim}\", {actual}, {Spelling.Dim(dim)}, \"{why}\");");
        }
    }

    private string Length(IR.Parameter parameter, Storage storage, int axis) => IsSpan(parameter)
        ? $"{parameters.Expression(parameter.Path)}.Length" : $"{LocalOf(storage)}.Lengths[{axis}]";

    private void Guarded(Guard guard)
    {
        switch (guard.Relation)
        {
            case Relation.Equal:
                code.Line($"Check.Equal({_method}, \"{guard.Left}\", {Spelling.Dim(guard.Left)}, \"{guard.Right}\", "
                    + $"{Spelling.Dim(guard.Right)}, \"{guard.Why}\");");
                break;
            case Relation.AtMost:
                code.Line($"Check.AtMost({_method}, \"{guard.Left}\", {Spelling.Dim(guard.Left)}, \"{guard.Right}\", "
                    + $"{Spelling.Dim(guard.Right)}, \"{guard.Why}\");");
                break;
            default:
                code.Line($"Check.Indices({_method}, \"{guard.Subject}\", {parameters.Expression(guard.Subject)}, "
                    + $"{Spelling.Dim(guard.Right)}, \"{guard.Why}\");");
                break;
        }
    }
}
