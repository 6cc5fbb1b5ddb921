# Sourced by ./dujiang and ./check: finds a JDK and Maven, or says how to get them. Works with bash 3.2.
jdk_wanted=25
maven_wanted_minor=8

# Places to look in after JAVA_HOME and PATH; DUJIANG_JDKS replaces them (folders, separated by colons).
jdk_places() {
    if [ -n "${DUJIANG_JDKS+set}" ]; then
        printf '%s\n' "$DUJIANG_JDKS" | tr ':' '\n'
    else
        [ ! -x /usr/libexec/java_home ] || /usr/libexec/java_home -v "$jdk_wanted+" 2>/dev/null || true
        printf '%s\n' /usr/lib/jvm/* /opt/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
            /Library/Java/JavaVirtualMachines/*/Contents/Home
    fi
}

# The feature release of the JDK in folder $1, such as 25; 0 if there is none.
jdk_release() {
    local version=''
    if [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ]; then
        [ ! -r "$1/release" ] || version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
        [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')
    fi
    echo "${version:-0}"
}

# The JDK that the javac on the PATH belongs to.
jdk_on_path() {
    local javac
    javac=$(command -v javac) || return 0
    javac=$(resolve_links "$javac")
    dirname "$(dirname "$javac")"
}

resolve_links() {
    local path=$1 target
    while [ -L "$path" ]; do
        target=$(readlink "$path")
        case $target in
            /*) path=$target ;;
            *) path=$(dirname "$path")/$target ;;
        esac
    done
    echo "$(cd "$(dirname "$path")" && pwd -P)/$(basename "$path")"
}

# Sets and exports JAVA_HOME, or ends with instructions.
find_jdk() {
    local home seen=''
    while IFS= read -r home; do
        [ -n "$home" ] && [ -d "$home" ] || continue
        local release
        release=$(jdk_release "$home")
        if [ "$release" -ge "$jdk_wanted" ]; then
            export JAVA_HOME=$home
            return
        fi
        [ "$release" -eq 0 ] || seen="$seen
  $home is JDK $release"
    done <<PLACES
${JAVA_HOME:-}
$(jdk_on_path)
$(jdk_places)
PLACES
    cat >&2 <<TEXT
dujiang: no JDK $jdk_wanted or later was found (looked at JAVA_HOME, PATH and the usual folders).${seen:+
Found, but too old:$seen}
Install one, or set JAVA_HOME to where it is:
  SDKMAN         sdk install java $jdk_wanted-tem
  Debian/Ubuntu  sudo apt-get install openjdk-$jdk_wanted-jdk-headless   (where the release has it; else SDKMAN or adoptium.net)
  macOS          brew install --cask temurin@$jdk_wanted
TEXT
    exit 1
}

# Sets MAVEN to a Maven of 3.8 or later, or ends with instructions.
find_maven() {
    local candidate version
    for candidate in "$(command -v mvn || true)" "${MAVEN_HOME:-/nowhere}/bin/mvn" "${M2_HOME:-/nowhere}/bin/mvn" \
        /opt/*/bin/mvn "$HOME"/.sdkman/candidates/maven/current/bin/mvn; do
        [ -n "$candidate" ] && [ -x "$candidate" ] || continue
        version=$("$candidate" -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
        case $version in
            3\ *) [ "${version#3 }" -ge "$maven_wanted_minor" ] || continue ;;
            [4-9]\ *) ;;
            *) continue ;;
        esac
        MAVEN=$candidate
        return
    done
    cat >&2 <<TEXT
dujiang: no Maven 3.$maven_wanted_minor or later was found (looked at PATH, MAVEN_HOME, /opt and SDKMAN).
Install one, or put it on the PATH:
  SDKMAN         sdk install maven
  Debian/Ubuntu  sudo apt-get install maven
  macOS          brew install maven
TEXT
    exit 1
}

# Installs the Debian package $1, whose tool has the same name, where that is missing and may be done; else says what to install for what, $2.
install_tool() {
    ! command -v "$1" >/dev/null || return 0
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        echo "dujiang: installing $1"
        { apt-get install -y -q "$1" || { apt-get update -q && apt-get install -y -q "$1"; }; } >/dev/null 2>&1 || true
    fi
    command -v "$1" >/dev/null || {
        echo "dujiang: $1 is missing; $2. Install the package \"$1\" and run this again" >&2
        exit 1
    }
}

# What the servers are tried with that others have written.
install_peers() {
    install_tool curl 'it sends requests to the HTTP server, and what it says is checked'
    install_tool wrk 'it loads the HTTP server, and what it says is checked'
    install_tool openssl 'it speaks TLS to the HTTP server, and what it says is checked'
}
