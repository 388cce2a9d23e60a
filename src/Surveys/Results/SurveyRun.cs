using TheoryChecks.Model;

namespace TheoryChecks.Surveys;

/// <summary>Decides the instances of some blocks, in parallel, and hands over each block when it is whole.</summary>
internal sealed class SurveyRun
{
    private readonly SurveySpec _spec;
    private readonly SurveyFolder _folder;
    private readonly (int Block, int Index)[] _work;
    private readonly Dictionary<int, Pending> _pending = [];
    private readonly Lock _lock = new();
    private readonly SurveyRunOptions _options;
    private int _next, _done;

    private SurveyRun(SurveySpec spec, SurveyFolder folder, IEnumerable<int> blocks, SurveyRunOptions options)
    {
        (_spec, _folder, _options) = (spec, folder, options);
        _work = [.. blocks.SelectMany(block => Enumerable.Range(folder.RangeOf(block).First, folder.RangeOf(block).Count)
            .Select(index => (block, index)))];
    }

    /// <summary>Decides them.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the blocks that were whole have been handed over.</exception>
    /// <exception cref="SurveyException">An instance cannot be drawn.</exception>
    public static void Take(SurveySpec spec, SurveyFolder folder, IEnumerable<int> blocks, SurveyRunOptions options, CancellationToken cancel) =>
        new SurveyRun(spec, folder, blocks, options).Run(cancel);

    private void Run(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Exception? failure = null;
        var threads = Enumerable.Range(0, Math.Clamp(_options.Threads, 1, Math.Max(1, _work.Length))).Select(_ => new Thread(() =>
        {
            try
            {
                while (!stop.IsCancellationRequested && Interlocked.Increment(ref _next) - 1 is var k && k < _work.Length)
                    Decide(_work[k].Block, _work[k].Index, stop.Token);
            }
            catch (Exception e)
            {
                lock (_lock)
                    failure ??= e;
                stop.Cancel();
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        cancel.ThrowIfCancellationRequested();
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    private void Decide(int block, int index, CancellationToken cancel)
    {
        var instance = _spec.InstanceOf(index);
        var decided = SurveyDecision.Of(_spec, instance, (path, bytes) => _options.KeepAlarm($"alarms/{path}", bytes.ToArray()), cancel);
        if (decided.Alarms.Count > 0)
        {
            using var bytes = new MemoryStream();
            JsonText.Write(bytes, writer => InstanceFormat.Write(writer, instance));
            _options.KeepAlarm($"alarms/{instance.Name}.json", bytes.ToArray());
        }
        Deliver(block, index, SurveyLine.Write(_spec, index, instance, decided), decided);
    }

    private void Deliver(int block, int index, byte[] line, SurveyAnswers decided)
    {
        lock (_lock)
        {
            var (first, count) = _folder.RangeOf(block);
            if (!_pending.TryGetValue(block, out var pending))
                _pending[block] = pending = new Pending(new byte[count][]);
            pending.Lines[index - first] = line;
            pending.Missing--;
            foreach (var alarm in decided.Alarms)
                _options.Alarm($"{_spec.Name}-{index}: {alarm}");
            if (pending.Missing == 0)
            {
                _pending.Remove(block);
                _options.Write(_folder.FileOf(block), pending.Lines);
            }
            _options.Progress?.Invoke(++_done, _work.Length);
        }
    }

    private sealed class Pending(byte[][] lines)
    {
        public byte[][] Lines { get; } = lines;

        public int Missing { get; set; } = lines.Length;
    }
}
