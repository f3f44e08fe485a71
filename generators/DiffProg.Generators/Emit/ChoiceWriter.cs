using DiffProg.Generators.IR;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints the public methods of a method whose arguments are of interfaces or abstract types: each calls the one for
/// the types that came, which is the same method compiled for these. Once it has been chosen nothing is virtual.
/// </summary>
/// <param name="code">Where they go.</param>
/// <param name="signature">The user's method.</param>
public sealed class ChoiceWriter(CodeWriter code, MethodSignature signature)
{
    private readonly string _method = $"\"{signature.Id.Split('[', '<')[0]}\"";

    public void Write()
    {
        foreach (var kind in EntryWriter.KindsOf(signature, signature.Choices.Any(c => c.IsProbed)))
        {
            Method(kind, destinations: false);
            if (kind == BodyKind.Value && signature.Returns.Any(r => r.IsTensor))
                Method(kind, destinations: true);
        }
    }

    private void Method(BodyKind kind, bool destinations)
    {
        var parameters = new EntryParameters(signature, kind, destinations);
        new EntryDocumentation(code, signature, null).Write(kind, parameters, destinations);
        EntryWriter.Declaration(code, signature, kind, parameters, destinations);
        code.Braces(() =>
        {
            // What shows nothing does not ask for it.
            foreach (var probes in parameters.All.Where(p => p.Part == Part.Probe))
                code.Line($"global::System.ArgumentNullException.ThrowIfNull({probes.Name});");
            if (signature.AlwaysThrows)
                CallBody(parameters);
            else
                Choose(kind, parameters, destinations);
        });
        code.Line();
    }

    // Whatever comes, it throws: so does the user's body.
    private void CallBody(EntryParameters parameters)
    {
        string call = $"{signature.Name}({Arguments(parameters.All.Where(p => p.Part == Part.Input).Select(Passed))});";
        code.Line(signature.Returns.Count == 0 ? call : "_ = " + call);
        code.Line("throw new global::System.Diagnostics.UnreachableException();");
    }

    private void Choose(BodyKind kind, EntryParameters parameters, bool destinations)
    {
        var open = parameters.All.Where(p => p.Part == Part.Input && IsOpen(p.Of!)).ToList();
        code.Block($"switch ({(open.Count == 1 ? open[0].Name : $"({Arguments(open.Select(p => p.Name))})")})", () =>
        {
            foreach (var choice in signature.Choices)
                Case(kind, parameters, destinations, choice, open);
            code.Line("default:");
            code.Indented(() =>
            {
                foreach (var p in open)
                {
                    var known = signature.Choices.Select(c => $"typeof({Same(c, p.Of!).TypeText})").Distinct();
                    code.Line($"global::DiffProg.Kernels.Check.Type({_method}, \"{p.Name.TrimStart('@')}\", {p.Name}, "
                        + $"{Arguments(known)});");
                }

                code.Line("throw new global::System.Diagnostics.UnreachableException();");
            });
        });
    }

    private void Case(
        BodyKind kind, EntryParameters parameters, bool destinations, MethodSignature choice,
        IReadOnlyList<EntryParameter> open)
    {
        string TypeOf(EntryParameter p) => Same(choice, p.Of!).TypeText;
        var names = open.ToDictionary(
            p => p.Of!.Name, p => parameters.Local(p.Name.TrimStart('@') + TypeOf(p).Split('.', ':').Last()));
        string patterns = Arguments(open.Select(p => $"{TypeOf(p)} {names[p.Of!.Name]}"));
        var arguments = parameters.All.Where(p => p.Part != Part.Probe || choice.IsProbed).Select(p => p.Of is null || !IsOpen(p.Of) ? Passed(p)
            : p.Part == Part.Input ? names[p.Of.Name]
            : $"global::DiffProg.Kernels.Check.Alike<{TypeOf(p)}>({_method}, \"{p.Name}\", {p.Name}, \"{p.Of.Name}\")");
        string call = $"{signature.Name}{kind.Plain()}({Arguments(arguments)});";
        code.Line(open.Count == 1 ? $"case {patterns}:" : $"case ({patterns}):");
        code.Indented(() =>
        {
            bool returns = EntryWriter.ReturnType(signature, kind, parameters, destinations) != "void";
            code.Line(returns ? "return " + call : call);
            if (!returns)
                code.Line("return;");
        });
    }

    private bool IsOpen(ParameterSignature p) =>
        !p.IsReceiver && signature.Choices.Any(c => Same(c, p).TypeText != p.TypeText);

    private static ParameterSignature Same(MethodSignature choice, ParameterSignature p) =>
        choice.Parameters.First(q => q.Name == p.Name);

    private static string Passed(EntryParameter p) => p.Type.StartsWith("ref ", StringComparison.Ordinal)
        ? "ref " + p.Name : p.Type.StartsWith("out ", StringComparison.Ordinal) ? "out " + p.Name : p.Name;

    private static string Arguments(IEnumerable<string> all) => string.Join(", ", all);
}
