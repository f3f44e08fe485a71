// Types that C# needs for records and that netstandard2.0 does not have.
namespace System.Runtime.CompilerServices;

internal static class IsExternalInit;
