using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DiffProg.Benchmarks;

/// <summary>A program in C++ to compare with, compiled on the spot and called in the same process.</summary>
internal sealed class Native : IDisposable
{
    private readonly nint _library;
    private readonly string _folder;

    private Native(nint library, string folder) => (_library, _folder) = (library, folder);

    /// <summary>Compiles a file of the folder Native; null where there is no compiler, which is said.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="options">What the compiler is told.</param>
    public static Native? Compile(string file, params string[] options)
    {
        string folder = Directory.CreateTempSubdirectory("diffprog-native-").FullName;
        string source = Path.Combine(AppContext.BaseDirectory, "Native", file);
        string library = Path.Combine(folder, Path.ChangeExtension(file, ".so"));
        try
        {
            using var compiler = Process.Start("g++", [.. options, "-shared", "-fPIC", "-o", library, source]);
            compiler.WaitForExit();
            if (compiler.ExitCode == 0)
                return new Native(NativeLibrary.Load(library), folder);
            Console.WriteLine($"g++ fails on {file}: the comparison is skipped.");
        }
        catch (Win32Exception)
        {
            Console.WriteLine("There is no g++ here: the comparison with C++ is skipped.");
        }

        Directory.Delete(folder, recursive: true);
        return null;
    }

    public T Function<T>(string name)
        where T : Delegate =>
        Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));

    public void Dispose()
    {
        NativeLibrary.Free(_library);
        Directory.Delete(_folder, recursive: true);
    }
}
