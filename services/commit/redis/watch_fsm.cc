// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/watch_fsm.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "common/redis/error_reply.h"

namespace touchpoint::commit {
namespace {

// Of errors that every other write would get too, until somebody has mended Redis.
constexpr std::array<std::string_view, 4> kRefusals = {"MISCONF", "OOM", "READONLY", "NOREPLICAS"};

bool IsRefusal(const Failure& failure) {
  if (failure.reason == "DURABILITY_UNKNOWN") {
    return true;
  }
  const std::string_view word = redis::RedisError(failure);
  return std::find(kRefusals.begin(), kRefusals.end(), word) != kRefusals.end();
}

}  // namespace

WatchFsm::Orders WatchFsm::Connected() {
  state_ = State::kProving;
  return {.prove = true};
}

WatchFsm::Orders WatchFsm::Lost(const Failure& why) {
  return Become(State::kLost, why);
}

WatchFsm::Orders WatchFsm::Proved() {
  return state_ == State::kLost ? Orders() : Become(State::kServing, std::nullopt);
}

WatchFsm::Orders WatchFsm::Failed(const Failure& why) {
  if (state_ == State::kLost) {
    return {};
  }
  if (redis::RedisError(why) == "DATASET") {
    return {.look = true};
  }
  return IsRefusal(why) ? Become(State::kRefusing, why) : Orders();
}

WatchFsm::Orders WatchFsm::Tick() const {
  return {.prove = state_ == State::kProving || state_ == State::kRefusing,
          .look = state_ == State::kServing};
}

WatchFsm::Orders WatchFsm::Become(State state, std::optional<Failure> why_not) {
  const bool same = why_not && why_not_ ? why_not->message == why_not_->message
                                        : why_not.has_value() == why_not_.has_value();
  state_ = state;
  why_not_ = std::move(why_not);
  return {.tell = !same};
}

}  // namespace touchpoint::commit
