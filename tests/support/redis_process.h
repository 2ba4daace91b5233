// SPDX-License-Identifier: Apache-2.0
// A real redis-server of a test's own: private directory, Unix socket, every acknowledged write on
// disk. Dies with the test.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "common/redis/address.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {

/// One command on a connection of its own to the Unix socket of a Redis or a sentinel; what it
/// answers, where that is no array. Nothing if there is no answer.
std::optional<std::string> AskOnSocket(const std::string& path,
                                       const std::vector<std::string>& words);

class RedisProcess {
 public:
  /// Starts it. `settings` come last on its command line: {"--appendfsync", "everysec"}; `launcher`
  /// first, before redis-server: {"env", "NAME=value"}.
  explicit RedisProcess(std::vector<std::string> settings = {},
                        std::vector<std::string> launcher = {});
  /// Kills it and removes the directory.
  ~RedisProcess();
  RedisProcess(const RedisProcess&) = delete;
  RedisProcess& operator=(const RedisProcess&) = delete;

  redis::Address address() const;
  /// "unix:///...".
  std::string url() const { return address().ToString(); }
  const std::string& directory() const { return folder_.path(); }

  /// On the data of the last run. Returns when it answers.
  void Start();
  /// SIGTERM, and waits.
  void Stop();
  /// SIGKILL, and waits.
  void Kill();
  bool running() const { return pid_ != 0; }
  /// Holds the connections and answers nothing.
  void Suspend() const;
  void Resume() const;

  /// One command on a connection of its own; false if Redis answers an error.
  bool Run(const std::vector<std::string>& words) const;
  /// AskOnSocket(). One that is suspended never answers.
  std::optional<std::string> Ask(const std::vector<std::string>& words) const;

 private:
  std::string Path(const char* name) const { return folder_.Path(name); }

  std::vector<std::string> settings_;
  std::vector<std::string> launcher_;
  const ScratchFolder folder_{"redis"};
  pid_t pid_ = 0;
};

}  // namespace touchpoint::testing
