namespace DiffProg.Generators.IR;

/// <summary>Every operation of the IR. What each means stands in its row of <see cref="Primitives"/>.</summary>
public enum Op
{
    // Leaves
    Parameter,
    Constant,
    Dimension,
    Iota,
    Uniform,
    FoldKey,

    // Element-wise, one operand
    Negate,
    Abs,
    Sign,
    Exp,
    ExpM1,
    Log,
    LogP1,
    Sqrt,
    Rsqrt,
    Sin,
    Cos,
    Tan,
    Tanh,
    Atan,
    Sigmoid,
    Softplus,
    Erf,
    Relu,
    Not,
    Convert,
    StopGradient,

    /// <summary>The value itself, whose adjoint somebody may want to see.</summary>
    Probe,

    /// <summary>Of an integer: itself, where it is a row of a tensor that has so many; it throws otherwise.</summary>
    CheckRow,

    // Element-wise, two operands
    Add,
    Subtract,
    Multiply,

    /// <summary>A product that is zero where the first factor is, whatever the second one is.</summary>
    StrongProduct,
    Divide,

    /// <summary>Of integers.</summary>
    Remainder,
    Power,
    Minimum,
    Maximum,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,

    // Element-wise, three operands
    Select,

    // Reductions over axes that disappear
    Sum,
    ReduceMax,
    ReduceMin,

    // Products
    Contract,

    // Layout
    Reshape,
    Transpose,
    Broadcast,
    Slice,
    Pad,
    Concatenate,

    // Indexing
    Gather,
    ScatterAdd,

    // Arrays: elements by index; a write makes the next version of the array, in the same memory
    Array,

    /// <summary>The next version of an array that grows: elements from a place on, as many as asked for, are there and
    /// zero.</summary>
    Extend,

    /// <summary>The number of elements that an array which grows has.</summary>
    Extent,

    /// <summary>Part of an array, for a callee: the array, where it begins, how long it is.</summary>
    View,

    /// <summary>The array that a callee was given a part of, after the call.</summary>
    Whole,

    /// <summary>An index, which must lie below a length.</summary>
    CheckIndex,

    /// <summary>Where a part begins, which must lie, with its length, inside a whole.</summary>
    CheckSlice,

    /// <summary>The same of a range of an array, of which 1, 2 or 3 says which ends are counted from the end.</summary>
    CheckRange,

    /// <summary>How many elements Array.Copy copies, which must lie in both: where it begins in the one, its length,
    /// then of the other.</summary>
    CheckCopy,
    Read,
    Write,
    AddTo,

    /// <summary>Adds a tensor to an array, or to one row of it.</summary>
    Accumulate,

    /// <summary>The array as a tensor, when everything has been added.</summary>
    Contents,

    // Regions: the nodes between an opener and its end. Nested, they see the values of what encloses them.
    If,
    Else,
    EndIf,
    Loop,
    Index,
    Carried,
    While,
    Next,
    Result,

    /// <summary>Ends the program here; a guard.</summary>
    Throw,

    // The derivative of the function that stands between Derive and EndDerive; see Derivation
    Derive,
    Argument,
    EndDerive,
    Derivative,

    // A function with a derivative of the user's: between Custom and Rule its body, from there to EndCustom the
    // derivative. In the mode "checkpoint", a part of the program that the backward part computes once more; it has no
    // arguments and no derivative of its own.
    Custom,
    Rule,
    EndCustom,
    /// <summary>Stands for a tensor that nothing reads: what a path leaves where it has none. Its
    /// shape is that of the other path.</summary>
    Unset,

    /// <summary>The length of an axis of an element of a list, by the element's number.</summary>
    ElementSize,

    /// <summary>Says what a size is that a loop changes: an integer, from here on until the region ends.</summary>
    Size,

    /// <summary>An integer, which must be equal to another one, or at most that one; a guard of sizes that are known on
    /// the way only.</summary>
    CheckSize,

    // What an iteration hands to the reverse sweep
    Save,
    Frame,
    Count,
    Load,

    // A call that stands: of a function that is compiled once, because it calls itself
    Invoke,

    /// <summary>What comes out of an Invoke: one of its results, or an array as the function has left it.</summary>
    Returned,

    // In a body that is being differentiated: what it sees of its surroundings
    Outer,
    Incoming,

    /// <summary>A value as what is computed once more reads it: nothing that was computed of it before is taken in its
    /// place.</summary>
    Again,

    // Programs over the operations above, and what only the front end makes
    Composite,
    Intrinsic,
    Call,
    CallResult,
    Ascribe,
}
