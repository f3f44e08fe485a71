using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>
/// The arithmetic operators on tensors of float and double. .NET has these operators too, for every element type, but
/// up to version 10 theirs take the shape of the right operand where ranks are equal: <c>x - Mean(x, 1, keepDims:
/// true)</c> with x of [3, 2] gives [3, 1], and an empty tensor throws. C# prefers these, which are not generic,
/// wherever the namespace DiffProg is in scope. Shapes are aligned at the right, and an axis of length 1 stretches.
/// </summary>
public static class TensorOperators
{
    /// <summary>In single precision.</summary>
    extension(Tensor<float>)
    {
        /// <summary>x, element by element.</summary>
        public static Tensor<float> operator +(Tensor<float> x) => x;

        /// <summary>-x, element by element.</summary>
        public static Tensor<float> operator -(Tensor<float> x) => Map(x, TensorPrimitives.Negate);

        /// <summary>x + y, element by element, broadcasting.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<float> operator +(Tensor<float> x, Tensor<float> y) =>
            Zip(x, y, TensorPrimitives.Add, "x + y");

        /// <summary>x + y for one number y, element by element.</summary>
        public static Tensor<float> operator +(Tensor<float> x, float y) => Map(x, y, TensorPrimitives.Add);

        /// <summary>x + y for one number x, element by element.</summary>
        public static Tensor<float> operator +(float x, Tensor<float> y) => Map(y, x, TensorPrimitives.Add);

        /// <summary>x - y, element by element, broadcasting.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<float> operator -(Tensor<float> x, Tensor<float> y) =>
            Zip(x, y, TensorPrimitives.Subtract, "x - y");

        /// <summary>x - y for one number y, element by element.</summary>
        public static Tensor<float> operator -(Tensor<float> x, float y) => Map(x, y, TensorPrimitives.Subtract);

        /// <summary>x - y for one number x, element by element.</summary>
        public static Tensor<float> operator -(float x, Tensor<float> y) => Map(x, y, TensorPrimitives.Subtract);

        /// <summary>x y, element by element, broadcasting; the matrix product is MatMul(x, y).</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<float> operator *(Tensor<float> x, Tensor<float> y) =>
            Zip(x, y, TensorPrimitives.Multiply, "x * y");

        /// <summary>x y for one number y, element by element.</summary>
        public static Tensor<float> operator *(Tensor<float> x, float y) => Map(x, y, TensorPrimitives.Multiply);

        /// <summary>x y for one number x, element by element.</summary>
        public static Tensor<float> operator *(float x, Tensor<float> y) => Map(y, x, TensorPrimitives.Multiply);

        /// <summary>x / y, element by element, broadcasting.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<float> operator /(Tensor<float> x, Tensor<float> y) =>
            Zip(x, y, TensorPrimitives.Divide, "x / y");

        /// <summary>x / y for one number y, element by element.</summary>
        public static Tensor<float> operator /(Tensor<float> x, float y) => Map(x, y, TensorPrimitives.Divide);

        /// <summary>x / y for one number x, element by element.</summary>
        public static Tensor<float> operator /(float x, Tensor<float> y) => Map(x, y, TensorPrimitives.Divide);
    }

    /// <summary>In double precision.</summary>
    extension(Tensor<double>)
    {
        /// <summary>x, element by element.</summary>
        public static Tensor<double> operator +(Tensor<double> x) => x;

        /// <summary>-x, element by element.</summary>
        public static Tensor<double> operator -(Tensor<double> x) => Map(x, TensorPrimitives.Negate);

        /// <summary>x + y, element by element, broadcasting.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<double> operator +(Tensor<double> x, Tensor<double> y) =>
            Zip(x, y, TensorPrimitives.Add, "x + y");

        /// <summary>x + y for one number y, element by element.</summary>
        public static Tensor<double> operator +(Tensor<double> x, double y) => Map(x, y, TensorPrimitives.Add);

        /// <summary>x + y for one number x, element by element.</summary>
        public static Tensor<double> operator +(double x, Tensor<double> y) => Map(y, x, TensorPrimitives.Add);

        /// <summary>x - y, element by element, broadcasting.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<double> operator -(Tensor<double> x, Tensor<double> y) =>
            Zip(x, y, TensorPrimitives.Subtract, "x - y");

        /// <summary>x - y for one number y, element by element.</summary>
        public static Tensor<double> operator -(Tensor<double> x, double y) => Map(x, y, TensorPrimitives.Subtract);

        /// <summary>x - y for one number x, element by element.</summary>
        public static Tensor<double> operator -(double x, Tensor<double> y) => Map(x, y, TensorPrimitives.Subtract);

        /// <summary>x y, element by element, broadcasting; the matrix product is MatMul(x, y).</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<double> operator *(Tensor<double> x, Tensor<double> y) =>
            Zip(x, y, TensorPrimitives.Multiply, "x * y");

        /// <summary>x y for one number y, element by element.</summary>
        public static Tensor<double> operator *(Tensor<double> x, double y) => Map(x, y, TensorPrimitives.Multiply);

        /// <summary>x y for one number x, element by element.</summary>
        public static Tensor<double> operator *(double x, Tensor<double> y) => Map(y, x, TensorPrimitives.Multiply);

        /// <summary>x / y, element by element, broadcasting.</summary>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<double> operator /(Tensor<double> x, Tensor<double> y) =>
            Zip(x, y, TensorPrimitives.Divide, "x / y");

        /// <summary>x / y for one number y, element by element.</summary>
        public static Tensor<double> operator /(Tensor<double> x, double y) => Map(x, y, TensorPrimitives.Divide);

        /// <summary>x / y for one number x, element by element.</summary>
        public static Tensor<double> operator /(double x, Tensor<double> y) => Map(x, y, TensorPrimitives.Divide);
    }

    private delegate void OfOne<T>(ReadOnlySpan<T> x, Span<T> result);

    private delegate void OfTwo<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result);

    private delegate void WithRight<T>(ReadOnlySpan<T> x, T y, Span<T> result);

    private delegate void WithLeft<T>(T x, ReadOnlySpan<T> y, Span<T> result);

    private static Tensor<T> Map<T>(Tensor<T> x, OfOne<T> function)
    {
        var elements = DenseAccess.Read(x);
        var result = DenseAccess.Allocate<T>(x.Lengths);
        function(elements, DenseAccess.Elements(result));
        return result;
    }

    private static Tensor<T> Map<T>(Tensor<T> x, T y, WithRight<T> function)
    {
        var elements = DenseAccess.Read(x);
        var result = DenseAccess.Allocate<T>(x.Lengths);
        function(elements, y, DenseAccess.Elements(result));
        return result;
    }

    private static Tensor<T> Map<T>(T x, Tensor<T> y, WithLeft<T> function)
    {
        var elements = DenseAccess.Read(y);
        var result = DenseAccess.Allocate<T>(y.Lengths);
        function(x, elements, DenseAccess.Elements(result));
        return result;
    }

    private static Tensor<T> Zip<T>(Tensor<T> x, Tensor<T> y, OfTwo<T> function, string method)
    {
        var shape = Broadcasting.Shape(x, y, method: method);
        var result = DenseAccess.Allocate<T>(shape);
        function(Broadcasting.Stretch(x, shape), Broadcasting.Stretch(y, shape), DenseAccess.Elements(result));
        return result;
    }
}
