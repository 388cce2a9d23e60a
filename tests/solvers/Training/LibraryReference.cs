using TheoryChecks.Training;

namespace TheoryChecks.SolverTests.Training;

/// <summary>
/// A library's training step in plain double precision, sample by sample, written from its formulas (docs/training.md): it shares the start and the
/// data with the engines, and no code.
/// </summary>
internal sealed partial class LibraryReference
{
    private readonly LibraryRules _rules;
    private readonly int _d, _n;
    private readonly double[][] _first, _second;
    private readonly int[] _since;
    private double _share = 1;

    public LibraryReference(LibraryRules rules, SdlModel start)
    {
        (_rules, _d, _n) = (rules, start.InputDimension, start.Neurons);
        W = Doubles(start.Encoder);
        U = Doubles(start.Decoder);
        B = Doubles(start.EncoderBias!);
        C = Doubles(start.DecoderBias!);
        Theta = Doubles(start.Thresholds ?? []);
        Logs = Doubles(start.LogScales ?? []);
        Strength = Doubles(start.MagnitudeBias ?? []);
        _first = [.. Parameters.Select(part => new double[part.Length])];
        _second = [.. Parameters.Select(part => new double[part.Length])];
        _since = new int[_n];

        static double[] Doubles(float[] values) => [.. values.Select(x => (double)x)];
    }

    public double[] W { get; }

    public double[] U { get; }

    public double[] B { get; }

    public double[] C { get; }

    public double[] Theta { get; }

    public bool HasUsedAuxK { get; private set; }

    /// <summary>r_mag.</summary>
    public double[] Logs { get; }

    /// <summary>b_mag.</summary>
    public double[] Strength { get; }

    private double[][] Parameters => [W, U, B, C, Theta, Logs, Strength];

    public double Step(float[] batch, int t)
    {
        if (_rules.Gate == "gated")
            return GatedStep(batch, t);
        var samples = batch.Length / _d;
        var x = Enumerable.Range(0, samples).Select(c => batch.Skip(c * _d).Take(_d).Select(v => (double)v).ToArray()).ToArray();
        double[][] seen = [.. x.Select(one => one.Select((v, k) => v - (_rules.SubtractsBias ? C[k] : 0)).ToArray())];
        double[][] z = [.. seen.Select(one => Enumerable.Range(0, _n).Select(i => B[i] + Dot(W, i, one)).ToArray())];
        var norm = Enumerable.Range(0, _n).Select(i => Math.Sqrt(Dot(U, i, U.AsSpan(i * _d, _d).ToArray()))).ToArray();
        var on = Gate(z, norm);
        var (dw, du, db, dc, dt) = (new double[W.Length], new double[U.Length], new double[_n], new double[_d], new double[Theta.Length]);
        var dz = z.Select(_ => new double[_n]).ToArray();
        var loss = 0.0;
        var residual = new double[samples][];
        if (_rules.ErrorIsOverVariance && t == 0)
            _share = samples / Enumerable.Range(0, _d).Sum(k => x.Sum(one => Math.Pow(one[k] - x.Average(each => each[k]), 2)));
        var scale = _rules.SparsityWarmUp == 0 ? 1 : Math.Min(1, t / (double)_rules.SparsityWarmUp);
        for (var i = 0; i < _n; i++)
            _since[i] = Enumerable.Range(0, samples).Any(c => on[c][i]) ? 0 : _since[i] + samples;

        for (var c = 0; c < samples; c++)
        {
            foreach (var size in _rules.Groups.DefaultIfEmpty(_n))
            {
                var share = _rules.AveragesGroups && _rules.Groups.Length > 0 ? 1.0 / (_rules.Groups.Length * _rules.Groups.Length) : _share;
                double[] error = [.. Enumerable.Range(0, _d).Select(k => C[k] - x[c][k])];
                for (var i = 0; i < size; i++)
                    for (var k = 0; k < _d && on[c][i]; k++)
                        error[k] += z[c][i] * U[(i * _d) + k];
                loss += share * error.Sum(e => e * e) / samples;
                double[] slope = [.. error.Select(e => share * 2 * e / samples)];
                for (var k = 0; k < _d; k++)
                    dc[k] += slope[k];
                for (var i = 0; i < size; i++)
                {
                    var da = Dot(U, i, slope);
                    if (Theta.Length > 0 && IsNear(z[c][i], i))
                        dt[i] -= Theta[i] / _rules.Bandwidth * da;
                    if (!on[c][i])
                        continue;
                    dz[c][i] += da;
                    for (var k = 0; k < _d; k++)
                        du[(i * _d) + k] += slope[k] * z[c][i];
                }
                residual[c] = [.. error.Select(e => -e)];
            }
            for (var i = 0; i < _n && _rules.L1 > 0; i++)
            {
                if (!on[c][i])
                    continue;
                var weight = _rules.WeightsL1 ? norm[i] : 1;
                loss += scale * _rules.L1 * z[c][i] * weight / samples;
                dz[c][i] += scale * _rules.L1 * weight / samples;
                for (var k = 0; k < _d && _rules.WeightsL1; k++)
                    du[(i * _d) + k] += scale * _rules.L1 * z[c][i] * U[(i * _d) + k] / norm[i] / samples;
            }
        }
        var passing = on.Sum(row => row.Count(open => open)) / (double)samples;
        var (excess, target) = (passing / (_rules.L0Target ?? 1) - 1, _rules.L0Target ?? 0);
        loss += scale * (target > 0 ? excess * excess : _rules.L0 * passing);
        var rise = scale * (target > 0 ? 2 * excess / target : _rules.L0);
        for (var c = 0; c < samples; c++)
            for (var i = 0; i < dt.Length; i++)
                dt[i] -= IsNear(z[c][i], i) ? rise / samples / _rules.Bandwidth : 0;
        loss += AuxK(z, norm, residual, dz, du);
        for (var c = 0; c < samples; c++)
            for (var i = 0; i < _n; i++)
            {
                db[i] += dz[c][i];
                for (var k = 0; k < _d; k++)
                {
                    dw[(i * _d) + k] += dz[c][i] * seen[c][k];
                    dc[k] -= _rules.SubtractsBias ? dz[c][i] * W[(i * _d) + k] : 0;
                }
            }
        Update([dw, du, db, dc, dt, [], []], norm, t);
        return loss;
    }

