// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/policy_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "common/policy/load_policy.h"

namespace touchpoint::ctl {

Result<model::Policy> ReadPolicy(const std::string& path, const ZoneDatabase& zones) {
  std::ifstream in(path);
  std::ostringstream text;
  if (!(text << in.rdbuf())) {
    return tl::unexpected(
        Failure{Code::kNotFound, "INPUT", path + ": " + std::strerror(errno), {}, {}, {}});
  }
  return policy::LoadPolicy(text.str(), path, zones);
}

}  // namespace touchpoint::ctl
