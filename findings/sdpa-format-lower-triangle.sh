#!/usr/bin/env bash
# Debian bookworm, coinor-csdp 6.2.0-4+b1, sdpa 7.3.16+dfsg-1, dsdp 5.8-10 (x86-64), seen in November 2026.
#
# minimise x1 + x2 subject to [[x1, 1], [1, x2]] positive semidefinite: the least value is 2.
# The same problem twice as an SDPA sparse file: the off-diagonal entry of F0 written as (row 1, column 2), or as (row 2, column 1).
# Seen: CSDP and SDPA print 2 for both. DSDP prints -2 for the first (its sign is the opposite one) and 0 for the second: the entry below the diagonal
# is skipped, "DSDP Converged", exit status 0.
# So a writer of this format that serves all three must put row <= column, and a reader of their answers must know each one's sign.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
apt-get -qq download coinor-csdp=6.2.0-4+b1 libsdp0=6.2.0-4+b1 sdpa=7.3.16+dfsg-1 dsdp=5.8-10 libdsdp-5.8gf=5.8-10 libmumps-seq-5.5 libscotch-7.0 \
    libopenblas0-pthread libgfortran5 libquadmath0 libgomp1 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH

problem() { printf '2\n1\n2\n1.0 1.0\n0 1 %s -1.0\n1 1 1 1 1.0\n2 1 2 2 1.0\n' "$1"; }
problem "1 2" > upper.dat-s
problem "2 1" > lower.dat-s
csdp() { root/usr/bin/csdp "$1.dat-s" solution | sed -n 's/^Primal objective value: *//p'; }
sdpa() { root/usr/bin/sdpa "$1.dat-s" solution | sed -n 's/^objValPrimal = *//p'; }
dsdp() { root/usr/bin/dsdp5 "$1.dat-s" | sed -n 's/^P Objective  : *//p'; }

near() { awk -v v="$1" -v w="$2" 'BEGIN { exit !(v - w < 1e-4 && w - v < 1e-4) }'; }
bad=0
for file in upper lower; do
    for solver in csdp sdpa dsdp; do
        value=$($solver $file)
        echo "$solver, $file: $value"
        case $solver-$file in
            dsdp-upper) near "$value" -2 || bad=1 ;;
            dsdp-lower) near "$value" 0 || bad=1 ;;
            *) near "$value" 2 || bad=1 ;;
        esac
    done
done
[ "$bad" = 0 ] && echo "as described" || { echo "changed" >&2; exit 1; }
