using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// Enumerates every realizable pattern of a gate rule on given inputs, with a decision tree that proves the list complete. The tree
/// is cut into subtrees that are walked in parallel and delivered in order, so that memory is bounded by a few subtrees
/// and the result does not depend on the number of threads.
/// </summary>
public static class PatternEnumerator
{
    private const int WantedSubtrees = 64;
    private const int WorkerStackBytes = 256 << 20; // the walk recurses once per cell; only touched pages cost memory

    /// <summary>Streams the tree into <paramref name="sink"/> and returns the number of patterns. Shape: inputs N x np.</summary>
    /// <exception cref="EnumerationLimitException">More patterns than the options allow.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static long Run(GateRule rule, RationalMatrix inputs, IEnumerationSink sink, EnumeratorOptions? options = null, CancellationToken cancel = default)
    {
        using var enumeration = new Enumeration(rule, inputs, options ?? new EnumeratorOptions(), cancel);
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
        var tree = new DecisionTree<TPoint>(system, solver, stopDepth: int.MaxValue, more => found += more, cancel);
        if (tree.Walk([]))
            Deliver(Part.Of(tree), 0, sink, _ => { });
        return found;
    }

    private static void Deliver(Part part, int lemmasBefore, IEnumerationSink sink, Action<int> cut)
    {
        foreach (var lemma in part.Lemmas)
            sink.Lemma(lemma);
        var (point, cuts) = (0, 0);
        foreach (var token in part.Tokens)
        {
            if (token > DecisionTree<int>.OpenToken)
            {
                sink.Closed(lemmasBefore + token - 1);
                continue;
            }
            sink.Open();
            if (token == DecisionTree<int>.PointToken)
                sink.Point(part.Points[point++]);
            else if (token == DecisionTree<int>.CutToken)
                cut(cuts++);
        }
    }

    private sealed record Part(List<int> Tokens, List<RationalVector> Points, List<Lemma> Lemmas, List<bool[]> Cuts)
    {
        public static Part Of<TPoint>(DecisionTree<TPoint> tree) => new(tree.Tokens, tree.Points, tree.Lemmas, tree.Cuts);
    }

    private sealed class Enumeration(GateRule rule, RationalMatrix inputs, EnumeratorOptions options, CancellationToken outerCancel) : IDisposable
    {
        private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(outerCancel);
        private long _found;

        public long Run(IEnumerationSink sink)
        {
            // Cuts all lie at one depth above the last cell, so the top part has either cuts or points, never both. The depth grows by an
            // eighth: a tree without branches is walked nine times over, not once per cell.
            var stop = 1;
            var top = Result(Start([], stop));
            while (top.Cuts.Count is > 0 and < WantedSubtrees)
                top = Result(Start([], stop += 1 + stop / 8));

            var subtrees = new Task<Part>?[top.Cuts.Count];
            var lemmas = top.Lemmas.Count;
            try
            {
                Deliver(top, 0, sink, cut =>
                {
                    for (var ahead = cut; ahead < Math.Min(subtrees.Length, cut + options.Threads + 1); ahead++)
                        subtrees[ahead] ??= Start(top.Cuts[ahead], int.MaxValue);
                    var part = Result(subtrees[cut]!);
                    subtrees[cut] = Task.FromResult<Part>(null!); // delivered: let its memory go
                    Deliver(part, lemmas, sink, _ => { });
                    lemmas += part.Lemmas.Count;
                });
                return _found;
            }
            finally
            {
                // Whatever went wrong, no worker outlives the call.
                _cancel.Cancel();
                foreach (var subtree in subtrees)
                    subtree?.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            }
        }

        public void Dispose() => _cancel.Dispose();

        private readonly SemaphoreSlim _slots = new(Math.Max(1, options.Threads));

        private Task<Part> Start(bool[] decisions, int stopDepth)
        {
            var done = new TaskCompletionSource<Part>(TaskCreationOptions.RunContinuationsAsynchronously);
            var thread = new Thread(() =>
            {
                _slots.Wait();
                try
                {
                    done.SetResult(Walk(decisions, stopDepth));
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
            return done.Task;
        }

        private Part Result(Task<Part> task)
        {
            outerCancel.ThrowIfCancellationRequested();
            return task.GetAwaiter().GetResult();
        }

        /// <summary>Walks with 64-bit numbers; where they overflow, again with 128 bits, then without bounds.</summary>
        private Part Walk(bool[] decisions, int stopDepth)
        {
            try
            {
                return Walk<long>(decisions, stopDepth);
            }
            catch (OverflowException)
            {
            }
            try
            {
                return Walk<Int128>(decisions, stopDepth);
            }
            catch (OverflowException)
            {
                return Walk<BigInteger>(decisions, stopDepth);
            }
        }

        private Part Walk<T>(bool[] decisions, int stopDepth)
            where T : struct, IBinaryInteger<T>
        {
            var counted = 0L;
            try
            {
                var system = new AtomSystem(rule, inputs);
                var tree = new DecisionTree<T[]>(system, new SimplexAtomSolver<T>(system), stopDepth, Count, _cancel.Token);
                if (!tree.Walk(decisions))
                    throw new InvalidOperationException("The atoms of an open node have no solution; this is a bug in the solver.");
                return Part.Of(tree);
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
                    throw new EnumerationLimitException($"There are more than {options.MaxPatterns} patterns; raise --max-patterns or take a smaller instance.");
                if (found % 4096 < more)
                    options.Progress?.Invoke(found);
            }
        }
    }
}
