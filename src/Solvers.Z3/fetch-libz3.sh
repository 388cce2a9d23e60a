#!/bin/sh
# Puts libz3.so.4 into FOLDER when the system has none, from Debian's or Ubuntu's package libz3-4.
#
#   sh fetch-libz3.sh FOLDER
#
# Needs no root, changes nothing outside FOLDER, prints nothing when there is nothing to do and one line otherwise.
# It always exits 0: a machine without the library still builds, and the program says what is missing.
set -u
folder=$1
library=$folder/libz3.so.4
failed=$folder.failed
how="Z3 will be unavailable until libz3 is installed: apt-get install libz3-4 (Debian, Ubuntu), or your distribution's z3 package."

# What the loader would find. The names are those of ldconfig: a library for another architecture does not count.
case $(uname -m) in
    x86_64) kind='libc6,x86-64' ;;
    aarch64) kind='libc6,AArch64' ;;
    *) kind='libc6' ;;
esac
PATH=$PATH:/usr/sbin:/sbin
if ldconfig -p 2>/dev/null | grep -q -E "libz3\.so(\.4)? \($kind"; then exit 0; fi
old_ifs=$IFS
IFS=:
for place in ${LD_LIBRARY_PATH:-}; do
    if [ -e "$place/libz3.so.4" ] || [ -e "$place/libz3.so" ]; then exit 0; fi
done
IFS=$old_ifs
if [ -e "$library" ]; then exit 0; fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "libz3.so.4 not found, and there is no apt-get to fetch it with. $how"
    exit 0
fi

# Without a network every attempt costs a time-out, so a failure is remembered for ten minutes.
if [ -n "$(find "$failed" -mmin -10 2>/dev/null)" ]; then
    echo "libz3.so.4 not found, and fetching it failed a moment ago (delete $failed to try again now). $how"
    exit 0
fi

mkdir -p "$folder"
work=$(mktemp -d "$folder.XXXXXX") || exit 0
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# Private lists and caches: the system's may be empty, stale or not ours to write. Hooks belong to the system's own updates.
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
cat > "$work/apt.conf" <<CONF
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
APT::Sandbox::User "";
Debug::NoLocking "true";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear Acquire::IndexTargets::deb::DEP-11;
#clear Acquire::IndexTargets::deb::DEP-11-icons;
#clear Acquire::IndexTargets::deb::DEP-11-icons-small;
#clear Acquire::IndexTargets::deb::DEP-11-icons-hidpi;
#clear Acquire::IndexTargets::deb::DEP-11-icons-large;
#clear Acquire::IndexTargets::deb::Contents-deb;
CONF

# The system's lists first, since they may already name the package; then fresh private ones.
fetch() {
    cd "$work" || return 1
    timeout 120 apt-get download -o APT::Sandbox::User= -o Acquire::http::Timeout=20 libz3-4 && return 0
    timeout 240 apt-get -c "$work/apt.conf" update
    timeout 120 apt-get -c "$work/apt.conf" download libz3-4
}

if fetch >"$work/log" 2>&1 </dev/null && dpkg-deb -x "$work"/libz3-4_*.deb "$work/package" 2>>"$work/log"; then
    found=$(find "$work/package" -name libz3.so.4 | head -n 1)
    if [ -n "$found" ]; then
        cp "$work/package/usr/share/doc/libz3-4/copyright" "$folder/libz3.copyright" 2>/dev/null
        # A rename within one file system: a build running beside this one sees the whole file or none.
        mv -f "$(readlink -f "$found")" "$library"
        rm -f "$failed"
        echo "libz3.so.4 not found on this system; unpacked it from the package libz3-4 into $folder"
        exit 0
    fi
    echo "E: the package holds no libz3.so.4" >>"$work/log"
fi

touch "$failed"
reason=$(grep '^E:' "$work/log" | tail -n 1)
echo "libz3.so.4 not found, and apt-get could not fetch it (${reason:-no reason given}). $how"
exit 0
