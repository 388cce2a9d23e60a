#!/usr/bin/env bash
# Debian bookworm, coinor-csdp 6.2.0-4+b1, libsdp0 6.2.0-4+b1 (x86-64), seen in November 2026.
#
# minimise x1 subject to [[0, x1, 0], [x1, x2, 0], [0, 0, x1 + 1]] positive semidefinite.
# The first diagonal entry is 0, so x1 = 0 at every feasible point: the least value is 0, exactly. The conic dual has value -1: a finite duality gap,
# and neither side has an interior point.
# Expected of a solver: 0, or "no interior". Seen: "Success: SDP solved", both objective values -1, relative infeasibilities below 1e-9, exit status 0.
# So a bound from a semidefinite relaxation is a proposal: reduce faces first, and round to an exact certificate.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
apt-get -qq download coinor-csdp=6.2.0-4+b1 libsdp0=6.2.0-4+b1 libopenblas0-pthread libgfortran5 libquadmath0 libgomp1 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH

cat > gap.dat-s <<'SDPA'
2
1
3
1.0 0.0
0 1 3 3 -1.0
1 1 1 2 1.0
1 1 3 3 1.0
2 1 2 2 1.0
SDPA
status=0
root/usr/bin/csdp gap.dat-s solution > out.txt || status=$?
grep -E '^(Success|Primal objective|Dual objective|Relative)' out.txt
echo "exit status $status"

value=$(sed -n 's/^Dual objective value: *//p' out.txt)
if grep -q '^Success: SDP solved' out.txt && [ "$status" = 0 ] && awk -v v="$value" 'BEGIN { exit !(v < -0.999 && v > -1.001) }'; then
    echo "as described: 'solved' with $value where the least value is 0"
else
    echo "changed: no longer 'solved' with -1" >&2
    exit 1
fi
