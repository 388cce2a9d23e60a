using BenchmarkDotNet.Running;
using TheoryChecks.Bench;
if (args is ["coupled", .. var c]) return CoupledCommand.Run(c);
if (args is ["run", .. var rest])
    return RunCommand.Run(rest);
BenchmarkSwitcher.FromAssembly(typeof(RunCommand).Assembly).Run(args);
return 0;
