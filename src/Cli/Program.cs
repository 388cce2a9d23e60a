return TheoryChecks.Cli.CommandLine.Run(args);
