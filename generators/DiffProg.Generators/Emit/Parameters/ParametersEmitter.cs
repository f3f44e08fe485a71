using DiffProg.Generators.Diagnostics;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Emit.Parameters;

/// <summary>A generated file.</summary>
internal sealed record GeneratedFile(string HintName, string Source);

/// <summary>Writes what a [Parameters] record gets: Create, Zeros, Visit and Map.</summary>
internal static class ParametersEmitter
{
    private const string Throws = "global::System.ArgumentOutOfRangeException";
    private const string TensorType = "global::System.Numerics.Tensors.Tensor";

    // Where one of these rules is broken there is no type to reopen.
    private static readonly string[] WithoutPlace = ["DP1001", "DP1028", "DP1029", "DP1030", "DP1035"];

    /// <summary>One file per record; partial declarations of one record count once.</summary>
    public static IEnumerable<GeneratedFile> EmitAll(IEnumerable<RecordModel> records, Func<string, string> nameOf) =>
        from record in records.GroupBy(r => r.Id).Select(g => g.First())
        where !record.Issues.Any(i => WithoutPlace.Contains(i.Rule))
        select new GeneratedFile(nameOf(record.Id), Emit(record));

    public static string Emit(RecordModel record)
    {
        var code = new CodeWriter();
        Emitter.Header(code);
        if (record.Namespace is { } space)
        {
            code.Line($"namespace {space};");
            code.Line();
        }

        Open(code, record, 0);
        return code.ToString();
    }

    private static void Open(CodeWriter code, RecordModel record, int depth)
    {
        bool innermost = depth == record.Declarations.Count - 1;
        string header = record.Declarations[depth] + (innermost ? $" : global::DiffProg.IParameters<{record.TypeText}>" : "");
        code.Block(header, () =>
        {
            if (!innermost)
                Open(code, record, depth + 1);
            else
                Members(code, record);
        });
    }

    private static void Members(CodeWriter code, RecordModel record)
    {
        var issues = record.Errors.Select(i => i.Rule).Distinct().ToArray();
        string? failure = issues.Length == 0 ? null
            : $"throw new global::System.NotSupportedException(\"{record.Name}: {string.Join(", ", issues)}\");";
        var dimensions = record.Dimensions.Select(Identifier).ToArray();
        string key = KeyOf(record);
        string sizes = string.Join(", ", record.Dimensions.Select(d =>
            (ElementSize.IsTable(d) ? "int[] " : "int ") + Identifier(d)));

        Document(code, "A record with initial values drawn from a key: the same key gives the same values.", record);
        code.Line($"/// <param name=\"{key}\">Every tensor draws from a key of its own, folded from this one.</param>");
        Exception(code, record);
        code.Block($"public static {record.TypeText} Create({sizes}{(sizes.Length > 0 ? ", " : "")}global::DiffProg.RandomKey {key})", () =>
            Construct(code, record, failure, (member, i) => Elements(record, member, index =>
            {
                string own = $"{key}.Fold({i})" + (index is null ? "" : $".Fold((ulong){index})");
                return member.Nested is { } nested ? Nested("Create", nested, member, index, $"{KeyOf(nested)}: {own}")
                    : $"global::DiffProg.Initializers.Make<{Spelling.Type(member.Kind)}>("
                        + $"global::DiffProg.Initialization.{member.Initialization}, "
                        + $"{Literals.Code(member.Scale, ScalarKind.F64)}, {own}, {Lengths(member, index)})";
            })));
        code.Line();
        Document(code, "A record of tensors that are all 0: a gradient to accumulate into.", record);
        Exception(code, record);
        code.Block($"public static {record.TypeText} Zeros({sizes})", () =>
            Construct(code, record, failure, (member, _) => Elements(record, member, index =>
                member.Nested is { } nested ? Nested("Zeros", nested, member, index)
                : $"{TensorType}.CreateFromShape<{Spelling.Type(member.Kind)}>([{Lengths(member, index)}])")));
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Block("public void Visit(string prefix, global::DiffProg.IParameterVisitor visitor)", () =>
        {
            if (failure is not null)
                code.Line(failure);
            foreach (var member in failure is null ? record.Members : default)
                Visit(code, member);
        });
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Block($"public {record.TypeText} Map(global::DiffProg.ParameterMap map)", () =>
        {
            code.Line(failure ?? (record.IsCopied
                ? $"return this with {{ {string.Join(", ", record.Members.Select(m => Assigned(m, Mapped(m))))} }};"
                : $"return new {record.TypeText}({string.Join(", ", record.Members.Select(Mapped))});"));
        });
    }

