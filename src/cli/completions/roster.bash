# Completion of `roster` for bash: source <(roster completions bash)
_roster() {
    # Not COMP_WORDS: bash cuts words at colons, which ids of models have.
    local line="${COMP_LINE:0:COMP_POINT}" found=() fitting=() words word candidate cut
    IFS=$' \t\n' read -r -a words <<< "$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    word="${words[${#words[@]}-1]}"
    while IFS= read -r candidate; do found+=("$candidate"); done \
        < <("$1" complete-words -- "${words[@]}" 2> /dev/null)
    for candidate in "${found[@]}"; do [[ $candidate == "$word"* ]] && fitting+=("$candidate"); done
    # What stands before the last colon or equals sign stays on the line.
    cut="${word%"${word##*[:=]}"}"
    COMPREPLY=()
    for candidate in "${fitting[@]}"; do COMPREPLY+=("${candidate#"$cut"}"); done
    # Letters in the right order only: one that fits takes their place; several are listed, and the empty one among
    # them keeps bash from replacing the letters by what all have in common.
    if (( ${#fitting[@]} == 0 )) && [[ -z $cut ]]; then
        COMPREPLY=("${found[@]}")
        (( ${#found[@]} > 1 )) && COMPREPLY+=(" ")
    fi
}
complete -o nosort -F _roster roster 2> /dev/null || complete -F _roster roster
