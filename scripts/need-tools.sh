#!/bin/sh
# Checks what the set-up takes from the machine; says in one sentence what is missing.
set -eu

fail() {
  echo "$1 / $2" >&2
  exit 1
}

# `version "17.0.15"` -> 17
major() {
  sed -n 's/[^0-9]*\([0-9][0-9]*\).*/\1/p' | head -n 1
}

command -v java >/dev/null 2>&1 ||
  fail "找不到 Java：请安装 Java 17 或更高版本（Debian：openjdk-17-jre-headless）" \
    "Java is missing: install Java 17 or later (Debian: openjdk-17-jre-headless)"
version=$(java -version 2>&1 | grep version | major)
[ "${version:-0}" -ge 17 ] ||
  fail "Java 版本过低：请安装 Java 17 或更高版本" "this Java is too old: install Java 17 or later"

command -v mvn >/dev/null 2>&1 ||
  fail "找不到 Maven：请安装它（Debian：maven），首次安装用它下载 Kafka" \
    "Maven is missing: install it (Debian: maven), the first set-up fetches Kafka with it"

command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 ||
  fail "找不到 Node.js 或 npm：请安装 Node.js 20 或更高版本" \
    "Node.js or npm is missing: install Node.js 20 or later"
version=$(node --version | major)
[ "${version:-0}" -ge 20 ] ||
  fail "Node.js 版本过低：请安装 Node.js 20 或更高版本" "this Node.js is too old: install Node.js 20 or later"
