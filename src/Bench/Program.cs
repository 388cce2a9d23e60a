using BenchmarkDotNet.Running;
using TheoryChecks.Bench;
using TheoryChecks.Bench.Hostile;
using TheoryChecks.Bench.Sides;
using TheoryChecks.Bench.Steps;
using TheoryChecks.Storage;

StandardStreams.Guard();
switch (args)
{
    case ["run", .. var rest]:
        return RunCommand.Run(rest);
    case ["coupled", .. var rest]:
        return CoupledCommand.Run(rest);
    case ["minimum", .. var rest]:
        return MinimumCommand.Run(rest);
    case ["below", var name, var neurons, var bound]:
        return MinimumCommand.Ask(name, neurons, bound);
    case ["curve", .. var rest]:
        return CurveCommand.Run(rest);
    case ["checkers", .. var rest]:
        return CheckersCommand.Run(rest);
    case ["train", .. var rest]:
        return TrainCommand.Run(rest);
    case ["turns", .. var rest]:
        return TurnsCommand.Run(rest);
    case ["waits", .. var rest]:
        return WaitsCommand.Run(rest);
    case ["moments", .. var rest]:
        return MomentsCommand.Run(rest);
    case ["extraction", .. var rest]:
        return ExtractionCommand.Run(rest);
    case ["toy", .. var rest]:
        return ToyCommand.Run(rest);
    case ["sides", .. var rest]:
        return SidesCommand.Run(rest);
    case ["lower", var seconds, .. var files]:
        return LowerCommand.Run(seconds, files);
    case ["regions", var seconds, .. var files]:
        return RegionsCommand.Run(seconds, files);
    case ["solvers", .. var rest]:
        return SolversCommand.Run(rest);
    case ["hostile", .. var rest]:
        return HostileCommand.Run(rest);
    case ["plot", var csv, var file]:
        return CurvePlot.Run(csv, file);
    default:
        var quick = args.Contains("--quick");
        BenchmarkSwitcher.FromAssembly(typeof(RunCommand).Assembly).Run([.. args.Where(word => word != "--quick")], BenchConfig.Create(quick));
        return 0;
}
