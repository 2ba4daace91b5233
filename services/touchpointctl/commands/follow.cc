// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/follow.h"

#include <chrono>
#include <optional>
#include <ostream>
#include <thread>
#include <utility>

namespace touchpoint::ctl {
namespace {

constexpr std::chrono::seconds kReconnectAfter{1};

}  // namespace

void FollowNarration::OnMessage() {
  if (std::exchange(lost_, false)) {
    console_.err << "-- connected again --" << std::endl;
  }
}

std::optional<ExitCode> FollowNarration::OnEnd(const Failure& end, bool has_token) {
  if (!console_.out) {
    return ExitCode::kError;
  }
  const bool resumable =
      end.code == Code::kUnavailable || end.reason == "SLOW_CONSUMER" || end.reason == "OVERLOADED";
  if (!resumable || !has_token) {
    return Complain(console_, end);
  }
  if (!std::exchange(lost_, true)) {
    console_.err << "-- connection lost; resuming without a gap --" << std::endl;
  }
  std::this_thread::sleep_for(kReconnectAfter);
  return std::nullopt;
}

}  // namespace touchpoint::ctl
