# Completion of vmtally in fish. `vmtally complete` prints the candidates.

function __vmtally
    set -l typed (commandline -ct)
    set -l words (commandline -opc) (string unescape -- $typed; or string join -- '' $typed)
    set -l lines ($words[1] complete -- $words[2..] 2>/dev/null)
    set -l current (string replace -r -- '^--[^=]*=' '' $words[-1])
    set -l before (string match -r -- '^--[^=]*=' $words[-1]; or echo '')
    switch "$lines[1]"
        case words
            string join \n -- $lines[2..]
        case file
            printf '%s\n' $before(__fish_complete_path $current)
        case directory
            printf '%s\n' $before(__fish_complete_directories $current '')
        case 'command *'
            set -l first (math (string replace 'command ' '' -- $lines[1]) + 2)
            complete -C (string join -- ' ' (string escape -- $words[$first..-2]) $words[-1])
    end
end

complete -c vmtally -f -a '(__vmtally)'
