using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// A switch is a chain of branches, in the order of its cases. What the cases before have taken is no more asked for: a
// type whose every value has had its case is none that the value may be of.
internal sealed partial class BodyReader
{
    private void Switch(ISwitchOperation choice)
    {
        var whole = Expression(choice.Value);
        if (whole is not (Bound.Single or Bound.Tuple) && !IsTyped(whole))
        {
            if (whole is not Bound.Missing)
                Reject(choice.Value, Fence.Explain(choice));
            return;
        }

        var sections = choice.Cases.ToList();
        // Its default applies when nothing else does, wherever it stands.
        int last = sections.FindIndex(s => s.Clauses.Any(c => c is IDefaultCaseClauseOperation));
        Section(0, whole);
        _variables.Remove(new Jump(JumpKind.Break, choice));

        void Section(int i, Bound? value)
        {
            if (i == last && sections[i].Clauses.Length == 1)
                i++;
            if (value is null)
                return;
            if (i >= sections.Count)
            {
                if (last >= 0)
                    Body(sections[last]);
                return;
            }

            Scoped(() =>
            {
                if (Matches(sections[i].Clauses, value) is { } condition)
                {
                    Branch(sections[i], condition, () => Body(sections[i]), () =>
                        Section(i + 1, Rest(sections[i].Clauses, value)));
                }
            });
        }

        void Body(ISwitchCaseOperation section) => Scoped(() =>
        {
            Statements(section.Body, 0);
            // A break ends the switch, and what follows goes on.
            if (_variables[new Jump(JumpKind.Break, choice)] is not null)
            {
                _variables.Remove(new Jump(JumpKind.Break, choice));
                _ended = Jumps.LeavesAlways(section, choice);
            }
        });
    }

    private Bound SwitchExpression(ISwitchExpressionOperation choice)
    {
        if (!IsMergeable(TypeOf(choice)) && !IsTensor(choice) && !KnownTypes.IsRecord(TypeOf(choice)))
            return Reject(choice, Fence.Explain(choice));
        var whole = Expression(choice.Value);
        if (whole is not (Bound.Single or Bound.Tuple) && !IsTyped(whole))
            return whole is Bound.Missing ? whole : Reject(choice, Fence.Explain(choice));
        return Arm(0, whole);

        Bound Arm(int i, Bound? value)
        {
            if (value is null)
                return new Bound.Thrown();
            if (i == choice.Arms.Length)
            {
                return Throws(
                    choice, "new global::System.Runtime.CompilerServices.SwitchExpressionException()");
            }

            var arm = choice.Arms[i];
            if (Test(arm.Pattern, value) is not { } condition)
                return Reject(arm, Fence.Explain(choice));
            if (arm.Guard is { } guard)
                condition = Guarded(condition, guard);
            return Decide(arm, condition, () => Expression(arm.Value),
                () => Arm(i + 1, arm.Guard is null ? Rest(arm.Pattern, value) : value));
        }
    }

    private Bound.Single Guarded(Bound.Single condition, IOperation guard)
    {
        // What it names is named where it holds.
        foreach (var local in Declared(guard))
            _variables.Declare(local);
        return Decide(guard, condition, () => Expression(guard), () => Never) as Bound.Single ?? condition;
    }

    private Bound? Rest(IEnumerable<ICaseClauseOperation> clauses, Bound value)
    {
        Bound? rest = value;
        foreach (var pattern in clauses.OfType<IPatternCaseClauseOperation>().Where(c => c.Guard is null))
            rest = rest is null ? null : Rest(pattern.Pattern, rest);
        return rest;
    }

    private Bound.Single? Matches(IEnumerable<ICaseClauseOperation> clauses, Bound value)
    {
        Bound.Single? any = null;
        var tested = clauses.Where(c => c is not IDefaultCaseClauseOperation).ToArray();
        var number = value as Bound.Single;
        foreach (var clause in tested)
        {
            var test = clause switch
            {
                ISingleValueCaseClauseOperation { Value.ConstantValue.Value: double.NaN or float.NaN }
                    when number is not null => Comparison(clause, "NotEqualTo", number, number),
                ISingleValueCaseClauseOperation single when number is not null =>
                    Comparison(clause, "EqualTo", number, Expression(single.Value)),
                ISingleValueCaseClauseOperation { Value.ConstantValue: { HasValue: true, Value: null } } =>
                    Split(clause, value, v => v is Bound.Null).Holds,
                IRelationalCaseClauseOperation relational
                    when number is not null && Operators.BinaryName(relational.Relation) is { } name =>
                    Comparison(clause, name, number, Expression(relational.Value)),
                IPatternCaseClauseOperation { Guard: null } pattern => Test(pattern.Pattern, value),
                // Beside others a guard would be asked after one of them has matched.
                IPatternCaseClauseOperation { Guard: { } guard } pattern
                    when tested.Length == 1 && Test(pattern.Pattern, value) is { } matched => Guarded(matched, guard),
                _ => null,
            };
            if (test is null)
            {
                Reject(clause, Fence.Explain(clause));
                return null;
            }

            any = any is null ? test : Either(clause, any, test);
        }

        return any;
    }
}
