using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace DiffProg.Gradients.Tests.Harness;

/// <summary>Calls a method with boxed arguments; an array passes as a span. Exceptions come through as they
/// are.</summary>
public static class Invoker
{
    private static readonly ConcurrentDictionary<MethodInfo, Func<object?[], object?>> Made = new();

    public static Func<object?[], object?> Of(MethodInfo method) => Made.GetOrAdd(method, Make);

    /// <summary>The same without the result: such a call allocates nothing of its own.</summary>
    public static Action<object?[]> Discarding(MethodInfo method) =>
        Make(method, typeof(void)).CreateDelegate<Action<object?[]>>();

    private static Func<object?[], object?> Make(MethodInfo method) =>
        Make(method, typeof(object)).CreateDelegate<Func<object?[], object?>>();

    private static DynamicMethod Make(MethodInfo method, Type result)
    {
        var wrapper = new DynamicMethod(
            method.Name, result, [typeof(object[])], typeof(Invoker).Module, skipVisibility: true);
        var il = wrapper.GetILGenerator();
        int next = 0;
        if (!method.IsStatic)
            Load(il, next++, method.DeclaringType!);
        foreach (var parameter in method.GetParameters())
            Load(il, next++, parameter.ParameterType);
        il.Emit(OpCodes.Call, method);
        if (result == typeof(void))
        {
            if (method.ReturnType != typeof(void))
                il.Emit(OpCodes.Pop);
        }
        else if (method.ReturnType == typeof(void))
            il.Emit(OpCodes.Ldnull);
        else if (method.ReturnType.IsValueType)
            il.Emit(OpCodes.Box, method.ReturnType);
        il.Emit(OpCodes.Ret);
        return wrapper;
    }

    private static void Load(ILGenerator il, int index, Type type)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
        if (type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>)
            || type.GetGenericTypeDefinition() == typeof(Span<>)))
        {
            var array = type.GenericTypeArguments[0].MakeArrayType();
            il.Emit(OpCodes.Castclass, array);
            il.Emit(OpCodes.Call, type.GetMethod("op_Implicit", [array])!);
        }
        else
        {
            il.Emit(type.IsValueType ? OpCodes.Unbox_Any : OpCodes.Castclass, type);
        }
    }
}
