// SPDX-License-Identifier: Apache-2.0
#include "tests/support/acl_file.h"

#include <fstream>

namespace touchpoint::testing {

const char kAclPassword[] = "password-of-the-tests";

std::string WriteAclFile(const ScratchFolder& folder) {
  std::string path = folder.Path("users.acl");
  std::ifstream shipped(TOUCHPOINT_USERS_ACL);
  std::ofstream out(path);
  for (std::string line; std::getline(shipped, line);) {
    const bool is_daemon = line.starts_with("user touchpointd ");
    out << line << (is_daemon ? std::string(" >") + kAclPassword : "") << "\n";
  }
  out << "user probe on nopass ~* &* +@all\n";
  return path;
}

}  // namespace touchpoint::testing
