// SPDX-License-Identifier: Apache-2.0
#include "services/query/campaign_query_service.h"

#include <optional>
#include <utility>

#include "common/rpc/convert_campaign.h"
#include "common/rpc/unary_call.h"

namespace touchpoint::query {

CampaignQueryService::Reactor* CampaignQueryService::GetCampaign(Context* context,
                                                                 const Bytes* request,
                                                                 Bytes* response) {
  const auto get = [this](const v1::GetCampaignRequest& message, rpc::UnaryCall& call) {
    auto key = rpc::ReadCampaignKey(message, limits_);
    if (!key) {
      return call.Fail(key.error());
    }
    const bool is_own = call.scope().Covers(key->team);
    call.Post([this, &call, is_own, key = std::move(*key)] {
      campaigns_.LoadCampaign(
          key, call.deadline(),
          [&call, is_own](const Result<std::optional<commit::StoredCampaign>>& stored) {
            if (!stored) {
              return call.Fail(stored.error());
            }
            if (!*stored || !is_own) {
              return call.Fail(
                  {Code::kNotFound, "CAMPAIGN_NOT_FOUND", "no such campaign", {}, {}, {}});
            }
            v1::GetCampaignResponse out;
            rpc::ToProto((*stored)->campaign, *out.mutable_campaign());
            call.Answer(out);
          });
    });
  };
  return rpc::Serve<v1::GetCampaignRequest>(admission_, "GetCampaign", context, request, response,
                                            get);
}

}  // namespace touchpoint::query
