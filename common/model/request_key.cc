// SPDX-License-Identifier: Apache-2.0
#include "common/model/request_key.h"

#include <xxhash.h>

namespace touchpoint::model {
namespace {

// Each text with its length in front: "ab" + "c" and "a" + "bc" must not look alike.
void Append(const std::string& text, std::string& bytes) {
  for (int shift = 0; shift < 64; shift += 8) {
    bytes += static_cast<char>(static_cast<uint64_t>(text.size()) >> shift & 0xff);
  }
  bytes += text;
}

}  // namespace

uint64_t RequestKeyHash(const std::string& team, const std::string& request_id) {
  std::string bytes;
  bytes.reserve(16 + team.size() + request_id.size());
  Append(team, bytes);
  Append(request_id, bytes);
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace touchpoint::model
