// SPDX-License-Identifier: Apache-2.0
#include "services/intake/bulk_batch.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <string>

#include "common/base/assert.h"
#include "common/rpc/access_log.h"
#include "common/rpc/status.h"
#include "common/rpc/wire.h"

namespace touchpoint::intake {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

std::string PathOf(const char* items, size_t index) {
  return std::string(items) + "[" + std::to_string(index) + "].";
}

Failure Malformed() {
  return {Code::kInvalidArgument, "MALFORMED", "not a valid protobuf message", {}, {}, {}};
}

}  // namespace

template <typename Kind>
std::optional<Failure> BulkBatch<Kind>::Read(const grpc::ByteBuffer& bytes,
                                             const rpc::FieldLimits& limits,
                                             const auth::TeamScope& scope) {
  scope_ = scope;
  google::protobuf::Arena arena;
  auto& request = *google::protobuf::Arena::CreateMessage<Message>(&arena);
  if (rpc::Parse(bytes, request)) {
    return ReadOneByOne(bytes, limits);
  }
  rpc::FieldChecker check(limits);
  const auto& items = Kind::Items(request);
  check.Size(items.size(), limits.plans, Kind::kItems);
  if (check.failure()) {
    return check.failure();
  }
  ready_.reserve(static_cast<size_t>(items.size()));
  response_->mutable_results()->Reserve(items.size());
  for (const Item& item : items) {
    Add(item, request.common(), limits);
  }
  return std::nullopt;
}

// A message that protobuf refuses as a whole may still have a thousand good items beside a bad one.
template <typename Kind>
std::optional<Failure> BulkBatch<Kind>::ReadOneByOne(const grpc::ByteBuffer& bytes,
                                                     const rpc::FieldLimits& limits) {
  const std::string flat = rpc::Flatten(bytes);
  CodedInputStream in(reinterpret_cast<const uint8_t*>(flat.data()), static_cast<int>(flat.size()));
  Item common;
  std::vector<std::string> items;
  while (const uint32_t tag = in.ReadTag()) {
    const int field = WireFormatLite::GetTagFieldNumber(tag);
    const bool known = field == Kind::kCommonField || field == Kind::kItemsField;
    if (!known) {
      if (!WireFormatLite::SkipField(&in, tag)) {
        return Malformed();
      }
      continue;
    }
    std::string part;
    if (!WireFormatLite::ReadBytes(&in, &part)) {
      return Malformed();
    }
    if (field == Kind::kItemsField) {
      items.push_back(std::move(part));
    } else if (!common.MergeFromString(part)) {
      return rpc::ExplainWire(*common.GetDescriptor(), part, "common.");
    }
  }
  if (!in.ConsumedEntireMessage()) {
    return Malformed();
  }
  rpc::FieldChecker check(limits);
  check.Size(static_cast<int>(items.size()), limits.plans, Kind::kItems);
  if (check.failure()) {
    return check.failure();
  }
  for (const std::string& part : items) {
    Item item;
    if (item.ParseFromString(part)) {
      Add(item, common, limits);
    } else {
      response_->add_results();
      Refuse(static_cast<uint32_t>(size() - 1),
             rpc::ExplainWire(*item.GetDescriptor(), part, PathOf(Kind::kItems, size() - 1)));
    }
  }
  return std::nullopt;
}

template <typename Kind>
void BulkBatch<Kind>::Add(const Item& item, const Item& common, const rpc::FieldLimits& limits) {
  const auto index = static_cast<uint32_t>(size());
  response_->add_results();
  auto request = Kind::Read(item, common, limits);
  const bool own = request && scope_.Covers(request->key.team);
  if (request && !own) {
    Refuse(index, auth::TeamDenied());
  } else if (request) {
    ready_.push_back({std::move(*request), index});
    ++open_;
  } else {
    Refuse(index, rpc::Prefixed(std::move(request.error()), PathOf(Kind::kItems, index)));
  }
}

template <typename Kind>
void BulkBatch<Kind>::RefuseReady(const Failure& failure) {
  for (const Ready& item : TakeReady()) {
    Refuse(item.index, failure);
  }
  open_ = 0;
}

template <typename Kind>
bool BulkBatch<Kind>::Settle(uint32_t index, const Result<TouchpointAnswer>& answer) {
  TP_ASSERT(open_ > 0);
  if (answer) {
    Kind::Fill(*answer, *response_->mutable_results(static_cast<int>(index)));
  } else {
    Refuse(index, rpc::Prefixed(answer.error(), PathOf(Kind::kItems, index)));
  }
  return --open_ == 0;
}

template <typename Kind>
void BulkBatch<Kind>::Refuse(uint32_t index, const Failure& failure) {
  rpc::ToProto(rpc::ForCaller(failure),
               *response_->mutable_results(static_cast<int>(index))->mutable_error());
}

template class BulkBatch<PlanKind>;
template class BulkBatch<RecordKind>;

}  // namespace touchpoint::intake
