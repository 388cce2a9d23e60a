using BenchmarkDotNet.Running;
using TheoryChecks.Bench;

switch (args)
{
    case ["run", .. var rest]:
        return RunCommand.Run(rest);
    case ["coupled", .. var rest]:
        return CoupledCommand.Run(rest);
    case ["curve", .. var rest]:
        return CurveCommand.Run(rest);
    case ["train", .. var rest]:
        return TrainCommand.Run(rest);
    case ["toy", .. var rest]:
        return ToyCommand.Run(rest);
    case ["plot", var csv, var svg]:
        return CurvePlot.Run(csv, svg);
    default:
        var quick = args.Contains("--quick");
        BenchmarkSwitcher.FromAssembly(typeof(RunCommand).Assembly).Run([.. args.Where(word => word != "--quick")], BenchConfig.Create(quick));
        return 0;
}
