// SPDX-License-Identifier: Apache-2.0
#include "services/query/throttle_log_service.h"

#include <memory>
#include <utility>

#include "common/rpc/sealed_token.h"
#include "common/rpc/unary_call.h"
#include "services/query/throttle_log_watch.h"
#include "services/query/throttle_page.h"
#include "services/query/timeline_query.h"

namespace touchpoint::query {
namespace {

std::vector<uint64_t> ToNumbers(const LogPlace& place) {
  return {place.millis, place.partition, place.number, place.index, place.change};
}

std::optional<LogPlace> FromNumbers(const std::optional<std::vector<uint64_t>>& numbers) {
  if (!numbers || numbers->size() != 5) {
    return std::nullopt;
  }
  return LogPlace{(*numbers)[0], static_cast<commit::Partition>((*numbers)[1]), (*numbers)[2],
                  static_cast<uint32_t>((*numbers)[3]), (*numbers)[4]};
}

}  // namespace

ThrottleLogService::ThrottleLogService(const Seams& seams)
    : journal_(seams.journal), store_(seams.store), watch_(seams.watch) {
}

Result<ThrottlePageQuery> ThrottleLogService::ReadQuery(const v1::ListThrottleLogRequest& request,
                                                        uint64_t& scope) const {
  rpc::FieldChecker check(watch_.limits);
  ThrottlePageQuery query;
  query.page_size = ReadPageSize(request.page_size(), check);
  query.filter = ThrottleFilter::Read(request.filter(), check);
  if (!query.filter.stakeholder_id().empty()) {
    query.partition = store_.PartitionOf(query.filter.stakeholder_id());
  }
  scope = rpc::TokenScope(watch_.data_set, request.filter().SerializeAsString());
  if (!request.page_token().empty()) {
    query.after =
        FromNumbers(rpc::OpenToken(rpc::TokenKind::kThrottleLogPage, scope, request.page_token()));
    if (!query.after) {
      check.Refuse("PAGE_TOKEN", "page_token",
                   "is not of this query, or of before a restore; start with the first page");
    }
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return query;
}

grpc::ServerUnaryReactor* ThrottleLogService::ListThrottleLog(Context* context,
                                                              const Bytes* request,
                                                              Bytes* response) {
  const auto list = [this](const v1::ListThrottleLogRequest& message, rpc::UnaryCall& call) {
    uint64_t scope = 0;
    auto query = ReadQuery(message, scope);
    if (!query) {
      return call.Fail(query.error());
    }
    if (const auto denied = query->filter.Narrow(call.scope())) {
      return call.Fail(*denied);
    }
    call.Post([this, &call, scope, ready = std::move(*query)]() mutable {
      ThrottlePageReader::Start(
          journal_, std::move(ready), call.deadline(), [&call, scope](Result<ThrottlePage> page) {
            if (!page) {
              return call.Fail(page.error());
            }
            v1::ListThrottleLogResponse out;
            for (v1::ThrottleLogEntry& entry : page->entries) {
              out.mutable_entries()->Add(std::move(entry));
            }
            if (page->next) {
              out.set_next_page_token(
                  rpc::SealToken(rpc::TokenKind::kThrottleLogPage, scope, ToNumbers(*page->next)));
            }
            call.Answer(out);
          });
    });
  };
  return rpc::Serve<v1::ListThrottleLogRequest>(watch_.admission, "ListThrottleLog", context,
                                                request, response, list);
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* ThrottleLogService::WatchThrottleLog(
    Context* context, const Bytes* request) {
  return WatchStream::Start(std::make_shared<ThrottleLogWatch>(watch_, store_), *context, *request);
}

}  // namespace touchpoint::query
