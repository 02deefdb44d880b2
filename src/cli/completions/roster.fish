# Completion of `roster` for fish: roster completions fish | source
function __roster_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    $words[1] complete-words -- $words "$word" 2>/dev/null
end
complete -c roster -f -k -a '(__roster_complete)'
