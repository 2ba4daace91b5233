// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/backup/temporary_folder.h"

#include <stdlib.h>

#include <filesystem>
#include <system_error>

namespace touchpoint::ctl {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  path_ = (fs::temp_directory_path(error) / "touchpointctl-").string() + std::string(6, 'X');
  made_ = mkdtemp(path_.data()) != nullptr;  // makes a name of the six X's that nobody else has
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (made_) {
    fs::remove_all(path_, ignored);
  }
}

}  // namespace touchpoint::ctl
