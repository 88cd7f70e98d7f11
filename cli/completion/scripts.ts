/** The scripts that make a shell ask this command what can follow. */

const bash = `# Completion of caspian for bash. Load it with: source <(caspian completion bash)
_caspian() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(caspian __complete bash "$COMP_LINE" "$COMP_POINT" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -gt 0 && \${COMPREPLY[0]} == *[./:] ]]; then
    compopt -o nospace
  fi
}
complete -F _caspian caspian
`

const zsh = `#compdef caspian
# Completion of caspian for zsh. Load it with: source <(caspian completion zsh)
_caspian() {
  local line value
  local -a closed closed_shown open open_shown
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    if [[ $value == *[./:] ]]; then
      open+=("$value")
      open_shown+=("\${line/$'\\t'/  }")
    else
      closed+=("$value")
      closed_shown+=("\${line/$'\\t'/  }")
    fi
  done < <(caspian __complete zsh -- "\${(@Q)words[2,$CURRENT]}" 2>/dev/null)
  (( $#closed )) && compadd -l -d closed_shown -a closed
  (( $#open )) && compadd -S '' -l -d open_shown -a open
}
compdef _caspian caspian
`

const fish = `# Completion of caspian for fish. Load it with: caspian completion fish | source
function __caspian_complete
  set -l words (commandline -opc) (commandline -ct)
  caspian __complete fish -- $words[2..-1] 2>/dev/null
end
complete -c caspian -f -a '(__caspian_complete)'
`

export const scripts = { bash, zsh, fish } as const
export type ShellName = keyof typeof scripts
