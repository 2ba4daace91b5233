// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/policy_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "common/policy/load_policy.h"

namespace touchpoint::ctl {

Result<std::string> ReadText(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  if (!(text << in.rdbuf())) {
    return tl::unexpected(
        Failure{Code::kNotFound, "INPUT", path + ": " + std::strerror(errno), {}, {}, {}});
  }
  return text.str();
}

Result<model::Policy> ReadPolicy(const std::string& path, const ZoneDatabase& zones) {
  const auto text = ReadText(path);
  if (!text) {
    return tl::unexpected(text.error());
  }
  return policy::LoadPolicy(*text, path, zones);
}

}  // namespace touchpoint::ctl
