// SPDX-License-Identifier: Apache-2.0
// Any bytes as the message of a call: refused with a reason and a field, or a request within its
// limits. The first byte chooses the call.
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/assert.h"
#include "common/rpc/wire.h"
#include "services/intake/bulk_batch.h"
#include "services/intake/campaign_validation.h"
#include "services/intake/validation.h"
#include "services/query/throttle_filter.h"
#include "services/query/timeline_query.h"
#include "touchpoint/v1/throttle_log_service.pb.h"

namespace {

namespace intake = touchpoint::intake;
namespace query = touchpoint::query;
namespace rpc = touchpoint::rpc;
namespace v1 = touchpoint::v1;
using touchpoint::Failure;

constexpr rpc::FieldLimits kLimits = {32, 64, 4, 8};

void Check(const Failure& failure) {
  TP_ASSERT(!failure.reason.empty() && !failure.message.empty());
}

template <typename Message, typename Reader>
void Fuzz(const grpc::ByteBuffer& bytes, Reader read) {
  Message message;
  if (const auto failure = rpc::Parse(bytes, message)) {
    return Check(*failure);
  }
  if (const auto request = read(message); !request) {
    Check(request.error());
  }
}

template <typename Kind>
void FuzzBatch(const grpc::ByteBuffer& bytes) {
  intake::BulkBatch<Kind> batch;
  if (const auto failure = batch.Read(bytes, kLimits, touchpoint::auth::TeamScope::Any())) {
    return Check(*failure);
  }
  TP_ASSERT(batch.size() <= kLimits.plans);
  size_t settled = 0;
  for (const auto& item : batch.TakeReady()) {
    TP_ASSERT(!batch.settled() && item.index < batch.size());
    batch.Settle(item.index,
                 tl::unexpected(Failure{touchpoint::Code::kUnavailable, "R", "m", {}, {}, {}}));
    ++settled;
  }
  TP_ASSERT(batch.settled() && settled <= batch.size());
}

void FuzzFilter(const grpc::ByteBuffer& bytes) {
  v1::ListThrottleLogRequest request;
  if (!rpc::Parse(bytes, request)) {
    rpc::FieldChecker check(kLimits);
    static_cast<void>(query::ThrottleFilter::Read(request.filter(), check));
    static_cast<void>(query::ReadPageSize(request.page_size(), check));
  }
}

void FuzzCall(uint8_t call, const grpc::ByteBuffer& bytes) {
  switch (call % 10) {
    case 0:
      return Fuzz<v1::PlanTouchpointRequest>(bytes, [](const v1::PlanTouchpointRequest& request) {
        return intake::ReadPlan(request.plan(), v1::Plan::default_instance(), kLimits);
      });
    case 1:
      return FuzzBatch<intake::PlanKind>(bytes);
    case 2:
      return Fuzz<v1::CancelTouchpointRequest>(bytes, [](const v1::CancelTouchpointRequest& m) {
        return intake::ReadCancel(m, kLimits);
      });
    case 3:
      return Fuzz<v1::RescheduleTouchpointRequest>(bytes,
                                                   [](const v1::RescheduleTouchpointRequest& m) {
                                                     return intake::ReadReschedule(m, kLimits);
                                                   });
    case 4:
      return Fuzz<v1::PutStakeholderRequest>(bytes, [](const v1::PutStakeholderRequest& request) {
        return intake::ReadProfile(request, kLimits);
      });
    case 5:
      return Fuzz<v1::GetTimelineRequest>(bytes, [](const v1::GetTimelineRequest& request) {
        return query::TimelineQuery::Read(request, kLimits, "fuzz/1");
      });
    case 6:
      return FuzzFilter(bytes);
    case 7:
      return FuzzBatch<intake::RecordKind>(bytes);
    case 8:
      return Fuzz<v1::PlanCampaignRequest>(bytes, [](const v1::PlanCampaignRequest& request) {
        return intake::ReadCampaignPart(request, request.has_header(), kLimits);
      });
    default:
      return Fuzz<v1::ReportOutcomeRequest>(bytes, [](const v1::ReportOutcomeRequest& request) {
        return intake::ReadOutcome(request, kLimits);
      });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  [[maybe_unused]] static const bool silent = (rpc::SilenceProtobuf(), true);
  if (size > 0) {
    const grpc::Slice slice(data + 1, size - 1);
    FuzzCall(data[0], grpc::ByteBuffer(&slice, 1));
  }
  return 0;
}
