// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/listener_watch.h"

namespace touchpoint {

ListenerWatch::Action ListenerWatch::On(Dialled dialled) {
  if (dialled == Dialled::kAnswered) {
    reachable_ = true;
    silences_ = 0;
    reopenings_ = 0;
    return Action::kNone;
  }
  if (dialled == Dialled::kUnknown || !reachable_ || ++silences_ < kSilencesMax) {
    return Action::kNone;
  }
  silences_ = 0;
  return ++reopenings_ > kReopeningsMax ? Action::kGiveUp : Action::kReopen;
}

}  // namespace touchpoint
