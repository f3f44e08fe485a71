using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// A switch is a chain of branches, in the order of its cases.
internal sealed partial class BodyReader
{
    private void Switch(ISwitchOperation choice)
    {
        if (Expression(choice.Value) is not Bound.Single value)
        {
            Reject(choice.Value, Fence.Explain(choice));
            return;
        }

        var sections = choice.Cases.ToList();
        // Its default applies when nothing else does, wherever it stands.
        int last = sections.FindIndex(s => s.Clauses.Any(c => c is IDefaultCaseClauseOperation));
        Section(0);
        _variables.Remove(new Jump(JumpKind.Break, choice));

        void Section(int i)
        {
            if (i == last && sections[i].Clauses.Length == 1)
                i++;
            if (i >= sections.Count)
            {
                if (last >= 0)
                    Body(sections[last]);
                return;
            }

            if (Matches(sections[i].Clauses, value) is { } condition)
                Branch(sections[i], condition, () => Body(sections[i]), () => Section(i + 1));
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
        if (!IsMergeable(TypeOf(choice))
            || Expression(choice.Value) is not Bound.Single value)
            return Reject(choice, Fence.Explain(choice));
        return Arm(0);

        Bound Arm(int i)
        {
            var arm = choice.Arms[i];
            if (arm.Pattern is IDiscardPatternOperation && arm.Guard is null)
                return Expression(arm.Value);
            if (i == choice.Arms.Length - 1 || Test(arm.Pattern, value) is not { } condition)
                return Reject(arm, Fence.Explain(choice));
            if (arm.Guard is { } guard)
                condition = arm.Pattern is IDiscardPatternOperation
                    ? Expression(guard) as Bound.Single ?? condition : Guarded(condition, guard);
            return Lazily(arm, condition, () => Expression(arm.Value), () => Arm(i + 1));
        }
    }

    private Bound.Single Guarded(Bound.Single condition, IOperation guard) =>
        Lazily(guard, condition, () => Expression(guard), () => Zero(ScalarKind.Bool)) as Bound.Single ?? condition;

    private Bound.Single? Matches(IEnumerable<ICaseClauseOperation> clauses, Bound.Single value)
    {
        Bound.Single? any = null;
        var tested = clauses.Where(c => c is not IDefaultCaseClauseOperation).ToArray();
        foreach (var clause in tested)
        {
            var test = clause switch
            {
                ISingleValueCaseClauseOperation { Value.ConstantValue.Value: double.NaN or float.NaN } =>
                    Comparison(clause, "NotEqualTo", value, value),
                ISingleValueCaseClauseOperation single =>
                    Comparison(clause, "EqualTo", value, Expression(single.Value)),
                IRelationalCaseClauseOperation relational when Operators.BinaryName(relational.Relation) is { } name =>
                    Comparison(clause, name, value, Expression(relational.Value)),
                IPatternCaseClauseOperation { Guard: null } pattern => Test(pattern.Pattern, value),
                // Beside others a guard would be asked after one of them has matched.
                IPatternCaseClauseOperation { Guard: { } guard } pattern when tested.Length == 1 && Test(pattern.Pattern, value) is { } matched =>
                    Guarded(matched, guard),
                _ => null,
            };
            if (test is null)
            {
                Reject(clause, Fence.Explain(clause));
                return null;
            }

            any = any is null ? test : Logic(clause, "Or", any, test);
        }

        return any;
    }

    private Bound IsPattern(IIsPatternOperation test) => Expression(test.Value) switch
    {
        Bound.Single value when TypeOf(value) is { Shape.Count: 0 } && Test(test.Pattern, value) is { } outcome =>
            outcome,
        Bound.Missing missing => missing,
        _ => Reject(test, Fence.Explain(test)),
    };

    // Constants, relations, and what not, and and or make of them.
    private Bound.Single? Test(IPatternOperation pattern, Bound.Single value) => pattern switch
    {
        // NaN is the constant that equals itself in a pattern alone.
        IConstantPatternOperation { Value.ConstantValue.Value: double.NaN or float.NaN } =>
            Comparison(pattern, "NotEqualTo", value, value),
        IDiscardPatternOperation => True,
        IConstantPatternOperation constant => Comparison(pattern, "EqualTo", value, Expression(constant.Value)),
        IRelationalPatternOperation relational when Operators.BinaryName(relational.OperatorKind) is { } name =>
            Comparison(pattern, name, value, Expression(relational.Value)),
        INegatedPatternOperation negated => Test(negated.Pattern, value) is { } test ? Not(pattern, test) : null,
        IBinaryPatternOperation binary when Test(binary.LeftPattern, value) is { } left
            && Test(binary.RightPattern, value) is { } right =>
            Logic(pattern, binary.OperatorKind == BinaryOperatorKind.And ? "And" : "Or", left, right),
        _ => null,
    };

    private Bound.Single? Comparison(IOperation origin, string name, Bound.Single value, Bound with) =>
        with is Bound.Single other && TypeOf(other).Kind == TypeOf(value).Kind
            ? Intrinsic(origin, name, "x,y", TensorType.Scalar(ScalarKind.Bool), value, other) as Bound.Single : null;

    private Bound.Single Logic(IOperation origin, string name, Bound.Single x, Bound.Single y) =>
        (Bound.Single)Intrinsic(origin, name, "x,y", TensorType.Scalar(ScalarKind.Bool), x, y);
}
