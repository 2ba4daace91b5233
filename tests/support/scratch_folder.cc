// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scratch_folder.h"

#include <stdlib.h>

#include <filesystem>

#include "common/base/assert.h"

namespace touchpoint::testing {

ScratchFolder::ScratchFolder(const std::string& name)
    : path_((std::filesystem::temp_directory_path() / ("tp-" + name + "-")).string() +
            std::string(6, 'X')) {  // mkdtemp() makes a name of the six X's that nobody else has
  TP_ASSERT(mkdtemp(path_.data()) != nullptr);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace touchpoint::testing
