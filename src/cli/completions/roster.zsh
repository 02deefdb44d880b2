#compdef roster
# Completion of `roster` for zsh: source <(roster completions zsh), behind compinit
_roster() {
    local -a found fitting
    found=("${(@f)$("${(Q)words[1]}" complete-words -- "${(@Q)words[1,CURRENT-1]}" "$PREFIX" 2> /dev/null)}")
    [[ -n "$found" ]] || return 1
    fitting=("${(@M)found:#${(b)PREFIX}*}")
    # Letters in the right order only: the best takes their place, and the key goes on to the next.
    (( $#found > 1 && $#fitting < $#found )) && compstate[insert]=menu
    compadd -U -V roster -- "${found[@]}"
}
if [[ $funcstack[1] == _roster ]]; then _roster "$@"; else compdef _roster roster; fi
