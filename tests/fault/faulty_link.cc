// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/faulty_link.h"

#include <utility>

#include "tests/fault/message_end.h"

namespace touchpoint::fault {
namespace {

using Kind = FaultyLink::Step::Kind;

constexpr uint64_t kMillion = 1'000'000;
constexpr uint64_t kDelayMaxMs = 20;

/// Takes the complete messages out of `buffer`.
std::vector<std::string> TakeMessages(std::string& buffer) {
  std::vector<std::string> messages;
  std::string_view rest = buffer;
  for (size_t end = MessageEnd(rest); end != std::string_view::npos && !rest.empty();
       end = MessageEnd(rest)) {
    messages.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  buffer.erase(0, buffer.size() - rest.size());
  return messages;
}

}  // namespace

const char* ToString(Fault fault) {
  constexpr std::array<const char*, kFaults> kNames = {"none", "delay",      "drop",   "half-close",
                                                       "cut",  "drop-reply", "silence"};
  return kNames[static_cast<size_t>(fault)];
}

FaultRates EachAt(uint32_t percent, uint32_t silence) {
  const auto each = static_cast<uint32_t>(percent * (kMillion / 100));
  return {0, each, each, each, each, each, silence};
}

Fault FaultyLink::Draw(const FaultRates& rates) {
  uint64_t left = random_.Next() % kMillion;
  size_t fault = 0;
  for (size_t i = 1; i < kFaults && fault == 0; ++i) {
    fault = left < rates[i] ? i : 0;
    left -= fault == 0 ? rates[i] : 0;
  }
  ++tally_[fault];
  return static_cast<Fault>(fault);
}

std::chrono::milliseconds FaultyLink::Delay() {
  return std::chrono::milliseconds(1 + random_.Next() % kDelayMaxMs);
}

FaultyLink::Steps FaultyLink::FromClient(std::string_view bytes, const FaultRates& rates) {
  commands_ += bytes;
  Steps steps;
  for (std::string& command : TakeMessages(commands_)) {
    if (life_ == Life::kOpen) {
      OnCommand(std::move(command), Draw(rates), steps);
    } else if (life_ == Life::kFinished) {
      steps.push_back({Kind::kPass, std::move(command)});
    }
  }
  return steps;
}

void FaultyLink::OnCommand(std::string command, Fault fault, Steps& steps) {
  if (fault == Fault::kDrop) {
    life_ = Life::kClosed;
    steps.push_back({Kind::kClose});
    return;
  }
  if (fault == Fault::kSilence) {
    life_ = Life::kSilent;
    return;
  }
  Step pass{Kind::kPass, std::move(command)};
  if (fault == Fault::kDelay && random_.Next() % 2 == 0) {
    pass.delay = Delay();
    fault = Fault::kNone;  // the reply is not delayed too
  }
  under_way_.push_back(fault);
  steps.push_back(std::move(pass));
}

FaultyLink::Steps FaultyLink::FromServer(std::string_view bytes) {
  replies_ += bytes;
  Steps steps;
  for (std::string& reply : TakeMessages(replies_)) {
    if (life_ == Life::kOpen) {
      const Fault fault = under_way_.empty() ? Fault::kNone : under_way_.front();
      if (!under_way_.empty()) {
        under_way_.pop_front();
      }
      OnReply(std::move(reply), fault, steps);
    }
  }
  return steps;
}

void FaultyLink::OnReply(std::string reply, Fault fault, Steps& steps) {
  switch (fault) {
    case Fault::kNone:
    case Fault::kDrop:     // of the command, which has no reply
    case Fault::kSilence:  // likewise
      steps.push_back({Kind::kPass, std::move(reply)});
      break;
    case Fault::kDelay:
      steps.push_back({Kind::kPass, std::move(reply), Delay()});
      break;
    case Fault::kHalfClose:
      life_ = Life::kFinished;
      steps.push_back({Kind::kPass, std::move(reply)});
      steps.push_back({Kind::kFinish});
      break;
    case Fault::kCut:
      life_ = Life::kClosed;
      reply.resize(1 + random_.Next() % (reply.size() - 1));
      steps.push_back({Kind::kPass, std::move(reply)});
      steps.push_back({Kind::kClose});
      break;
    case Fault::kDropReply:
      life_ = Life::kClosed;
      steps.push_back({Kind::kClose});
      break;
  }
}

}  // namespace touchpoint::fault