    private static void Visit(CodeWriter code, MemberModel member)
    {
        string name = MemberName(member, "prefix", "visitor", "i");
        if (member.List is { } list)
        {
            string at = $"$\"{{prefix}}{member.Name}[{{i}}]";
            code.Line($"for (int i = 0; i < {name}.{list.Count}; i++)");
            code.Indented(() => code.Line(member.Nested is null
                ? $"visitor.Visit({at}\", {name}[i]);" : $"{name}[i].Visit({at}.\", visitor);"));
            return;
        }

        code.Line(member.Nested is null
            ? $"visitor.Visit(prefix + \"{member.Name}\", {name});"
            : $"{name}.Visit(prefix + \"{member.Name}.\", visitor);");
    }

    private static string Mapped(MemberModel member)
    {
        string name = MemberName(member, "map");
        string Of(string one) => member.Nested is null ? $"map.Apply({one})" : $"{one}.Map(map)";
        return member.List is { } list
            ? AsList(list, $"global::DiffProg.ParameterLists.Map({name}, element => {Of("element")})") : Of(name);
    }

    private static string Assigned(MemberModel member, string value) => $"{Identifiers.Escape(member.Name)} = {value}";

    // The value of a member: of a list, that of each element, in which its number has a name.
    private static string Elements(RecordModel record, MemberModel member, Func<string?, string> value)
    {
        if (member.List is not { } list)
            return value(null);
        string index = Free(record, ["i", "j", "index", "number"], KeyOf(record));
        return AsList(
            list, $"global::DiffProg.ParameterLists.Make({Size(list.Length)}, {index} => {value(index)})");
    }

    // An array passes as a read-only list.
    private static string AsList(ListModel list, string array) => list.IsCopied ? $"[.. {array}]" : array;

    private static void Construct(CodeWriter code, RecordModel record, string? failure, Func<MemberModel, int, string> value)
    {
        if (failure is not null)
        {
            code.Line(failure);
            return;
        }

        foreach (string dimension in record.Dimensions.Where(d => !ElementSize.IsTable(d)))
            code.Line($"{Throws}.{(IsLength(record, dimension) ? "ThrowIfNegative" : "ThrowIfNegativeOrZero")}"
                + $"({Identifier(dimension)});");
        foreach (string length in record.Members.Select(m => m.List?.Length).OfType<Dim>()
            .Where(d => d.AsSymbol is null && d.AsConstant is null).Select(Size).Distinct())
            code.Line($"{Throws}.ThrowIfNegative({length});");
        foreach (var (table, length, last) in Tables(record))
            code.Line($"global::DiffProg.ParameterLists.RequireSizes({Identifier(table)}, {Size(length)}, {last}, "
                + $"\"{Identifier(table).TrimStart('@')}\");");
        // Sizes like H-2 may be negative although H is not.
        foreach (string size in record.Members.SelectMany(m => m.Shape)
            .Where(d => !ElementSize.In(d) && d.AsSymbol is null && d.AsConstant is null)
            .Select(Size).Distinct())
            code.Line($"{Throws}.ThrowIfNegativeOrZero({size});");
        code.Line($"return new {record.TypeText}(");
        code.Indented(() =>
        {
            for (int i = 0; i < record.Members.Count; i++)
            {
                var member = record.Members[i];
                string shape = member.Nested is null ? $" // [{string.Join(", ", member.Shape)}]" : "";
                string end = i == record.Members.Count - 1 ? ");" : ",";
                code.Line($"{Identifiers.Escape(member.Name)}: {value(member, i)}{end}{shape}");
            }
        });
    }

