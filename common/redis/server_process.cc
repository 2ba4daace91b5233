// SPDX-License-Identifier: Apache-2.0
#include "common/redis/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace touchpoint::redis {
namespace {

// Runs in the child, between fork and exec: only what is safe after a fork of many threads.
[[noreturn]] void Become(char* const* arguments, const char* log, pid_t parent) {
  constexpr mode_t kOwnerOnly = 0600;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) {
    _exit(0);  // the parent died before the signal was set
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setpgid(0, 0);  // Ctrl-C is for the parent, who stops its server last
  const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kOwnerOnly);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  execvp(arguments[0], arguments);
  constexpr std::string_view kWhy = "cannot execute redis-server: is it installed?\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kWhy.data(), kWhy.size());
  constexpr int kNotFound = 127;
  _exit(kNotFound);
}

}  // namespace

std::optional<pid_t> ListenerOf(const std::string& socket) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (socket.size() >= sizeof(address.sun_path)) {
    return std::nullopt;
  }
  std::memcpy(address.sun_path, socket.data(), socket.size());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  ucred peer = {};
  socklen_t size = sizeof(peer);
  const bool answered =
      fd >= 0 && connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  if (fd >= 0) {
    close(fd);
  }
  return answered && peer.pid > 0 ? std::optional<pid_t>(peer.pid) : std::nullopt;
}

Result<pid_t> Spawn(const std::vector<std::string>& arguments, const std::string& log) {
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    Become(pointers.data(), log.c_str(), parent);
  }
  if (child < 0) {
    return tl::unexpected(
        Failure{Code::kResourceExhausted,
                "STORE_SETUP",
                "cannot start a process: " + std::generic_category().message(errno),
                {},
                {},
                {}});
  }
  return child;
}

// glibc 2.36 declares pidfd_open() without extern "C".
int OpenProcess(pid_t pid) {
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

bool WaitForEnd(pid_t pid, std::chrono::milliseconds patience) {
  const int fd = OpenProcess(pid);
  if (fd < 0) {
    return true;  // gone and reaped
  }
  pollfd ended = {fd, POLLIN, 0};
  const bool gone = poll(&ended, 1, static_cast<int>(patience.count())) > 0;
  close(fd);
  if (gone) {
    waitpid(pid, nullptr, WNOHANG);
  }
  return gone;
}

void EndProcess(pid_t pid, std::chrono::milliseconds patience) {
  kill(pid, SIGTERM);
  kill(pid, SIGCONT);  // one that is stopped would not hear it
  if (!WaitForEnd(pid, patience)) {
    kill(pid, SIGKILL);
    constexpr std::chrono::milliseconds kKernelTakes(5000);
    WaitForEnd(pid, kKernelTakes);
  }
}

}  // namespace touchpoint::redis
