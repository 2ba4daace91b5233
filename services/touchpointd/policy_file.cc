// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/policy_file.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "common/policy/load_policy.h"
#include "common/policy/reach.h"

namespace touchpoint {

Result<LoadedPolicy> LoadPolicyFile(const std::string& file,
                                    std::shared_ptr<const ZoneDatabase> zones, Instant now) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) {
    return tl::unexpected(
        Failure{Code::kInvalidArgument, "POLICY_INVALID", file + ": cannot be read", {}, {}, {}});
  }
  auto policy = policy::LoadPolicy(text.str(), file, *zones);
  if (!policy) {
    return tl::unexpected(std::move(policy.error()));
  }
  auto warnings = policy::CheckReach(*policy, now);
  if (!warnings) {
    return tl::unexpected(std::move(warnings.error()));
  }
  return LoadedPolicy{
      std::make_shared<const decide::Rulebook>(std::move(*policy), std::move(zones)),
      std::move(*warnings)};
}

}  // namespace touchpoint
