namespace DiffProg.Generators.Incremental;

/// <summary>Names of the generator's steps; the tests of caching ask for them.</summary>
public static class Steps
{
    public const string Methods = "Methods";
    public const string MethodTable = "MethodTable";
    public const string FileNames = "FileNames";
    public const string Units = "Units";
    public const string Compiled = "Compiled";
    public const string Records = "Records";
    public const string RecordSources = "RecordSources";
}
