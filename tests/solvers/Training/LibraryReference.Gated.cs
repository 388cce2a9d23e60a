namespace TheoryChecks.SolverTests.Training;

/// <summary>
/// Gated, as both libraries write it: f = [pi > 0] relu(exp(r_mag) y + mag_bias), pi = y + gate_bias, y = W_enc (x - b_dec). The loss is
/// |x - D f - b|^2 + |x - D relu(pi) - b|^2 + L1 of relu(pi), means over the batch. dictionary_learning detaches D and b in the second term; SAELens
/// detaches nothing and weighs L1 by decoder norms.
/// </summary>
internal sealed partial class LibraryReference
{
    private double GatedStep(float[] batch, int t)
    {
        var samples = batch.Length / _d;
        double[][] gradient = [.. Parameters.Select(part => new double[part.Length])];
        var (dw, du, db, dc, dr, dm) = (gradient[0], gradient[1], gradient[2], gradient[3], gradient[5], gradient[6]);
        var norm = Enumerable.Range(0, _n).Select(i => Math.Sqrt(Dot(U, i, U.AsSpan(i * _d, _d).ToArray()))).ToArray();
        var penalty = _rules.L1 * (_rules.SparsityWarmUp == 0 ? 1 : Math.Min(1, t / (double)_rules.SparsityWarmUp));
        var loss = 0.0;
        for (var c = 0; c < samples; c++)
        {
            double[] x = [.. batch.Skip(c * _d).Take(_d)];
            double[] seen = [.. x.Select((v, k) => v - C[k])];
            double[] y = [.. Enumerable.Range(0, _n).Select(i => Dot(W, i, seen))];
            double[] pi = [.. y.Select((v, i) => Math.Max(0, v + B[i]))];
            double[] f = [.. y.Select((v, i) => pi[i] > 0 ? Math.Max(0, (Math.Exp(Logs[i]) * v) + Strength[i]) : 0)];
            var (error, gateError) = (Error(x, f), Error(x, pi));
            loss += (error.Sum(e => e * e) + gateError.Sum(e => e * e)) / samples;
            for (var k = 0; k < _d; k++)
                dc[k] += 2 * (error[k] + (_rules.MovesDecoder ? gateError[k] : 0)) / samples;
            for (var i = 0; i < _n; i++)
            {
                if (!(pi[i] > 0))
                    continue;
                var (weight, dy) = (_rules.MovesDecoder ? norm[i] : 1, 0.0);
                loss += penalty * pi[i] * weight / samples;
                var dpi = ((2 * Dot(U, i, gateError)) + (penalty * weight)) / samples;
                db[i] += dpi;
                dy += dpi;
                if (f[i] > 0)
                {
                    var df = 2 * Dot(U, i, error) / samples;
                    dr[i] += df * Math.Exp(Logs[i]) * y[i];
                    dm[i] += df;
                    dy += df * Math.Exp(Logs[i]);
                }
                for (var k = 0; k < _d; k++)
                {
                    du[(i * _d) + k] += 2 * error[k] * f[i] / samples;
                    if (_rules.MovesDecoder)
                        du[(i * _d) + k] += ((2 * gateError[k] * pi[i]) + (penalty * pi[i] * U[(i * _d) + k] / norm[i])) / samples;
                    dw[(i * _d) + k] += dy * seen[k];
                    dc[k] -= dy * W[(i * _d) + k];
                }
            }
        }
        Update(gradient, norm, t);
        return loss;
    }

    /// <summary>D f + b - x.</summary>
    private double[] Error(double[] x, double[] f)
    {
        double[] error = [.. x.Select((v, k) => C[k] - v)];
        for (var i = 0; i < _n; i++)
            for (var k = 0; k < _d; k++)
                error[k] += f[i] * U[(i * _d) + k];
        return error;
    }
}
