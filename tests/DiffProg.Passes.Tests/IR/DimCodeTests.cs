using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Passes.Tests.IR;

/// <summary>The C# text of a dimension means what the dimension means, by the precedences of C#.</summary>
public class DimCodeTests
{
    [Theory]
    [InlineData("2*D + 1", "2 * _D + 1")]
    [InlineData("H - 2", "_H - 2")]
    [InlineData("-a*b", "-_a * _b")]
    [InlineData("0", "0")]
    public void ToCode_SmallExpressions_ReadsAsWritten(string text, string expected) =>
        Assert.Equal(expected, DimParser.TryParse(text)!.ToCode(s => "_" + s));

    [Theory]
    [InlineData("2*(D/2)")]
    [InlineData("D - D/2")]
    [InlineData("D - (D/3)/2")]
    [InlineData("1 - D/2")]
    [InlineData("-(D/2)*H + 9")]
    [InlineData("(D/2)*(H/3)*D")]
    [InlineData("(H - 3)/2 + 1")]
    [InlineData("D/(H/2 + 1)")]
    [InlineData("(D*H + 1)/(2*D)")]
    [InlineData("-(D/2) + D*H")]
    public void ToCode_Evaluated_EqualsTheDimension(string text)
    {
        var dim = DimParser.TryParse(text)!;
        var code = SyntaxFactory.ParseExpression(dim.ToCode(s => s));
        Assert.Empty(code.GetDiagnostics());
        for (long d = 2; d < 8; d++)
        {
            for (long h = 3; h < 12; h++)
                Assert.Equal(dim.Evaluate(s => s == "D" ? d : h), Evaluate(code, s => s == "D" ? d : h));
        }
    }

    // A window wider than its input: (2 - 3) / 2 + 1 is 0 by floor division, and the text must not say 1.
    [Fact]
    public void ToCode_NegativeNumerator_StillFloors()
    {
        var dim = DimParser.TryParse("(H - 3)/2 + 1")!;
        var code = SyntaxFactory.ParseExpression(dim.ToCode(s => s));
        Assert.Equal(dim.Evaluate(_ => 2), Evaluate(code, _ => 2));
    }

    [Fact]
    public void ToCode_NumeratorThatIsNeverNegative_ReadsAsWritten() =>
        Assert.Equal("(H * D + 3) / (2)", DimParser.TryParse("(D*H + 3)/2")!.ToCode(s => s).Replace("D * H", "H * D"));

    // C# on longs: / truncates.
    private static long Evaluate(ExpressionSyntax code, Func<string, long> value) => code switch
    {
        LiteralExpressionSyntax l => Convert.ToInt64(l.Token.Value),
        IdentifierNameSyntax n => value(n.Identifier.Text),
        ParenthesizedExpressionSyntax p => Evaluate(p.Expression, value),
        PrefixUnaryExpressionSyntax u => -Evaluate(u.Operand, value),
        BinaryExpressionSyntax b => (b.Kind(), Evaluate(b.Left, value), Evaluate(b.Right, value)) switch
        {
            (SyntaxKind.AddExpression, var x, var y) => x + y,
            (SyntaxKind.SubtractExpression, var x, var y) => x - y,
            (SyntaxKind.MultiplyExpression, var x, var y) => x * y,
            (SyntaxKind.DivideExpression, var x, var y) => x / y,
            _ => throw new NotSupportedException(b.ToString()),
        },
        InvocationExpressionSyntax { ArgumentList.Arguments: [var a, var b] } call
            when call.Expression.ToString() == "global::DiffProg.Kernels.Sizes.FloorDivide" =>
            DiffProg.Kernels.Sizes.FloorDivide(Evaluate(a.Expression, value), Evaluate(b.Expression, value)),
        _ => throw new NotSupportedException(code.ToString()),
    };
}
