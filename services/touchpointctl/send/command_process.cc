// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/command_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace touchpoint::ctl {
namespace {

constexpr size_t kTextMax = 4096;
constexpr std::chrono::seconds kKillAfter(5);

Failure StartFailure(int error) {
  return {Code::kResourceExhausted,
          "",
          "cannot start a process: " + std::generic_category().message(error),
          {},
          {},
          {}};
}

/// Closed where it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

/// A file in memory: a command that does not read its input cannot hold up who writes it.
bool Fill(int fd, const std::string& input) {
  size_t done = 0;
  while (done < input.size()) {
    const ssize_t written = write(fd, input.data() + done, input.size() - done);
    if (written < 0) {
      return false;
    }
    done += static_cast<size_t>(written);
  }
  return lseek(fd, 0, SEEK_SET) == 0;
}

std::vector<char*> EnvironmentWithoutToken() {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("TOUCHPOINT_TOKEN=")) {
      kept.push_back(*entry);
    }
  }
  kept.push_back(nullptr);
  return kept;
}

/// posix_spawn()'s result; other threads run, so nothing else may happen in the child.
int Spawn(const std::string& command, int input, int output, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  sigaddset(&signals, SIGPIPE);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  const std::string shell = "/bin/sh";
  const std::string option = "-c";
  char* const arguments[] = {const_cast<char*>(shell.c_str()), const_cast<char*>(option.c_str()),
                             const_cast<char*>(command.c_str()), nullptr};
  const std::vector<char*> environment = EnvironmentWithoutToken();
  const int error =
      posix_spawn(&pid, shell.c_str(), &actions, &attributes, arguments, environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

Result<std::shared_ptr<CommandProcess>> CommandProcess::Start(boost::asio::io_context& io,
                                                              const std::string& command,
                                                              const std::string& input,
                                                              Ended ended) {
  const Descriptor in(memfd_create("lease", MFD_CLOEXEC));
  int pipe_ends[2] = {-1, -1};
  const bool piped = pipe2(pipe_ends, O_CLOEXEC) == 0;
  Descriptor out(pipe_ends[0]);
  const Descriptor written(pipe_ends[1]);
  if (in.get() < 0 || !piped || !Fill(in.get(), input)) {
    return tl::unexpected(StartFailure(errno));
  }
  pid_t pid = 0;
  if (const int error = Spawn(command, in.get(), written.get(), pid); error != 0) {
    return tl::unexpected(StartFailure(error));
  }
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (process < 0) {
    const int error = errno;
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return tl::unexpected(StartFailure(error));
  }
  const std::shared_ptr<CommandProcess> started(
      new CommandProcess(io, pid, process, out.Release(), std::move(ended)));
  started->AwaitEnd();
  started->Read();
  return started;
}

CommandProcess::CommandProcess(boost::asio::io_context& io, pid_t pid, int process, int output,
                               Ended ended)
    : pid_(pid),
      process_(io, process),
      output_(io, output),
      killing_(io),
      ended_(std::move(ended)) {
}

void CommandProcess::AwaitEnd() {
  process_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                      [self = shared_from_this()](const boost::system::error_code& /*none*/) {
                        int status = 0;
                        waitpid(std::exchange(self->pid_, 0), &status, 0);
                        self->killing_.cancel();
                        self->ReadRest();
                        self->output_.close();
                        self->ended_(status, self->text_);
                      });
}

void CommandProcess::Read() {
  output_.async_read_some(boost::asio::buffer(buffer_),
                          [self = shared_from_this()](const auto& error, size_t size) {
                            if (!error) {
                              self->Keep(size);
                              self->Read();
                            }
                          });
}

void CommandProcess::Keep(size_t size) {
  text_.append(buffer_.data(), std::min(size, kTextMax - text_.size()));
}

void CommandProcess::ReadRest() {
  // Its children may hold the pipe open for ever: not until its end, only what is there.
  boost::system::error_code error;
  output_.non_blocking(true, error);
  while (!error && text_.size() < kTextMax) {
    Keep(output_.read_some(boost::asio::buffer(buffer_), error));
  }
}

void CommandProcess::End() {
  if (pid_ <= 0) {
    return;
  }
  kill(-pid_, SIGTERM);
  killing_.expires_after(kKillAfter);
  killing_.async_wait([self = shared_from_this()](const auto& error) {
    if (!error && self->pid_ > 0) {
      kill(-self->pid_, SIGKILL);
    }
  });
}

}  // namespace touchpoint::ctl
