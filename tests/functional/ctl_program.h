// SPDX-License-Identifier: Apache-2.0
// Runs touchpointctl as a user would.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"

namespace touchpoint::ctl {

struct Ended {
  int code = -1;  // exit code
  std::string out;
  std::string err;
};

/// Runs the program with these arguments; `in` is its standard input.
Ended RunProgram(const std::vector<std::string>& arguments, const std::string& in = "");

/// A folder of the running test, empty, removed at its end.
class Folder {
 public:
  std::string Path(const std::string& name) const { return folder_.Path(name); }
  /// Writes a file and returns its path.
  std::string Write(const std::string& name, const std::string& content) const;
  std::string Read(const std::string& name) const;

 private:
  touchpoint::testing::ScratchFolder folder_{"ctl"};
};

/// The program while it runs, for those that are watched or interrupted. Dies with the test.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& arguments);
  /// Kills it.
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void Signal(int signal) const;
  /// Return when it has written this text; false if it does not, or ends before.
  bool WaitForOut(const std::string& text) const { return WaitFor("out", text); }
  bool WaitForErr(const std::string& text) const { return WaitFor("err", text); }
  /// Waits for its end. The code of a program that a signal ended is 128 and the signal.
  Ended Wait();

 private:
  bool WaitFor(const std::string& stream, const std::string& text) const;

  Folder folder_;
  pid_t pid_ = 0;
};

}  // namespace touchpoint::ctl
