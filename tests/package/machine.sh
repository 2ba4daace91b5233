# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154  # package.sh sets scratch
#
# A throw-away copy of this machine, with systemd as its first process and a network of its own: an
# overlay over / in namespaces. What happens in it leaves no trace outside. Needs root.

machine_pid=  # of its systemd

start_machine() {
  [ "$(id -u)" = 0 ] || fail "needs root, for namespaces and an overlay"
  need unshare nsenter systemctl
  local cgroups
  cgroups=$(findmnt -n -o TARGET -t cgroup2 | head -n 1)
  [ -n "$cgroups" ] || fail "needs a cgroup2 file system"
  machine=$scratch/machine
  machine_cgroup=$cgroups/touchpoint-package-$$
  mkdir -p "$machine"/{upper,work,root} "$machine_cgroup"
  trap end_machine EXIT
  (
    printf '%s\n' "$BASHPID" > "$machine_cgroup/cgroup.procs"
    exec unshare --mount --pid --fork --kill-child --uts --ipc --net --cgroup \
      bash "${BASH_SOURCE[0]}" "$machine"
  ) > "$machine/log" 2>&1 &
  machine_outside=$!
  wait_for 'systemd' machine_is_up
}

machine_is_up() {
  machine_pid=$(pgrep -P "$machine_outside" -x systemd) || return 1
  [ "$(in_machine systemctl is-system-running)" = running ]
}

# Runs a command inside.
in_machine() { nsenter -t "$machine_pid" -m -p -n -C -i -u -r -w "$@"; }

# wait_for WHAT CONDITION...: asks until it is so.
wait_for() {
  local what=$1 patience
  shift
  for ((patience = 600; patience > 0; --patience)); do
    ! "$@" > /dev/null 2>&1 || return 0
    read -r -t 0.1 < <(exec sleep 1) || true  # lets the other side run
  done
  tail -n 20 "$machine/log" >&2
  fail "$what does not come"
}

end_machine() {
  [ "$?" = 0 ] || [ -z "$machine_pid" ] || in_machine journalctl -q --no-pager -n 30 >&2 || true
  # With the first process of a namespace all others end, before its parent hears of it.
  pkill -KILL -P "$machine_outside" || true
  wait "$machine_outside" 2> /dev/null || true
  find "$machine_cgroup" -depth -type d -exec rmdir {} + 2> /dev/null || true
  rm -rf "$scratch"
}

# What runs first inside, still with the old root: builds the new one and becomes systemd. Nothing
# in it may write what is shared with the outside: /proc/sys and /sys.
become_machine() {
  local node unit
  cd "$1"
  mount --make-rprivate /
  mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" root
  cd root
  mount -t proc proc proc
  mount --bind proc/sys proc/sys
  mount -o remount,bind,ro proc/sys
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  for node in run tmp dev; do mount -t tmpfs tmpfs "$node"; done
  for node in null zero full random urandom tty; do
    touch "dev/$node"
    mount --bind "/dev/$node" "dev/$node"
  done
  mkdir dev/shm dev/pts
  mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
  ln -s pts/ptmx dev/ptmx
  # None of the services that the outside has; and nobody who forbids to start ours.
  find etc/systemd/system -mindepth 1 -name '*.wants' -exec rm -rf {} +
  for unit in systemd-remount-fs systemd-modules-load systemd-udevd systemd-udev-trigger; do
    ln -sfn /dev/null "etc/systemd/system/$unit.service"
  done
  rm -f usr/sbin/policy-rc.d
  # No chroot: in one, the kernel refuses the user namespaces that units ask for.
  pivot_root . mnt
  umount -l mnt
  mount --make-rshared /  # as a machine has it; credentials need it
  exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --log-target=console --unit=basic.target
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  become_machine "$1"
fi
