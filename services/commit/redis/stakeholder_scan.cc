// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/stakeholder_scan.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "services/commit/record_codec.h"
#include "services/commit/redis/owner_codec.h"

namespace touchpoint::commit {
namespace {

bool ParseNumber(std::string_view text, uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

redis::Command EncodeScan(const Keys& keys, Partition partition, uint64_t from, size_t count) {
  redis::Command scan("HSCAN");
  scan.Add(keys.Surrogates(partition)).Add(std::to_string(from));
  scan.Add("COUNT").Add(static_cast<int64_t>(count));
  return scan;
}

Result<StakeholderIndex::Page> DecodeScan(const redis::Reply& reply) {
  StakeholderIndex::Page page;
  if (reply.elements.size() != 2 || !ParseNumber(reply.elements[0].text, page.next)) {
    return tl::unexpected(CorruptRecord("surrogate"));
  }
  const std::vector<redis::Reply>& fields = reply.elements[1].elements;
  for (size_t i = 0; i + 1 < fields.size(); i += 2) {
    uint64_t surrogate = 0;
    if (!ParseNumber(fields[i].text, surrogate)) {
      continue;
    }
    auto owner = DecodeOwner(surrogate, fields[i + 1]);
    if (owner && *owner) {
      page.stakeholder_ids.push_back(std::move(**owner));
    }
  }
  return page;
}

}  // namespace touchpoint::commit
