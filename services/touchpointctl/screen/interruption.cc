// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/interruption.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace touchpoint::ctl {
namespace {

// All that a signal handler can reach.
std::atomic<bool> requested_ = false;
std::atomic<int> told_ = -1;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void Interrupt(int signal) {
  const int before = errno;
  requested_ = true;
  const uint64_t one = 1;
  (void)!write(told_, &one, sizeof one);  // an eventfd that is full is readable, too
  std::signal(signal, SIG_DFL);           // the second time it ends the program
  errno = before;
}

}  // namespace

Interruption::Interruption() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  requested_ = false;
  told_ = fd_;
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
}

Interruption::~Interruption() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  told_ = -1;
  if (fd_ >= 0) {
    close(fd_);
  }
}

void Interruption::Wait(std::chrono::milliseconds time) const {
  pollfd told = {fd_, POLLIN, 0};
  (void)poll(&told, 1, static_cast<int>(time.count()));
}

bool Interruption::requested() const {
  return requested_;
}

}  // namespace touchpoint::ctl
