using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TheoryChecks.SolverTests.Html;

/// <summary>A page in headless Chromium, driven over the DevTools protocol: no network, a profile of its own.</summary>
internal sealed partial class Chromium : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("theorychecks-chromium-");
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly byte[] _buffer = new byte[1 << 20];
    private string? _session;
    private int _id;

    public Chromium(int width, int height)
    {
        _process = Process.Start(new ProcessStartInfo("chromium",
        [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--remote-debugging-port=0",
            $"--user-data-dir={_profile.FullName}", "about:blank",
        ]) { RedirectStandardError = true })!;
        try
        {
            _session = Connect(width, height);
        }
        catch
        {
            End();
            throw;
        }
    }

    private string Connect(int width, int height)
    {
        string? address = null;
        while (address is null && _process.StandardError.ReadLine() is { } line)
            address = Listening().Match(line) is { Success: true } match ? match.Value : null;
        var rest = _process.StandardError; // asked for here: once the process is disposed of, a thread that asks would end the test host
        new Thread(() => rest.ReadToEnd()) { IsBackground = true }.Start(); // a full pipe would stop it
        _socket.ConnectAsync(
            new Uri(address ?? throw new InvalidOperationException("Chromium ended before it said where it listens.")),
            _patience.Token).GetAwaiter().GetResult();
        var target = Send("Target.createTarget", new() { ["url"] = "about:blank" })["targetId"]!.GetValue<string>();
        var session = _session = Send("Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true })["sessionId"]!.GetValue<string>();
        Resize(width, height);
        Send("Page.enable", []);
        Send("Network.enable", []);
        Send("Runtime.enable", []);
        Send("Log.enable", []);
        return session;
    }

    /// <summary>What the page asked the network for, besides itself.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Errors of the page's script, and what the browser complained about.</summary>
    public List<string> Errors { get; } = [];

    public void Resize(int width, int height) =>
        Send(
            "Emulation.setDeviceMetricsOverride",
            new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });

    public void Prefer(string feature, string value) =>
        Send("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(new JsonObject { ["name"] = feature, ["value"] = value }) });

    public void Open(string path)
    {
        Send("Page.navigate", new() { ["url"] = new Uri(path).AbsoluteUri });
        while (Run("document.readyState + location.protocol") != "completefile:")
            Thread.Sleep(20);
    }

    /// <summary>The value of an expression, as text.</summary>
    public string Run(string expression)
    {
        var answer = Send(
            "Runtime.evaluate",
            new()
            {
                ["expression"] = $"Promise.resolve({expression}).then(String)",
                ["awaitPromise"] = true,
                ["returnByValue"] = true,
                ["userGesture"] = true,
            });
        return answer["exceptionDetails"] is { } failed
            ? throw new InvalidOperationException($"{expression}: {failed.ToJsonString()}")
            : answer["result"]!["value"]!.GetValue<string>();
    }

    /// <summary>Presses a key where the focus is.</summary>
    public void Press(string key, int code)
    {
        foreach (var type in new[] { "keyDown", "keyUp" })
            Send(
                "Input.dispatchKeyEvent",
                new()
                {
                    ["type"] = type,
                    ["key"] = key,
                    ["code"] = key,
                    ["windowsVirtualKeyCode"] = code,
                    ["text"] = type == "keyDown" && key == "Enter" ? "\r" : "",
                });
    }

    /// <summary>What is on the screen, as PNG.</summary>
    public byte[] Screenshot() => Convert.FromBase64String(Send("Page.captureScreenshot", new() { ["format"] = "png" })["data"]!.GetValue<string>());

    /// <summary>The page on paper.</summary>
    public byte[] Print() => Convert.FromBase64String(Send("Page.printToPDF", [])["data"]!.GetValue<string>());

    public void Dispose()
    {
        try
        {
            Send("Browser.close", []);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // It closes before it answers.
        }
        End();
    }

    private void End()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(_session is null ? 0 : 10)))
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _socket.Dispose();
        _patience.Dispose();
        _profile.Delete(recursive: true);
    }

    private JsonNode Send(string method, JsonObject parameters)
    {
        var message = new JsonObject { ["id"] = ++_id, ["method"] = method, ["params"] = parameters };
        if (_session is not null
            && !method.StartsWith("Target.", StringComparison.Ordinal)
            && !method.StartsWith("Browser.", StringComparison.Ordinal))
            message["sessionId"] = _session;
        _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, _patience.Token)
            .GetAwaiter()
            .GetResult();
        while (true)
        {
            var answer = Receive();
            if (answer["id"]?.GetValue<int>() == _id)
                return answer["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : answer["result"]!;
            switch (answer["method"]?.GetValue<string>())
            {
                case "Network.requestWillBeSent" when answer["params"]!["request"]!["url"]!.GetValue<string>() is var url
                    && !url.StartsWith("file:", StringComparison.Ordinal)
                    && !url.StartsWith("blob:", StringComparison.Ordinal):
                    Requests.Add(url);
                    break;
                case "Runtime.exceptionThrown":
                    Errors.Add(answer["params"]!["exceptionDetails"]!.ToJsonString());
                    break;
                case "Log.entryAdded" when answer["params"]!["entry"]!["level"]!.GetValue<string>() is "error":
                    Errors.Add(answer["params"]!["entry"]!.ToJsonString());
                    break;
            }
        }
    }

    private JsonNode Receive()
    {
        using var message = new MemoryStream();
        while (true)
        {
            var part = _socket.ReceiveAsync(_buffer, _patience.Token).GetAwaiter().GetResult();
            if (part.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException("Chromium closed the connection.");
            message.Write(_buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
                return JsonNode.Parse(message.ToArray())!;
        }
    }

    [GeneratedRegex(@"ws://\S+")]
    private static partial Regex Listening();
}
