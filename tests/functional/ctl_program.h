// SPDX-License-Identifier: Apache-2.0
// Runs touchpointctl as a user would.
#pragma once

#include <string>
#include <vector>

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
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  /// Writes a file and returns its path.
  std::string Write(const std::string& name, const std::string& content) const;
  std::string Read(const std::string& name) const;

 private:
  std::string path_;
};

}  // namespace touchpoint::ctl
