using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>Starting the command line loads no heavy library before a subcommand needs it.</summary>
public sealed class PayAsYouGoTests
{
    // .NET loads an assembly when a method that names it first runs. As long as only the training project names TorchSharp,
    // `verify` cannot load it.
    [Fact]
    public void The_command_line_itself_names_no_TorchSharp() => Assert.DoesNotContain(
        System.Reflection.Assembly.Load("theorychecks").GetReferencedAssemblies(),
        assembly => assembly.Name!.StartsWith("TorchSharp", StringComparison.Ordinal));
}
