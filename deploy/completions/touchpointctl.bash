# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Completes touchpointctl in bash and zsh from what its --help says, so that it is never out of date.

# The commands, or the options, that a help text lists.
_touchpointctl_commands() { sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' <<< "$1"; }
_touchpointctl_options() { sed -n '/^Options:/,/^$/s/^  \(-[^ :]*\).*/\1/p' <<< "$1" | tr ',' '\n'; }

# What a help text says of the value of an option: a file, or one of a few words.
_touchpointctl_value() {
  local line choices
  line=$(grep -m 1 -E -- "^  ([^ ]*,)?${2}[ ,:]" <<< "$1")
  case $line in
    *' FILE '*) echo 'FILE' ;;
    *'{'*)
      choices=${line#*\{}
      tr ',' '\n' <<< "${choices%%\}*}" | sed 's/->.*//' ;;
  esac
}

# The candidates, one a line, for a word after the others; FILE stands for any file.
_touchpointctl_candidates() {
  local program=$1 word=$2 previous='' given help root
  shift 2
  root=$("$program" --help 2> /dev/null) || return 0
  help=$root
  local chain=()
  for given in "$@"; do
    if _touchpointctl_commands "$help" | grep -qxF -- "$given"; then
      chain+=("$given")
      help=$("$program" "${chain[@]}" --help 2> /dev/null) || return 0
    fi
    previous=$given
  done
  local value=''
  case $previous in
    -*) value=$(_touchpointctl_value "$help"$'\n'"$root" "$previous") ;;
  esac
  if [ -n "$value" ]; then
    printf '%s\n' "$value"
  elif [ "${word#-}" != "$word" ]; then
    _touchpointctl_options "$help"
    _touchpointctl_options "$root"
  else
    _touchpointctl_commands "$help"
  fi
}

if [ -n "${ZSH_VERSION:-}" ]; then
  return 0  # _touchpointctl does the rest
fi

_touchpointctl() {
  local word=${COMP_WORDS[COMP_CWORD]} found
  found=$(_touchpointctl_candidates "$1" "$word" "${COMP_WORDS[@]:1:COMP_CWORD-1}")
  if [ "$found" = 'FILE' ]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -W "$found" -- "$word" | sort -u)
  fi
}
complete -o filenames -F _touchpointctl touchpointctl
