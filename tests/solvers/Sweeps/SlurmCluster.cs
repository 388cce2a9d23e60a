using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using TheoryChecks.SolverTests.Cli;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>
/// A real Slurm on loopback: munge with a key and socket of its own, a controller, two nodes of one processor each. All of it in a temporary folder,
/// on free ports, ended by process id.
/// </summary>
internal sealed class SlurmCluster : IDisposable
{
    /// <summary>After so long nothing is waited for any more: it ends hangs, on however busy a machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private static int s_clusters;

    private readonly ScratchFolder _folder = new();
    private readonly string _conf;
    private readonly List<int> _programs = [];

    private SlurmCluster() => _conf = _folder.At("slurm.conf");

    /// <summary>The nodes' names.</summary>
    public static IReadOnlyList<string> Nodes { get; } = ["n1", "n2"];

    /// <summary>Starts it and waits until its nodes are there.</summary>
    /// <exception cref="InvalidOperationException">It does not come up; the message says what was last seen.</exception>
    public static SlurmCluster Start()
    {
        var cluster = new SlurmCluster();
        try
        {
            cluster.Configure();
            cluster.Daemon(
                "munged",
                $"--key-file={cluster.At("munge.key")}",
                $"--socket={cluster.At("munge.sock")}",
                $"--pid-file={cluster.At("munged.pid")}",
                $"--log-file={cluster.At("munged.log")}",
                $"--seed-file={cluster.At("munge.seed")}");
            cluster.StartController("-c");
            foreach (var node in Nodes)
                cluster.StartNode(node);
            cluster.Until(() => Nodes.All(node => cluster.StateOf(node) == "idle"), "the nodes to be idle");
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Where a program is, also in the folders that are root's alone; or null.</summary>
    public static string? PathOf(string program) =>
        ToolFactAttribute.PathOf(program)
            ?? new[] { "/usr/sbin", "/sbin" }.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Starts the program under test with this cluster as its Slurm; it ends with the cluster at the latest.</summary>
    public Process Program(params IEnumerable<string> args)
    {
        var process = CliProcess.Start(args, ("SLURM_CONF", _conf));
        _programs.Add(process.Id);
        return process;
    }

    /// <summary>Runs the program under test to its end.</summary>
    public CliProcess Run(params IEnumerable<string> args) => CliProcess.End(Program(args), args);

    /// <summary>Runs one of Slurm's commands; its output.</summary>
    public string Ask(string command, params IEnumerable<string> args)
    {
        using var process = Process.Start(Command(command, args))!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command} {string.Join(' ', args)}: {error.Result}{output}");
    }

    /// <summary>The tasks that have not ended, "12_7 RUNNING n1"; none while the controller is coming up.</summary>
    public string[] Queue()
    {
        try
        {
            return Ask("squeue", "-r", "-h", "-o", "%i %T %N")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>Starts the controller.</summary>
    public void StartController(params IEnumerable<string> more) => Daemon("slurmctld", ["-f", _conf, .. more]);

    /// <summary>Starts a node.</summary>
    public void StartNode(string node) => Daemon("slurmd", "-f", _conf, "-N", node);

    /// <summary>Ends the controller, which writes down what it knows. Killed, it would forget the tasks of the last seconds, start them again, and
    /// drain the nodes that have them already.</summary>
    public void StopController()
    {
        if (PidIn("slurmctld.pid") is not { } id)
            return;
        Process.Start("kill", ["-TERM", $"{id}"]).WaitForExit();
        Until(() => !Directory.Exists($"/proc/{id}"), "the controller to end");
    }

    /// <summary>Ends the controller as a loss of power does: what it has not written down yet it has forgotten when it comes back.</summary>
    public void KillController() => Kill(PidIn("slurmctld.pid"));

    /// <summary>Brings back nodes that the controller has drained or given up, and releases tasks that it holds, as an operator does.</summary>
    public void Resume()
    {
        foreach (var node in Nodes.Where(node => StateOf(node) is var state && (state.StartsWith("dr", StringComparison.Ordinal) || state == "down")))
            Try("scontrol", "update", $"nodename={node}", "state=resume");
        var waiting = Try("squeue", "-r", "-h", "-t", "PD", "-o", "%i %r").Split('\n');
        foreach (var task in waiting.Where(task => task.EndsWith("held", StringComparison.Ordinal)))
            Try("scontrol", "release", task.Split(' ')[0]);

        string Try(string command, params IEnumerable<string> args)
        {
            try
            {
                return Ask(command, args);
            }
            catch (InvalidOperationException)
            {
                return ""; // the controller is coming up, or it has happened by itself meanwhile
            }
        }
    }

    /// <summary>Ends a node and everything that runs there, as a loss of power does.</summary>
    public void KillNode(string node)
    {
        Kill(PidIn($"slurmd-{node}.pid"));
        foreach (var task in Tasks(node))
        {
            // What runs the task is its parent: killed first, it cannot report the end.
            if (ParentOf(task) is > 1 and var parent && CommandOf(parent).StartsWith("slurmstepd", StringComparison.Ordinal))
                Kill(parent);
            Kill(task);
        }
    }

    /// <summary>What sinfo calls the state of a node.</summary>
    public string StateOf(string node)
    {
        try
        {
            return Ask("sinfo", "-h", "-n", node, "-o", "%t").Trim();
        }
        catch (InvalidOperationException e)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>Asks again and again until it is done: what it is about may have ended meanwhile, or the controller may be busy or coming up.</summary>
    public void Insist(string what, Action action) => Until(
        () =>
        {
            try
            {
                action();
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        },
        what);

    /// <summary>Waits until no task is left: whoever collects has waited for results alone, and the last task may be writing its record.</summary>
    public void UntilIdle() => Until(() => Queue().Length == 0, "the last task to end");

    /// <summary>Waits for something.</summary>
    /// <exception cref="InvalidOperationException">It has not come.</exception>
    public void Until(Func<bool> condition, string what)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); Thread.Sleep(50))
            if (clock.Elapsed > Patience)
                throw new InvalidOperationException(
                    $"waited {Patience.TotalSeconds} s for {what}; nodes: {string.Join(", ", Nodes.Select(StateOf))}; the controller's last words: "
                        + Tail("slurmctld"));
    }

    public void Dispose()
    {
        foreach (var program in _programs.Where(program => CommandOf(program).Contains("theorychecks", StringComparison.Ordinal)))
            Kill(program);
        foreach (var node in Nodes)
            KillNode(node);
        foreach (var name in new[] { "slurmctld.pid", "munged.pid" })
            Kill(PidIn(name));
        _folder.Dispose();
    }

    /// <summary>Ports that nobody listens at, below those that the system hands out: no connection of another test comes by one meanwhile.</summary>
    private static int[] FreePorts(int count)
    {
        const int First = 10_000, End = 32_000;
        var random = new Random(HashCode.Combine(Environment.ProcessId, Interlocked.Increment(ref s_clusters)));
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = random.Next(First, End);
            using var listener = new TcpListener(IPAddress.Any, port);
            try
            {
                listener.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Somebody's.
            }
        }
        return [.. ports];
    }

    private static void Kill(int? id)
    {
        try
        {
            if (id is { } number)
                using (var process = Process.GetProcessById(number))
                {
                    process.Kill();
                    process.WaitForExit(TimeSpan.FromSeconds(5));
                }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already.
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string CommandOf(int process) => Read($"/proc/{process}/cmdline");

    private static int? ParentOf(int process) =>
        Read($"/proc/{process}/status").Split('\n').FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal)) is { } line
            ? int.Parse(line[5..])
            : null;

    private string At(string name) => _folder.At(name);

    /// <summary>The processes of tasks on a node of this cluster.</summary>
    private int[] Tasks(string node) =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!))
            .Where(process => Read($"/proc/{process}/environ").Split('\0') is var variables
                && variables.Contains($"SLURMD_NODENAME={node}") && variables.Contains($"SLURM_CONF={_conf}")),
    ];

    private int? PidIn(string name) => int.TryParse(Read(At(name)).Trim(), out var id) ? id : null;

    private ProcessStartInfo Command(string program, IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(PathOf(program)!, args)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["SLURM_CONF"] = _conf;
        return start;
    }

    private void Daemon(string program, params IEnumerable<string> args)
    {
        // Its output is not to be read: the daemon that stays behind keeps it open.
        var start = Command("bash", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "bash", PathOf(program)!, .. args]);
        using var process = Process.Start(start)!;
        if (!process.WaitForExit(Patience) || process.ExitCode != 0)
            throw new InvalidOperationException($"{program} does not start: {Tail(program)}");
    }

    private string Tail(string program) =>
        string.Join(' ', Directory.GetFiles(_folder.Path, $"{program}*.log").SelectMany(File.ReadLines).TakeLast(3));

    private void Configure()
    {
        if (OperatingSystem.IsWindows())
            throw new InvalidOperationException("Slurm has no Windows.");
        File.WriteAllBytes(At("munge.key"), RandomNumberGenerator.GetBytes(1024));
        File.SetUnixFileMode(At("munge.key"), UnixFileMode.UserRead);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        foreach (var folder in Nodes.Append("state"))
            Directory.CreateDirectory(At(folder));
        var ports = FreePorts(1 + Nodes.Count);
        // cred_expire: after a requeue a job waits as long as a credential lives, two minutes unless told otherwise.
        File.WriteAllText(_conf, $"""
            ClusterName=theorychecks
            SlurmctldHost=localhost(127.0.0.1)
            SlurmctldPort={ports[0]}
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={At("munge.sock")},cred_expire=5
            StateSaveLocation={At("state")}
            SlurmdSpoolDir={At("%n")}
            SlurmctldPidFile={At("slurmctld.pid")}
            SlurmdPidFile={At("slurmd-%n.pid")}
            SlurmctldLogFile={At("slurmctld.log")}
            SlurmdLogFile={At("slurmd-%n.log")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            AccountingStorageType=accounting_storage/none
            JobAcctGatherType=jobacct_gather/none
            MpiDefault=none
            SwitchType=switch/none
            ReturnToService=2
            SlurmdTimeout=10
            KillWait=5
            MaxArraySize=151
            SchedulerParameters=batch_sched_delay=0,sched_interval=5
            {string.Join('\n', Nodes.Select((node, k) =>
                $"NodeName={node} NodeHostname=localhost NodeAddr=127.0.0.1 Port={ports[k + 1]} CPUs=1 State=UNKNOWN"))}
            PartitionName=main Nodes={string.Join(',', Nodes)} Default=YES MaxTime=INFINITE State=UP

            """);
    }
}
