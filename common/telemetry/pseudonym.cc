// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/pseudonym.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdio>

#include "common/base/assert.h"

namespace touchpoint::telemetry {

std::string Pseudonyms::Of(std::string_view stakeholder_id) const {
  if (key_.empty()) {
    return std::string(stakeholder_id);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest = {};
  unsigned int length = 0;
  TP_ASSERT(HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
                 reinterpret_cast<const unsigned char*>(stakeholder_id.data()),
                 stakeholder_id.size(), digest.data(), &length) != nullptr);
  std::string text = "sh_";
  for (size_t i = 0; i < 8; ++i) {
    std::array<char, 3> hex = {};
    std::snprintf(hex.data(), hex.size(), "%02x", static_cast<unsigned>(digest[i]));
    text += hex.data();
  }
  return text;
}

}  // namespace touchpoint::telemetry