    // What lists take from tables: how many elements, and how far behind its own place an element looks.
    private static IEnumerable<(string Table, Dim Length, int Last)> Tables(RecordModel record) => record.Members
        .Where(m => m.List is not null)
        .SelectMany(m => m.Shape.Concat(m.Bindings.Select(b => b.Value)).SelectMany(d => d.Symbols)
            .Where(ElementSize.Is).Select(n => (m.List!.Length, Name: ElementSize.Parse(n))))
        .GroupBy(x => (x.Name.Table, x.Length))
        .Select(g => (g.Key.Table + ElementSize.Table, g.Key.Length, g.Max(x => x.Name.Offset)));

    // A list may be empty; what is a size as well may not.
    private static bool IsLength(RecordModel record, string dimension)
    {
        bool IsIn(Dim dim) => dim.Symbols.Contains(dimension);
        return record.Members.All(m => !m.Shape.Any(IsIn) && m.Bindings.All(b => !IsIn(b.Value)
            || (m.Nested is { } nested && IsLength(nested, b.Name))));
    }

    // By name: the order of a nested record's arguments is its own business.
    private static string Nested(
        string method, RecordModel nested, MemberModel member, string? index, params string[] more)
    {
        var sizes = nested.Dimensions.Select(
            d => $"{Identifier(d)}: {Size(member.Bindings.First(b => b.Name == d).Value, index)}");
        return $"{nested.TypeText}.{method}({string.Join(", ", sizes.Concat(more))})";
    }

    // A member that a parameter of the generated method hides.
    private static string MemberName(MemberModel member, params string[] parameters) =>
        (parameters.Contains(member.Name) ? "this." : "") + Identifiers.Escape(member.Name);

    private static string KeyOf(RecordModel record) => Free(record, ["key", "randomKey"]);

    // A name that no size and no table of sizes has: one of those wished for, or the first of them with a number.
    private static string Free(RecordModel record, string[] wishes, params string[] others)
    {
        var taken = record.Dimensions.Select(Identifier).Concat(others).ToArray();
        return wishes.Concat(Enumerable.Range(2, taken.Length + 1).Select(n => wishes[0] + n))
            .First(name => !taken.Contains(name));
    }

    private static string Lengths(MemberModel member, string? index) =>
        string.Join(", ", member.Shape.Select(d => Size(d, index)));

    private static string Size(Dim dim) => Size(dim, null);

    // widths[i+1] of the element whose number has a name here.
    private static string Size(Dim dim, string? index) => dim.ToCode(name =>
        !ElementSize.Is(name) ? Identifier(name) : ElementSize.Parse(name) is var (table, offset)
            ? $"{Identifier(table)}[{index}{(offset == 0 ? "" : $" + {offset}")}]" : name);

    // A name that is no identifier is an issue of its own, and the members that name it throw; they must compile, though.
    private static string Identifier(string dimension) =>
        ElementSize.IsTable(dimension) ? Identifier(dimension.Substring(0, dimension.Length - ElementSize.Table.Length))
        : Identifiers.Escape(string.Concat(dimension.Select(c => char.IsLetterOrDigit(c) ? c : '_')));

    private static void Document(CodeWriter code, string summary, RecordModel record)
    {
        code.Line($"/// <summary>{summary}</summary>");
        foreach (string name in record.Dimensions)
        {
            string what = ElementSize.IsTable(name) ? "Sizes, one behind the other," : "Size";
            code.Line($"/// <param name=\"{Identifier(name).TrimStart('@')}\">{what} of dimension <c>{name}</c>.</param>");
        }
    }

    private static void Exception(CodeWriter code, RecordModel record)
    {
        bool hasLengths = record.Dimensions.Any(d => !ElementSize.IsTable(d) && IsLength(record, d));
        string lengths = hasLengths ? ", or a length negative" : "";
        if (record.Dimensions.Count > 0)
            code.Line($"/// <exception cref=\"{Throws}\">A size is not positive{lengths}.</exception>");
    }
}
