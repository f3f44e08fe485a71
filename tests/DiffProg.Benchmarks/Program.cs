using DiffProg.Benchmarks;

// dotnet run -c Release --project tests/DiffProg.Benchmarks 
// [functions | products | models | directions | scalars] [rounds] [folder of run-torch]
int rounds = args.Length > 1 ? int.Parse(args[1]) : 25;
if (args.Length == 0 || args[0] == "functions")
    Functions.Run(rounds);

if (args.Length == 0 || args[0] == "products")
    Products.Run(rounds);

if (args.Length == 0 || args[0] == "models")
    Models.Run(rounds, args.Length > 2 ? args[2] : null);

if (args.Length == 0 || args[0] == "directions")
    Directions.Run(rounds);

if (args.Length == 0 || args[0] == "scalars")
    Scalars.Run(rounds);
