// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/pseudonym.h"

namespace touchpoint::telemetry {
namespace {

constexpr size_t kShownBytes = 8;
constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

std::string Pseudonyms::Of(std::string_view stakeholder_id) const {
  if (!keyed_) {
    return std::string(stakeholder_id);
  }
  const KeyedHash::Digest digest = keyed_->Of(stakeholder_id);
  std::string text = "sh_";
  for (size_t i = 0; i < kShownBytes; ++i) {
    text.push_back(kHexDigits[digest[i] >> 4]);
    text.push_back(kHexDigits[digest[i] & 15]);
  }
  return text;
}

}  // namespace touchpoint::telemetry
