// SPDX-License-Identifier: Apache-2.0
// Follows a watch of the daemon over as many streams as it takes, without a gap.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/base/failure.h"
#include "services/touchpointctl/client/answer.h"
#include "services/touchpointctl/screen/complaint.h"
#include "services/touchpointctl/screen/console.h"

namespace touchpoint::ctl {

/// What a follower says about its connection, and whether it goes on.
class FollowNarration {
 public:
  explicit FollowNarration(const Console& console) : console_(console) {}

  void OnMessage();
  /// Waits where the stream can be resumed; else the code to end with. `has_token`: there is
  /// something to resume.
  std::optional<ExitCode> OnEnd(const Failure& end, bool has_token);

 private:
  const Console& console_;
  bool lost_ = false;
};

/// Until it cannot be resumed, or nobody reads any more. `open` starts a stream for a request,
/// `show` shows one message.
template <typename Request, typename Response>
ExitCode Follow(const Console& console, const std::string& server, Request request,
                const std::function<std::unique_ptr<grpc::ClientReader<Response>>(
                    grpc::ClientContext&, const Request&)>& open,
                const std::function<void(const Response&)>& show) {
  FollowNarration narration(console);
  while (true) {
    grpc::ClientContext context;
    const auto stream = open(context, request);
    Response response;
    while (stream->Read(&response)) {
      narration.OnMessage();
      show(response);
      console.out << std::flush;
      if (!console.out) {
        context.TryCancel();
      }
      if (!response.resume_token().empty()) {
        request.set_resume_token(response.resume_token());
      }
    }
    const Failure end = ToFailure(stream->Finish(), server);
    if (const auto code = narration.OnEnd(end, !request.resume_token().empty())) {
      return *code;
    }
  }
}

}  // namespace touchpoint::ctl
