// SPDX-License-Identifier: Apache-2.0
#include "tests/support/resident_size.h"

#include <fstream>
#include <string>

namespace touchpoint::testing {

size_t LargestResidentSize(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) {
      return std::stoul(line.substr(6)) / 1024;
    }
  }
  return 0;
}

}  // namespace touchpoint::testing
