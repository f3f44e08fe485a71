using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints a matrix product: the call, and the struct whose Apply receives each finished vector of it.
/// </summary>
public sealed class EpilogueWriter
{
    private readonly CodeWriter _code;
    private readonly LoopProgram _program;
    private readonly Kernel _kernel;
    private readonly MatrixProduct _product;
    private readonly KernelSignature _signature;
    private readonly NameTable _names;
    private readonly string[] _loops;

    // The finished vector; a field may have the name that it would have.
    private readonly string _value;
    private readonly LeafWriter _leaves;
    private readonly TermWriter _scalars;

    private EpilogueWriter(CodeWriter code, LoopProgram program, Kernel kernel, PrimalLine? line = null)
    {
        (_code, _program, _kernel, _product) = (code, program, kernel, kernel.Product!);
        _signature = new KernelSignature(program, kernel);
        _names = new NameTable([
            .. _signature.Symbols, .. _signature.Storages.Select(s => s.Name),
            .. _signature.Scalars.Select(s => s.Name),
            "row", "column", "V"]);
        _value = _names.Fresh("product");
        // The loops over batches stand in the body, among its names.
        foreach (string taken in BodyWriter.Symbols(program).Select(Spelling.Symbol)
            .Concat(program.External.Concat(program.Frame).Concat(program.Kept.Values).Select(s => s.Name)))
            _names.Of(taken, taken);
        int batch = 0;
        _loops = kernel.Loops.Select((_, i) => i == kernel.Loops.Length - 1 ? "column" : i == _product.M ? "row"
            : _names.Fresh("batch" + (batch++ == 0 ? "" : batch.ToString()))).ToArray();
        _leaves = new LeafWriter(program, kernel, _loops) { Scalar = term => _scalars!.Print(term) };
        _scalars = new TermWriter(code, program, _names, kernel, lanes: false, _leaves.Row, line);
    }

    private int Last => _kernel.Loops.Length - 1;

    private string T => Spelling.Type(_kernel.Lane);

    private string TypeName => _kernel.Name + "Epilogue";

    private IEnumerable<string> Batches => _loops.Where(l => l != "row" && l != "column");

    // Nothing happens to the product but that it is stored, rows one after the other, at the start of its target: a
    // part of a concatenation or a padding begins elsewhere.
    private bool IsPlain => Batches.Any() is false && _kernel.Stores.Count == 1
        && _kernel.Stores[0] is { Value.Kind: TermKind.Product, Address: { Indirect.Count: 0 } at }
        && at.Offset == Dim.Zero && at.Strides[Last].IsOne;

    public static void Write(CodeWriter code, LoopProgram program, Kernel kernel)
    {
        var writer = new EpilogueWriter(code, program, kernel);
        if (!writer.IsPlain)
            writer.WriteStruct();
    }

    /// <summary>The statements in the body that run the product.</summary>
    /// <param name="code">Where.</param>
    /// <param name="program">The body.</param>
    /// <param name="kernel">The product.</param>
    /// <param name="line">The line above.</param>
    /// <param name="text">What the body says for a scalar.</param>
    public static void WriteCall(
        CodeWriter code, LoopProgram program, Kernel kernel, PrimalLine line, Func<int, string> text)
    {
        var writer = new EpilogueWriter(code, program, kernel, line);
        if (!writer.IsPlain)
            line.Pause();
        writer.WriteCall(text);
    }

    private void WriteCall(Func<int, string> text)
    {
        string epilogue = _kernel.Epilogue;
        if (IsPlain)
        {
            var store = _kernel.Stores[0];
            _scalars.Comment(store);
            string type = store.Combine is null ? "StoreEpilogue" : "AccumulateEpilogue";
            var rowStride = _product.M < 0 ? Dim.Zero : store.Address.Strides[_product.M];
            _code.Line($"var {epilogue} = new {type}<{T}>(ref {store.Target.Name}, {Spelling.Dim(rowStride)});");
            Multiply(epilogue);
            return;
        }

        var fields = _signature.Symbols.Select(s => $"{s} = {s}")
            .Concat(_signature.Storages.Select(s => $"{s.Name} = ref {s.Name}"))
            .Concat(_signature.Scalars.Select(s => $"{s.Name} = {text(s.Node)}"));
        _code.Line($"var {epilogue} = new {TypeName} {{ {string.Join(", ", fields)} }};");
        Batch(0, epilogue);
    }

    private void Batch(int loop, string epilogue)
    {
        if (loop > Last)
        {
            Multiply(epilogue);
            return;
        }

        if (_loops[loop] is "row" or "column")
        {
            Batch(loop + 1, epilogue);
            return;
        }

        string i = _loops[loop];
        _code.Block($"for (nint {i} = 0; {i} < {Spelling.Dim(_kernel.Loops[loop])}; {i}++)", () =>
        {
            _code.Line($"{epilogue}.{i} = {i};");
            Batch(loop + 1, epilogue);
        });
    }

    private void Multiply(string epilogue)
    {
        string m = _product.M < 0 ? "1" : Spelling.Dim(_kernel.Loops[_product.M]);
        string Operand(Storage storage, Address address) =>
            Spelling.Reference(storage.Name, Spelling.Offset(
                address, _loops.Select(l => l is "row" or "column" ? null : l).ToArray()));
        string Stride(Address address, int loop) => loop < 0 ? "0" : Spelling.Dim(address.Strides[loop]);
        _code.Line($"Gemm.Multiply({m}, {Spelling.Dim(_kernel.Loops[Last])}, {Spelling.Dim(_product.K)}, "
            + $"ref {Operand(_product.A, _product.AAddress)}, {Stride(_product.AAddress, _product.M)}, "
            + $"{Spelling.Dim(_product.AStrideK)}, "
            + $"ref {Operand(_product.B, _product.BAddress)}, {Spelling.Dim(_product.BStrideK)}, "
            + $"{Stride(_product.BAddress, Last)}, "
            + $"ref {epilogue}, workspace);");
    }

    private void WriteStruct()
    {
        _code.Block($"private ref struct {TypeName} : IEpilogue<{T}>", () =>
        {
            foreach (string symbol in _signature.Symbols.Concat(Batches))
                _code.Line($"public nint {symbol};");
            foreach (var storage in _signature.Storages)
                _code.Line($"public ref {Spelling.Type(storage.Kind)} {storage.Name};");
            foreach (var (name, kind, _) in _signature.Scalars)
                _code.Line($"public {Spelling.Type(kind)} {name};");
            _code.Line();
            _code.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
            _code.Line($"public readonly void Apply<V>(nint row, nint column, V {_value})");
            _code.Indented(() => _code.Line(Spelling.Constraint(_kernel.Lane)));
            _code.Braces(WriteApply);
        });
        _code.Line();
    }

    private void WriteApply()
    {
        var terms = new TermWriter(_code, _program, _names, _kernel, lanes: true, Leaf);
        var stores = _kernel.Stores.OrderBy(s => s.Value.NodeId).ToList();
        foreach (var store in stores)
            terms.Count(store.Value);
        foreach (var store in stores)
        {
            string text = _leaves.Store(store, context => terms.Print(store.Value, context));
            terms.Comment(store);
            _code.Line(text);
        }
    }

    private (string Text, int Precedence)? Leaf(Term term) => term.Kind == TermKind.Product ? (_value, 0)
        : _leaves.Lanes(term);
}
