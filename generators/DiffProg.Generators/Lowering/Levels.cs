using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>
/// How often a term is computed (once, for each row, for each element), and in which of the passes over a row: both
/// follow from its operands.
/// </summary>
internal static class Levels
{
    /// <summary>Sets both of a term, and of what it is made of.</summary>
    /// <param name="term">The term.</param>
    /// <param name="outer">How many loops are around the elements of a row.</param>
    /// <param name="done">The terms that have been.</param>
    public static void Classify(Term term, int outer, HashSet<Term> done)
    {
        if (!done.Add(term))
            return;
        foreach (var operand in term.Operands)
            Classify(operand, outer, done);
        Level FromLoops(Func<int, bool> depends, int count)
        {
            var level = Level.Kernel;
            for (int i = 0; i < count; i++)
            {
                if (depends(i))
                    level = i >= outer ? Level.Element : level == Level.Element ? level : Level.Row;
            }

            return level;
        }

        Level ByAddress(Address a) => a.All.Max(x => FromLoops(i => x.Strides[i] != Dim.Zero, x.Strides.Length));
        var own = term.Kind switch
        {
            TermKind.Load or TermKind.Uniform => ByAddress(term.Address!),
            TermKind.Index => FromLoops(i => i == term.Axis, term.Axis + 1),
            TermKind.RowResult => Level.Row,
            TermKind.Product => Level.Element,
            _ => Level.Kernel,
        };
        term.Level = term.Everywhere ? Level.Element : term.Operands.Select(o => o.Level).Append(own).Max();
        term.Phase = term.Kind == TermKind.RowResult
            ? PhaseOf(term.Reduction!.Input, outer, done) + (term.Reduction.Input.Level == Level.Element ? 1 : 0)
            : term.Operands.Select(o => o.Phase).DefaultIfEmpty(0).Max();
    }

    private static int PhaseOf(Term input, int outer, HashSet<Term> done)
    {
        Classify(input, outer, done);
        return input.Phase;
    }
}
