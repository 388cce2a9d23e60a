#!/usr/bin/env bash
# NuGet package MathNet.Numerics 5.0.0 (managed provider), .NET 10, seen in November 2026.
#
# Singular values are homogeneous: those of 1e-17 A are 1e-17 times those of A, and double precision has room for both.
# Seen: for a 3 x 3 matrix of entries near 1 they are right; for the same matrix times 1e-16 or less the relative error is 0.6 to 1, without an error or a NaN.
# So scale before Svd(): second moments of small activations are exactly of this kind.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > probe.csproj <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup><PackageReference Include="MathNet.Numerics" Version="[5.0.0]" /></ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'CODE'
using MathNet.Numerics.LinearAlgebra;
var a = Matrix<double>.Build.DenseOfArray(new double[,] { { 2, 1, 0.5 }, { 1, 3, 1 }, { 0.5, 1, 1 } });
var right = a.Svd().S;
double worst = 0;
foreach (var scale in new[] { 1, 1e-8, 1e-12, 1e-16, 1e-17, 1e-18 })
{
    var error = ((a * scale).Svd().S / scale - right).PointwiseDivide(right).AbsoluteMaximum();
    Console.WriteLine($"scale {scale:e0}: largest relative error {error:e1}");
    worst = Math.Max(worst, error);
}
return worst > 0.5 ? 0 : 1;
CODE
if dotnet run -c Release 2>&1; then echo "as described: singular values depend on the scale"; else echo "changed: all scales agree" >&2; exit 1; fi
