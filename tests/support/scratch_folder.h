// SPDX-License-Identifier: Apache-2.0
// A folder of a test's own, gone with it.
#pragma once

#include <string>

namespace touchpoint::testing {

class ScratchFolder {
 public:
  /// In the temporary directory; `name` is a part of its own.
  explicit ScratchFolder(const std::string& name);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string Path(const std::string& file) const { return path_ + "/" + file; }

 private:
  std::string path_;
};

}  // namespace touchpoint::testing
