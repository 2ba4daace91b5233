// SPDX-License-Identifier: Apache-2.0
// A redis-server as a child process. Its caller's thread must outlive it: the kernel ends the
// child when that thread ends.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/base/failure.h"

namespace touchpoint::redis {

/// The process that listens on a Unix socket; nothing if nobody does.
std::optional<pid_t> ListenerOf(const std::string& socket);

/// Starts a program with SIGTERM as its parent-death signal, its output appended to `log`.
Result<pid_t> Spawn(const std::vector<std::string>& arguments, const std::string& log);

/// A descriptor that becomes readable when the process ends; -1 if there is none.
int OpenProcess(pid_t pid);

/// Waits for a process, a child or not, to end. False if it has not by then.
bool WaitForEnd(pid_t pid, std::chrono::milliseconds patience);

/// SIGTERM, and SIGKILL when `patience` is over. Returns when the process is gone.
void EndProcess(pid_t pid, std::chrono::milliseconds patience);

}  // namespace touchpoint::redis
