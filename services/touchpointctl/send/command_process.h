// SPDX-License-Identifier: Apache-2.0
// A shell command with something to read and something to say.
#pragma once

#include <sys/types.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "common/base/failure.h"

namespace touchpoint::ctl {

/// In a process group of its own, so that Ctrl-C is for the sender, and End() for all of it.
/// Standard error is the sender's; TOUCHPOINT_TOKEN is not handed on. On the loop's thread.
class CommandProcess : public std::enable_shared_from_this<CommandProcess> {
 public:
  /// waitpid()'s status, and the first kilobytes of standard output.
  using Ended = std::function<void(int status, const std::string& output)>;

  /// Starts `/bin/sh -c command` with `input` as its standard input; `ended` is called later, once.
  static Result<std::shared_ptr<CommandProcess>> Start(boost::asio::io_context& io,
                                                       const std::string& command,
                                                       const std::string& input, Ended ended);

  /// What it has said so far.
  const std::string& output() const { return text_; }
  /// SIGTERM, and SIGKILL some seconds later.
  void End();

 private:
  CommandProcess(boost::asio::io_context& io, pid_t pid, int process, int output, Ended ended);
  void AwaitEnd();
  void Read();
  void Keep(size_t size);
  /// What was written before the end and not yet read.
  void ReadRest();

  pid_t pid_;
  boost::asio::posix::stream_descriptor process_;
  boost::asio::posix::stream_descriptor output_;
  boost::asio::steady_timer killing_;
  std::array<char, 4096> buffer_{};
  std::string text_;
  Ended ended_;
};

}  // namespace touchpoint::ctl