    private bool[][] Gate(double[][] z, double[] norm)
    {
        var on = z.Select(_ => new bool[_n]).ToArray();
        var cells = Enumerable.Range(0, z.Length).SelectMany(c => Enumerable.Range(0, _n).Select(i => (C: c, I: i)));
        double Rank((int C, int I) cell) => z[cell.C][cell.I] * (_rules.SelectsByNorm ? norm[cell.I] : 1);
        var passing = _rules.Gate switch
        {
            "relu" => cells.Where(cell => Rank(cell) > 0),
            "jumprelu" => cells.Where(cell => z[cell.C][cell.I] > Theta[cell.I]),
            "topk" => cells.Where(cell => Rank(cell) > 0)
                .GroupBy(cell => cell.C)
                .SelectMany(row => row.OrderByDescending(Rank).Take(_rules.K)),
            _ => cells.Where(cell => Rank(cell) > 0).OrderByDescending(Rank).Take(_rules.K * z.Length),
        };
        foreach (var (c, i) in passing)
            on[c][i] = true;
        return on;
    }

    /// <summary>The residual, a constant, from the largest latents of dead neurons.</summary>
    private double AuxK(double[][] z, double[] norm, double[][] residual, double[][] dz, double[] du)
    {
        int[] dead = [.. Enumerable.Range(0, _n).Where(i => _since[i] >= _rules.DeadAfter)];
        if (_rules.AuxK == 0 || dead.Length == 0)
            return 0;
        HasUsedAuxK = true;
        var samples = z.Length;
        double[] mean = [.. Enumerable.Range(0, _d).Select(k => residual.Sum(r => r[k]) / samples)];
        var variance = residual.Sum(r => r.Select((v, k) => (v - mean[k]) * (v - mean[k])).Sum()) / samples;
        var factor = _rules.AuxCoefficient * (_rules.AuxIsOverVariance ? 1 / variance : Math.Min(1, dead.Length / (double)_rules.AuxK));
        var loss = 0.0;
        for (var c = 0; c < samples; c++)
        {
            int[] own = [.. dead.OrderByDescending(i => z[c][i] * (_rules.SelectsByNorm ? norm[i] : 1)).Take(_rules.AuxK)
                .Where(i => z[c][i] > 0 || !_rules.AuxIsRectified)];
            double[] rest = [.. residual[c]];
            foreach (var i in own)
                for (var k = 0; k < _d; k++)
                    rest[k] -= z[c][i] * U[(i * _d) + k];
            loss += factor * rest.Sum(e => e * e) / samples;
            double[] slope = [.. rest.Select(e => -2 * factor * e / samples)];
            foreach (var i in own)
            {
                dz[c][i] += Dot(U, i, slope);
                for (var k = 0; k < _d; k++)
                    du[(i * _d) + k] += slope[k] * z[c][i];
            }
        }
        return loss;
    }

    /// <summary>The part along decoder columns goes, the gradient is clipped, Adam steps, decoder columns become unit.</summary>
    private void Update(double[][] gradient, double[] norm, int t)
    {
        for (var i = 0; i < _n && _rules.HasUnitDecoder; i++)
        {
            var along = Dot(gradient[1], i, U.AsSpan(i * _d, _d).ToArray()) / (norm[i] * norm[i]);
            for (var k = 0; k < _d; k++)
                gradient[1][(i * _d) + k] -= along * U[(i * _d) + k];
        }
        if (_rules.IsUnitBeforeStep)
            Normalise();
        var size = Math.Sqrt(gradient.Sum(part => part.Sum(g => g * g)));
        var clip = _rules.Clips ? Math.Min(1, 1 / (size + 1e-6)) : 1;
        var rate = _rules.Rate * (_rules.WarmUp == 0 ? 1 : Math.Min(1, t / (double)_rules.WarmUp));
        for (var part = 0; part < gradient.Length; part++)
            for (var k = 0; k < gradient[part].Length; k++)
            {
                var g = gradient[part][k] * clip;
                _first[part][k] = (_rules.Beta1 * _first[part][k]) + ((1 - _rules.Beta1) * g);
                _second[part][k] = (0.999 * _second[part][k]) + (0.001 * g * g);
                Parameters[part][k] -= rate / (1 - Math.Pow(_rules.Beta1, t + 1)) * _first[part][k]
                    / (Math.Sqrt(_second[part][k] / (1 - Math.Pow(0.999, t + 1))) + _rules.Epsilon);
            }
        if (_rules.HasUnitDecoder && !_rules.IsUnitBeforeStep)
            Normalise();
    }

    private void Normalise()
    {
        for (var i = 0; i < _n; i++)
        {
            var length = Math.Sqrt(Dot(U, i, U.AsSpan(i * _d, _d).ToArray()));
            for (var k = 0; k < _d; k++)
                U[(i * _d) + k] /= length;
        }
    }

    private bool IsNear(double z, int i) => Math.Abs(z - Theta[i]) < _rules.Bandwidth / 2;

    private double Dot(double[] rows, int i, double[] with) => Enumerable.Range(0, _d).Sum(k => rows[(i * _d) + k] * with[k]);
}
