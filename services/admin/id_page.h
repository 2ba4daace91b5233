// SPDX-License-Identifier: Apache-2.0
// Random ids, and lists of what has them: by id, page by page.
#pragma once

#include <string>

#include "common/base/failure.h"
#include "common/rpc/field_checker.h"

namespace touchpoint::admin {

/// A new auth::MakeTokenId().
std::string RandomId();

/// ABORTED/CONTENTION, for who has drawn an id that is taken.
Failure IdTaken();

/// At most `size` of those with ids behind `after`. Ids are no secret, so that a page token is
/// simply one.
struct IdPage {
  std::string after;
  size_t size = 0;
};

/// FIELD PAGE_SIZE, PAGE_TOKEN.
Result<IdPage> ReadIdPage(int32_t page_size, const std::string& page_token,
                          const rpc::FieldLimits& limits);

}  // namespace touchpoint::admin
