#!/usr/bin/env bash
# NuGet package TorchSharp 0.107.0, its runtimes/linux-x64/native/libLibTorchSharp.so, seen in November 2026.
#
# The library asks the loader for the symbol version GLIBCXX_3.4.32 (GCC 13), so with the libstdc++ of Debian 12 or RHEL 9 it does not load, and training does not start.
# Seen: of that version it names one symbol, std::ios_base_library_init(), which GCC 13's <iostream> names in every object file, and no relocation refers to it; all that is used, GCC 12 has.
# With the version's entry marked weak (one bit of .gnu.version_r) the same file loads and trains there.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > probe.csproj <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="TorchSharp" Version="[0.107.0]" /></ItemGroup>
</Project>
PROJECT
NUGET_PACKAGES=$work/packages dotnet restore probe.csproj >/dev/null
library=$(find packages/torchsharp -name libLibTorchSharp.so | grep linux-x64)
named=$(readelf --dyn-syms -W "$library" | grep UND | grep 'GLIBCXX_3\.4\.32' | grep -oE '_Z[A-Za-z0-9_]+' | sort -u)
newer=$(readelf -VW "$library" | grep -oE 'Name: GLIBCXX_[0-9.]+' | sort -Vu | tail -1)
relocations=$(readelf -rW "$library" | grep -cF "${named:-none}" || true)
other=$(readelf --dyn-syms -W "$library" | grep UND | grep -oE 'GLIBCXX_[0-9.]+' | sort -Vu | grep -v '3\.4\.32' | tail -1)
echo "newest version asked for: ${newer#Name: }; its symbols: ${named:-none}; relocations that refer to them: $relocations; newest version of all other symbols: $other"
if [ "$newer" = "Name: GLIBCXX_3.4.32" ] && [ "$named" = _ZSt21ios_base_library_initv ] && [ "$relocations" = 0 ] && [ "$other" = GLIBCXX_3.4.30 ]; then
    echo "as described: a version is required for a symbol that nothing refers to"
else
    echo "changed" >&2
    exit 1
fi
