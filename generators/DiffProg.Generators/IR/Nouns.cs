namespace DiffProg.Generators.IR;

/// <summary>What the result of an operation is called where the user gave it no name.</summary>
public static class Nouns
{
    public static string Of(Op op) => op switch
    {
        Op.Add => "sum",
        Op.Subtract => "difference",
        Op.Multiply or Op.StrongProduct or Op.Contract => "product",
        Op.Divide => "quotient",
        Op.Negate => "negative",
        Op.Select => "choice",
        Op.Equal => "isEqual",
        Op.NotEqual => "isDifferent",
        Op.Less or Op.LessOrEqual => "isLess",
        Op.Greater or Op.GreaterOrEqual => "isGreater",
        Op.Not or Op.And or Op.Or => "holds",
        Op.Minimum or Op.ReduceMin => "min",
        Op.Maximum or Op.ReduceMax => "max",
        Op.Convert => "converted",
        Op.Broadcast => "stretched",
        Op.Reshape => "reshaped",
        Op.Transpose => "transposed",
        Op.Concatenate => "joined",
        Op.Gather => "rows",
        Op.CheckRow => "row",
        Op.CheckRange => "start",
        Op.CheckCopy => "count",
        Op.ScatterAdd => "scattered",
        Op.Pad => "padded",
        _ => Printer.Spell(op),
    };
}
