// SPDX-License-Identifier: Apache-2.0
#include "services/query/search_service.h"

#include <algorithm>

#include "common/rpc/sealed_token.h"
#include "common/rpc/unary_call.h"

namespace touchpoint::query {
namespace {

constexpr int32_t kPageMax = 20;

std::optional<SearchPlace> FromNumbers(const std::optional<std::vector<uint64_t>>& numbers,
                                       commit::Partition partitions) {
  if (!numbers || numbers->size() != 3 || (*numbers)[0] >= partitions) {
    return std::nullopt;
  }
  return SearchPlace{(*numbers)[0], (*numbers)[1], (*numbers)[2]};
}

}  // namespace

Result<StakeholderSearch::Query> SearchService::Read(const v1::SearchStakeholdersRequest& request,
                                                     uint64_t scope) const {
  rpc::FieldChecker check(limits_);
  StakeholderSearch::Query query;
  check.Id(request.prefix(), "prefix");
  query.prefix = request.prefix();
  if (request.page_size() < 0) {
    check.Refuse("PAGE_SIZE", "page_size", "must not be negative");
  }
  query.page_size = static_cast<size_t>(
      request.page_size() == 0 ? kPageMax : std::clamp(request.page_size(), 1, kPageMax));
  if (!request.page_token().empty()) {
    const auto place = FromNumbers(
        rpc::OpenToken(rpc::TokenKind::kStakeholderPage, scope, request.page_token()), partitions_);
    if (!place) {
      check.Refuse("PAGE_TOKEN", "page_token",
                   "is not of this query, or of before a restore; start with the first page");
    }
    query.place = place.value_or(SearchPlace());
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return query;
}

SearchService::Reactor* SearchService::SearchStakeholders(Context* context, const Bytes* request,
                                                          Bytes* response) {
  const auto search = [this](const v1::SearchStakeholdersRequest& message, rpc::UnaryCall& call) {
    const uint64_t scope = rpc::TokenScope(data_set_, message.prefix());
    auto query = Read(message, scope);
    if (!query) {
      return call.Fail(query.error());
    }
    call.Post([this, &call, scope, ready = std::move(*query)]() mutable {
      search_.Find(std::move(ready), call.deadline(), [&call, scope](Result<SearchPage> page) {
        if (!page) {
          return call.Fail(page.error());
        }
        v1::SearchStakeholdersResponse out;
        out.mutable_stakeholder_ids()->Add(page->stakeholder_ids.begin(),
                                           page->stakeholder_ids.end());
        if (const auto& next = page->next) {
          out.set_next_page_token(rpc::SealToken(rpc::TokenKind::kStakeholderPage, scope,
                                                 {next->partition, next->from, next->after}));
        }
        call.Answer(out);
      });
    });
  };
  return rpc::Serve<v1::SearchStakeholdersRequest>(admission_, "SearchStakeholders", context,
                                                   request, response, search);
}

}  // namespace touchpoint::query
