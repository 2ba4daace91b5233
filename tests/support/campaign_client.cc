// SPDX-License-Identifier: Apache-2.0
#include "tests/support/campaign_client.h"

#include <algorithm>

#include "common/base/assert.h"

namespace touchpoint::testing {

v1::CampaignHeader MakeHeader(const std::string& campaign_id) {
  v1::CampaignHeader header;
  header.set_campaign_id(campaign_id);
  header.set_team("sales");
  header.set_channel("email");
  header.set_purpose("promotion");
  *header.mutable_preferred_time() = ToStamp(PlanBase());
  return header;
}

std::vector<std::string> MakeAudience(const std::string& prefix, size_t size) {
  std::vector<std::string> ids;
  ids.reserve(size);
  for (size_t i = 0; i < size; ++i) {
    ids.push_back(prefix + std::to_string(i));
  }
  return ids;
}

v1::PlanCampaignRequest AudiencePart(int64_t offset, const std::vector<std::string>& ids) {
  v1::PlanCampaignRequest request;
  request.set_offset(offset);
  *request.mutable_stakeholder_ids() = {ids.begin(), ids.end()};
  return request;
}

CampaignStream::CampaignStream(ApiClient& client) {
  SetDeadline(context_, std::chrono::seconds(60));
  stream_ = client.campaigns().PlanCampaign(&context_);
}

std::optional<v1::PlanCampaignResponse> CampaignStream::Send(
    const v1::PlanCampaignRequest& request) {
  v1::PlanCampaignResponse response;
  if (!stream_->Write(request) || !stream_->Read(&response)) {
    return std::nullopt;
  }
  return response;
}

std::optional<v1::PlanCampaignResponse> CampaignStream::Start(const v1::CampaignHeader& header,
                                                              bool validate_only) {
  v1::PlanCampaignRequest request;
  *request.mutable_header() = header;
  request.set_validate_only(validate_only);
  return Send(request);
}

std::optional<v1::PlanCampaignResponse> CampaignStream::Add(int64_t offset,
                                                            const std::vector<std::string>& ids) {
  return Send(AudiencePart(offset, ids));
}

std::optional<v1::PlanCampaignResponse> CampaignStream::End() {
  v1::PlanCampaignRequest request;
  request.set_end(true);
  return Send(request);
}

void CampaignStream::Break() {
  context_.TryCancel();
  (void)stream_->Finish();
}

grpc::Status CampaignStream::Finish() {
  stream_->WritesDone();
  v1::PlanCampaignResponse response;
  while (stream_->Read(&response)) {
  }
  return stream_->Finish();
}

v1::PlanCampaignResponse PlanAll(ApiClient& client, const v1::CampaignHeader& header,
                                 const std::vector<std::string>& audience, size_t per_message,
                                 bool validate_only) {
  CampaignStream stream(client);
  const auto first = stream.Start(header, validate_only);
  TP_ASSERT(first.has_value());
  auto at = static_cast<size_t>(first->offset());
  while (at < audience.size()) {
    const size_t end = std::min(audience.size(), at + per_message);
    const std::vector<std::string> ids(audience.begin() + static_cast<std::ptrdiff_t>(at),
                                       audience.begin() + static_cast<std::ptrdiff_t>(end));
    TP_ASSERT(stream.Add(static_cast<int64_t>(at), ids).has_value());
    at = end;
  }
  auto last = stream.End();
  TP_ASSERT(last.has_value() && stream.Finish().ok());
  return *std::move(last);
}

grpc::Status GetCampaign(ApiClient& client, const std::string& team, const std::string& id,
                         v1::Campaign& campaign) {
  v1::GetCampaignRequest request;
  request.set_team(team);
  request.set_campaign_id(id);
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetCampaignResponse response;
  const grpc::Status status = client.campaigns().GetCampaign(&context, request, &response);
  campaign = response.campaign();
  return status;
}

v1::Campaign GetCampaign(ApiClient& client, const std::string& id) {
  v1::Campaign campaign;
  TP_ASSERT(GetCampaign(client, "sales", id, campaign).ok());
  return campaign;
}

std::vector<v1::CampaignCancellation> CancelCampaign(ApiClient& client, const std::string& id,
                                                     grpc::Status& status) {
  v1::CancelCampaignRequest request;
  request.set_team("sales");
  request.set_campaign_id(id);
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::seconds(60));
  const auto stream = client.campaigns().CancelCampaign(&context, request);
  std::vector<v1::CampaignCancellation> progress;
  v1::CancelCampaignResponse response;
  while (stream->Read(&response)) {
    progress.push_back(response.cancellation());
  }
  status = stream->Finish();
  return progress;
}

}  // namespace touchpoint::testing
