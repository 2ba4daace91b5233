// SPDX-License-Identifier: Apache-2.0
// One connection to Redis, through which things go wrong: bytes in, and what to do with them out.
// A random source decides, exchange by exchange; nothing here does I/O or reads a clock.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/random.h"

namespace touchpoint::fault {

/// What happens to the exchange of a command and its reply.
enum class Fault : uint8_t {
  kNone,
  kDelay,      // command or reply is held back for a while, and all behind it
  kDrop,       // the command never arrives, and the connection is gone
  kHalfClose,  // after the reply the server's side is closed; commands are still carried out
  kCut,        // the connection ends in the middle of the reply
  kDropReply,  // the command is carried out; the connection ends instead of the reply
  kSilence,    // from here on nothing passes, and nobody hangs up
};
constexpr size_t kFaults = 7;

const char* ToString(Fault fault);

/// In parts of a million, by fault; kNone is what is left.
using FaultRates = std::array<uint32_t, kFaults>;

/// Each of the faults that end or delay something at `percent` %, silence at `silence`.
FaultRates EachAt(uint32_t percent, uint32_t silence = 0);

/// How often each fault was drawn.
using FaultTally = std::array<uint64_t, kFaults>;

class FaultyLink {
 public:
  struct Step {
    enum class Kind {
      kPass,    // write `bytes` to the other side, after `delay`
      kFinish,  // tell the client that nothing more will come
      kClose,   // both sides, once what was to be written before in this direction is
    };
    Kind kind = Kind::kPass;
    std::string bytes = {};
    std::chrono::milliseconds delay{};
    friend bool operator==(const Step&, const Step&) = default;
  };
  using Steps = std::vector<Step>;

  /// Counts in `tally` what it draws from `random`; both must outlive it.
  FaultyLink(RandomSource& random, FaultTally& tally) : random_(random), tally_(tally) {}

  /// What to do with bytes from the client, in the direction of the server, in this order. Messages
  /// that have not wholly arrived wait. The rates hold for commands that begin now.
  Steps FromClient(std::string_view bytes, const FaultRates& rates);
  /// Likewise for the other direction.
  Steps FromServer(std::string_view bytes);

 private:
  enum class Life { kOpen, kSilent, kFinished, kClosed };

  Fault Draw(const FaultRates& rates);
  std::chrono::milliseconds Delay();
  void OnCommand(std::string command, Fault fault, Steps& steps);
  void OnReply(std::string reply, Fault fault, Steps& steps);

  RandomSource& random_;
  FaultTally& tally_;
  Life life_ = Life::kOpen;
  std::string commands_;  // not complete yet
  std::string replies_;
  std::deque<Fault> under_way_;  // of commands whose reply has not come
};

}  // namespace touchpoint::fault
