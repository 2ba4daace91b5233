// SPDX-License-Identifier: Apache-2.0
#include "services/admin/id_page.h"

#include <algorithm>

#include "common/auth/token.h"
#include "common/base/secure_random.h"

namespace touchpoint::admin {
namespace {

constexpr size_t kPageSizeDefault = 100;
constexpr size_t kPageSizeMax = 1'000;

}  // namespace

std::string RandomId() {
  auth::TokenIdBits bits = 0;
  for (const uint8_t byte : SecureRandom<sizeof bits>()) {
    bits = bits << 8 | byte;
  }
  return auth::MakeTokenId(bits);
}

Failure IdTaken() {
  return {Code::kAborted, "CONTENTION", "the drawn id is taken; send the request again", {}, {},
          Duration(100)};
}

Result<IdPage> ReadIdPage(int32_t page_size, const std::string& page_token,
                          const rpc::FieldLimits& limits) {
  rpc::FieldChecker check(limits);
  if (page_size < 0) {
    check.Refuse("PAGE_SIZE", "page_size", "must not be negative");
  }
  if (!page_token.empty() && !auth::IsTokenId(page_token)) {
    check.Refuse("PAGE_TOKEN", "page_token", "is not of this query");
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  const size_t asked = static_cast<size_t>(page_size);
  return IdPage{page_token, asked == 0 ? kPageSizeDefault : std::min(asked, kPageSizeMax)};
}

}  // namespace touchpoint::admin
