using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

/// <summary>The functions of one argument by name: on a vector, over an array, and in the eager operations.</summary>
internal static class SimdFunction
{
    public static readonly string[] Names =
        ["Exp", "ExpM1", "Log", "LogP1", "Sin", "Cos", "Tan", "Tanh", "Atan", "Sigmoid", "Softplus", "Erf", "Rsqrt"];

    public static V Of<V, T>(string name, V x)
        where V : struct, ISimd<V, T>
        where T : unmanaged => name switch
        {
            "Exp" => V.Exp(x),
            "ExpM1" => V.ExpM1(x),
            "Log" => V.Log(x),
            "LogP1" => V.LogP1(x),
            "Sin" => V.Sin(x),
            "Cos" => V.Cos(x),
            "Tan" => V.Tan(x),
            "Tanh" => V.Tanh(x),
            "Atan" => V.Atan(x),
            "Sigmoid" => V.Sigmoid(x),
            "Softplus" => V.Softplus(x),
            "Erf" => V.Erf(x),
            "Rsqrt" => V.Rsqrt(x),
            _ => throw new ArgumentException(name),
        };

    public static T[] Map<V, T>(string name, T[] x)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        var padded = new T[x.Length + V.Count];
        x.CopyTo(padded, 0);
        for (int i = 0; i < x.Length; i += V.Count)
            V.Store(Of<V, T>(name, V.Load(in padded[0], i)), ref padded[0], i);

        return padded[..x.Length];
    }

    /// <summary>Good to a double's last place or two: the reference of the single-precision functions.</summary>
    public static double Eager(string name, double x) => name switch
    {
        "Exp" => Ops.Exp(x),
        "ExpM1" => Ops.ExpM1(x),
        "Log" => Ops.Log(x),
        "LogP1" => Ops.LogP1(x),
        "Sin" => Ops.Sin(x),
        "Cos" => Ops.Cos(x),
        "Tan" => Ops.Tan(x),
        "Tanh" => Ops.Tanh(x),
        "Atan" => Ops.Atan(x),
        "Sigmoid" => Ops.Sigmoid(x),
        "Softplus" => Ops.Softplus(x),
        "Erf" => Ops.Erf(x),
        "Rsqrt" => Ops.Rsqrt(x),
        _ => throw new ArgumentException(name),
    };
}
