using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// Enumerates every realizable pattern of a gate rule on given inputs, with a decision tree that proves the list complete. The tree
/// is cut into subtrees that are walked in parallel and delivered in order, so that memory is bounded by a few subtrees
/// and the result does not depend on the number of threads.
/// </summary>
internal static class PatternEnumerator
{
    private const int WantedSubtrees = 64, Lookahead = 16, LongestWalk = 1 << 16;
    private const int WorkerStackBytes = 256 << 20; // the walk recurses once per cell; only touched pages cost memory

    /// <summary>Streams the tree into <paramref name="sink"/> and returns the number of patterns. Shape: inputs N x np.</summary>
    /// <exception cref="EnumerationLimitException">More patterns than the options allow.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static long Run(
        GateRule rule, RationalMatrix inputs, IEnumerationSink sink, EnumeratorOptions? options = null, CancellationToken cancel = default)
    {
        return Run(rule, inputs, [], sink, options, cancel);
    }

    /// <summary>The same of one part of the tree: of the patterns whose first cells are decided like this.</summary>
    /// <exception cref="EnumerationLimitException">More patterns than the options allow.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static long Run(
        GateRule rule,
        RationalMatrix inputs,
        bool[] prefix,
        IEnumerationSink sink,
        EnumeratorOptions? options = null,
        CancellationToken cancel = default)
    {
        using var enumeration = new Enumeration(rule, inputs, prefix, options ?? new EnumeratorOptions(), cancel);
        return enumeration.Run(sink);
    }

    /// <summary>
    /// The same tree, with every decision left to an oracle: for cross-checks. Nothing is verified here; check the tree with the kernel.
    /// </summary>
    /// <exception cref="OracleGaveUpException">The oracle had no answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static long RunWith(GateRule rule, RationalMatrix inputs, IAtomOracle oracle, IEnumerationSink sink, CancellationToken cancel = default)
    {
        var system = new AtomSystem(rule, inputs);
        return RunWith(system, new OracleAtomSolver(system, oracle), sink, cancel);
    }

    /// <summary>The same tree with a solver of the caller's, in one piece: for comparing solvers.</summary>
    internal static long RunWith<TPoint>(AtomSystem system, IAtomSolver<TPoint> solver, IEnumerationSink sink, CancellationToken cancel = default)
    {
        var found = 0L;
        var tree = new DecisionTree<TPoint>(
            Knowledge.None(system), solver, stopDepth: int.MaxValue, longestWalk: int.MaxValue, more => found += more, cancel);
        if (tree.Walk([]) is { } walked)
            new Delivery(new LemmaPool(system.Copy()), sink)
                .Deliver(walked, () => throw new InvalidOperationException("A walk in one piece has no cuts."));
        return found;
    }

    /// <summary>Hands subtrees on in order, every lemma once.</summary>
    private sealed class Delivery(LemmaPool pool, IEnumerationSink sink)
    {
        public void Deliver(Subtree subtree, Action cut)
        {
            var numbers = new int[subtree.Lemmas.Count];
            for (var k = 0; k < numbers.Length; k++)
                if (pool.Add(subtree.Lemmas[k].Decision, subtree.Lemmas[k].Lemma, out numbers[k]))
                    sink.Lemma(subtree.Lemmas[k].Lemma);
            var point = 0;
            foreach (var token in subtree.Tokens)
            {
                if (token > DecisionTree<int>.OpenToken)
                {
                    var lemma = token - 1;
                    sink.Closed(lemma < subtree.Known ? lemma : numbers[lemma - subtree.Known]);
                    continue;
                }
                sink.Open();
                if (token == DecisionTree<int>.PointToken)
                    sink.Point(subtree.Point(point++));
                else if (token == DecisionTree<int>.CutToken)
                    cut();
            }
        }
    }

    private sealed class Enumeration(GateRule rule, RationalMatrix inputs, bool[] prefix, EnumeratorOptions options, CancellationToken outerCancel)
        : IDisposable
    {
        private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(outerCancel);
        private readonly SemaphoreSlim _slots = new(Math.Max(1, options.Threads));
        private readonly Stack<Lazy<Task<Subtree>>> _ahead = new(); // subtrees in the order of delivery, the next on top
        private readonly List<Task> _started = [];
        private readonly LemmaPool _pool = new(new AtomSystem(rule, inputs));
        private long _found;

        public long Run(IEnumerationSink sink)
        {
            // Cuts of the top all lie at one depth, so the top has either cuts or points, never both. The depth grows by an
            // eighth: a tree without branches is walked nine times over, not once per cell.
            var stop = prefix.Length + 1;
            var top = Result(Start(prefix, stop, int.MaxValue));
            while (top.Cuts.Count is > 0 and < WantedSubtrees)
                top = Result(Start(prefix, stop += 1 + stop / 8, int.MaxValue));
            try
            {
                Deliver(top, new Delivery(_pool, sink));
                return _found;
            }
            finally
            {
                // Whatever went wrong, no worker outlives the call.
                _cancel.Cancel();
                foreach (var task in _started)
                    task.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            }
        }

        public void Dispose() => _cancel.Dispose();

        private void Deliver(Subtree subtree, Delivery delivery)
        {
            for (var k = subtree.Cuts.Count - 1; k >= 0; k--)
            {
                var cut = subtree.Cuts[k];
                _ahead.Push(new(() => Start(cut, int.MaxValue, LongestWalk)));
            }
            delivery.Deliver(subtree, cut: () =>
            {
                // How far to look ahead must not depend on the number of threads, or else the lemmas known to a walk would.
                foreach (var next in _ahead.Take(Lookahead))
                    _ = next.Value;
                Deliver(Result(_ahead.Pop().Value), delivery);
            });
        }

        private Task<Subtree> Start(bool[] decisions, int stopDepth, int longestWalk)
        {
            var known = _pool.Snapshot();
            var done = new TaskCompletionSource<Subtree>(TaskCreationOptions.RunContinuationsAsynchronously);
            var thread = new Thread(() =>
            {
                _slots.Wait();
                try
                {
                    done.SetResult(Walk(known, decisions, stopDepth, longestWalk));
                }
                catch (OperationCanceledException)
                {
                    done.SetCanceled(CancellationToken.None);
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
                finally
                {
                    _slots.Release();
                }
            }, WorkerStackBytes)
            { IsBackground = true };
            thread.Start();
            _started.RemoveAll(task => task.IsCompleted);
            _started.Add(done.Task);
            return done.Task;
        }

        private Subtree Result(Task<Subtree> task)
        {
            outerCancel.ThrowIfCancellationRequested();
            return task.GetAwaiter().GetResult();
        }

        /// <summary>Walks with 64-bit numbers; where they overflow, again without bounds; and with irrational ones in their field.</summary>
        private Subtree Walk(Knowledge known, bool[] decisions, int stopDepth, int longestWalk)
        {
            if (!known.System.IsRational)
                return Walk<Rational>(known, decisions, stopDepth, longestWalk);
            try
            {
                return Walk<long>(known, decisions, stopDepth, longestWalk);
            }
            catch (OverflowException)
            {
                return Walk<BigInteger>(known, decisions, stopDepth, longestWalk);
            }
        }

        private Subtree Walk<T>(Knowledge known, bool[] decisions, int stopDepth, int longestWalk)
            where T : struct, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IDivisionOperators<T, T, T>,
                IUnaryNegationOperators<T, T>, IComparisonOperators<T, T, bool>
        {
            var counted = 0L;
            try
            {
                var own = known.Copy();
                return new DecisionTree<T[]>(own, new SimplexAtomSolver<T>(own.System), stopDepth, longestWalk, Count, _cancel.Token)
                    .Walk(decisions, mayBeEmpty: ReferenceEquals(decisions, prefix))
                    ?? throw new InvalidOperationException("The atoms of an open node have no solution; this is a bug in the solver.");
            }
            catch (OverflowException)
            {
                Interlocked.Add(ref _found, -counted);
                throw;
            }

            void Count(long more)
            {
                counted += more;
                var found = Interlocked.Add(ref _found, more);
                if (found > options.MaxPatterns)
                    throw new EnumerationLimitException($"There are more than {options.MaxPatterns} patterns; {options.Remedy}.");
                if (found % 4096 < more)
                    options.Progress?.Invoke(found);
            }
        }
    }
}
