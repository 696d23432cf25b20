# Completion of vmtally in bash. `vmtally complete` prints the candidates.

_vmtally() {
  # bash splits words at : and =, as in kmem:kmalloc: rejoin words that have no blank between them.
  local words=() left=${COMP_LINE:0:COMP_POINT} next word i
  for ((i = 0; i <= COMP_CWORD; i++)); do
    next=${left#"${left%%[![:blank:]]*}"}
    word=${COMP_WORDS[i]:0:${#next}}
    if ((i > 0)) && [[ $next == "$left" ]]; then words[-1]+=$word; else words+=("$word"); fi
    left=${next:${#word}}
  done
  local quote=${words[-1]:0:1} current kind found=()
  [[ $quote == [\"\'] ]] || quote=
  current=${words[-1]#"$quote"}
  # Without -r, read removes the backslashes that quote characters.
  [[ -n $quote ]] || IFS= read current <<<"$current"
  words[-1]=$current

  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS= read -r word; do found+=("${word%%$'\t'*}"); done
  } < <("${words[0]/#\~/$HOME}" complete -- "${words[@]:1}" 2>/dev/null)
  case $kind in
    words) COMPREPLY=("${found[@]}") ;;
    file) compopt -o filenames && mapfile -t COMPREPLY < <(compgen -f -- "${current#--*=}") ;;
    directory) compopt -o filenames && mapfile -t COMPREPLY < <(compgen -d -- "${current#--*=}") ;;
    command\ *)
      i=$((${kind#command } + 1))
      if declare -F _command_offset >/dev/null; then
        _command_offset "$((COMP_CWORD - ${#words[@]} + 1 + i))"
      elif ((i == ${#words[@]} - 1)); then
        mapfile -t COMPREPLY < <(compgen -c -- "$current")
      else
        compopt -o filenames && mapfile -t COMPREPLY < <(compgen -f -- "$current")
      fi
      return
      ;;
  esac
  # What stands before the last of those breaks is not bash's to replace.
  local breaks=${current%"${current##*[:=]}"}
  if [[ $kind == words && -n $breaks && -z $quote && $COMP_WORDBREAKS == *:* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"$breaks"}")
  fi
  [[ $kind == words ]] || return
  # Anybody can name a cgroup, and bash puts candidates into the line as they are. Between quotes, leave out what
  # would have to be changed.
  for i in "${!COMPREPLY[@]}"; do
    word=${COMPREPLY[i]}
    case $quote in
      \') [[ $word != *\'* ]] || unset "COMPREPLY[i]" ;;
      \") [[ $word != *[\"\$\`!]* && $word != *\\ && $word != *\\\\* ]] || unset "COMPREPLY[i]" ;;
      *) printf -v word %q "$word" && COMPREPLY[i]=${word//\\,/,} ;;
    esac
  done
} && complete -F _vmtally vmtally
