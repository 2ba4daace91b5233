// SPDX-License-Identifier: Apache-2.0
// A folder for this process alone, gone with its owner.
#pragma once

#include <string>

namespace touchpoint::ctl {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// False if it could not be made at path().
  bool is_made() const { return made_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool made_ = false;
};

}  // namespace touchpoint::ctl
