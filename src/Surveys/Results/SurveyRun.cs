using TheoryChecks.Model;

namespace TheoryChecks.Surveys;

/// <summary>Decides the instances of some blocks, in parallel, and hands over each block when it is whole.</summary>
internal sealed class SurveyRun
{
    private readonly SurveySpec _spec;
    private readonly SurveyFolder _folder;
    private readonly Queue<int> _blocks;
    private readonly Dictionary<int, Pending> _pending = [];
    private readonly Lock _deal = new(), _lock = new();
    private readonly SurveyRunOptions _options;
    private Dealt? _dealt;
    private int _done, _total;

    private SurveyRun(SurveySpec spec, SurveyFolder folder, IEnumerable<int> blocks, SurveyRunOptions options)
    {
        (_spec, _folder, _options, _blocks) = (spec, folder, options, new Queue<int>(blocks));
        _total = _blocks.Sum(block => folder.RangeOf(block).Count);
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
        var threads = Enumerable.Range(0, Math.Clamp(_options.Threads, 1, Math.Max(1, _total))).Select(_ => new Thread(() =>
        {
            try
            {
                while (!stop.IsCancellationRequested && Next() is var (block, index, dropped))
                    Decide(block, index, stop.Token, dropped);
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

    /// <summary>The next instance; a block is begun when its first one is asked for. Null when there is none left.</summary>
    private (int Block, int Index, CancellationToken Dropped)? Next()
    {
        lock (_deal)
            while (true)
            {
                if (_dealt is { } dealt && dealt.Next < dealt.End && !dealt.Dropped.IsCancellationRequested)
                    return (dealt.Block, dealt.Next++, dealt.Dropped);
                if (!_blocks.TryDequeue(out var block))
                    return null;
                var (first, count) = _folder.RangeOf(block);
                _dealt = _options.Begin(block) is { } dropped ? new Dealt(block, first, first + count, dropped) : null;
                if (_dealt is null)
                    Interlocked.Add(ref _total, -count);
            }
    }

    private void Decide(int block, int index, CancellationToken stop, CancellationToken dropped)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, dropped);
        try
        {
            Decide(block, index, either.Token);
        }
        catch (OperationCanceledException) when (dropped.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            // Somebody else makes the rest of it, from the start.
        }
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
            _options.Progress?.Invoke(++_done, _total);
        }
    }

    private sealed class Dealt(int block, int first, int end, CancellationToken dropped)
    {
        public int Block { get; } = block;

        public int Next { get; set; } = first;

        public int End { get; } = end;

        public CancellationToken Dropped { get; } = dropped;
    }

    private sealed class Pending(byte[][] lines)
    {
        public byte[][] Lines { get; } = lines;

        public int Missing { get; set; } = lines.Length;
    }
}
