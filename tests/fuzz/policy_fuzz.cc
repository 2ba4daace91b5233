// SPDX-License-Identifier: Apache-2.0
// Any bytes as a policy: never a crash, and what loads is what its canonical form loads as.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/assert.h"
#include "common/policy/load_policy.h"
#include "common/policy/reach.h"

namespace {

using touchpoint::ZoneDatabase;
using touchpoint::ZoneTable;

const ZoneDatabase& Zones() {
  static const ZoneDatabase zones({ZoneTable("Europe/Berlin", std::chrono::hours(1), {}),
                                   ZoneTable("UTC", std::chrono::hours(0), {})});
  return zones;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto policy = touchpoint::policy::LoadPolicy(text, "fuzz.yaml", Zones());
  if (!policy) {
    TP_ASSERT(!policy.error().message.empty());
    return 0;
  }
  const auto again = touchpoint::policy::LoadPolicy(policy->canonical, "again.yaml", Zones());
  TP_ASSERT(again && again->canonical == policy->canonical && again->revision == policy->revision);
  static_cast<void>(touchpoint::policy::CheckReach(*policy, touchpoint::Instant()));
  return 0;
}
