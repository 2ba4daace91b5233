// SPDX-License-Identifier: Apache-2.0
// A caller who plans campaigns: headers to start from, and streams a message at a time.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/api_client.h"

namespace touchpoint::testing {

/// A promotion by sales on email, preferred at PlanBase().
v1::CampaignHeader MakeHeader(const std::string& campaign_id);

/// "<prefix>0", "<prefix>1", ...
std::vector<std::string> MakeAudience(const std::string& prefix, size_t size);

class CampaignStream {
 public:
  explicit CampaignStream(ApiClient& client);

  /// Sends a message and waits for its response; nothing if the stream has ended instead.
  std::optional<v1::PlanCampaignResponse> Send(const v1::PlanCampaignRequest& request);
  std::optional<v1::PlanCampaignResponse> Start(const v1::CampaignHeader& header,
                                                bool validate_only = false);
  std::optional<v1::PlanCampaignResponse> Add(int64_t offset, const std::vector<std::string>& ids);
  std::optional<v1::PlanCampaignResponse> End();
  /// Sends without waiting; false if the stream has ended.
  bool Write(const v1::PlanCampaignRequest& request) { return stream_->Write(request); }
  bool Read(v1::PlanCampaignResponse& response) { return stream_->Read(&response); }
  /// Breaks the connection off in the middle.
  void Break();
  /// Says that nothing more comes, and waits for the end.
  grpc::Status Finish();

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::PlanCampaignRequest, v1::PlanCampaignResponse>>
      stream_;
};

v1::PlanCampaignRequest AudiencePart(int64_t offset, const std::vector<std::string>& ids);

/// A whole campaign, in messages of `per_message` ids, which must succeed: the last response.
v1::PlanCampaignResponse PlanAll(ApiClient& client, const v1::CampaignHeader& header,
                                 const std::vector<std::string>& audience, size_t per_message,
                                 bool validate_only = false);

grpc::Status GetCampaign(ApiClient& client, const std::string& team, const std::string& id,
                         v1::Campaign& campaign);
/// Of sales; must succeed.
v1::Campaign GetCampaign(ApiClient& client, const std::string& id);
/// All responses, and how it ends.
std::vector<v1::CampaignCancellation> CancelCampaign(ApiClient& client, const std::string& id,
                                                     grpc::Status& status);

}  // namespace touchpoint::testing
