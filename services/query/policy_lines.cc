// SPDX-License-Identifier: Apache-2.0
#include "services/query/policy_lines.h"

#include "common/rpc/time.h"

namespace touchpoint::query {

void ToProto(const commit::PolicyApplication& application, v1::PolicyApplication& line) {
  line.set_number(static_cast<int64_t>(application.number));
  line.set_policy_revision(application.revision);
  line.set_author(application.author);
  line.set_comment(application.comment);
  rpc::ToProto(application.time, *line.mutable_apply_time());
}

}  // namespace touchpoint::query
