// SPDX-License-Identifier: Apache-2.0
// How far a long command has come: on standard error, for those who watch.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/touchpointctl/screen/console.h"

namespace touchpoint::ctl {

/// "[#####.....]  52 %  4,120 plans  2,310/s  2 s left". `fraction` of 0: the end is not known;
/// `items`: what is counted.
std::string ProgressLine(uint64_t done, std::string_view items, double fraction,
                         std::chrono::duration<double> elapsed);

class Progress {
 public:
  /// `always`: also where nobody seems to watch, a line per second then.
  Progress(const Console& console, std::string_view items, bool always);

  /// Says where things stand, at most a few times a second and not within the first.
  void Update(uint64_t done, double fraction);
  /// Says where things ended, if they took a second or `always`.
  void Finish(uint64_t done, double fraction);

 private:
  using Clock = std::chrono::steady_clock;
  void Show(uint64_t done, double fraction, Clock::time_point now, bool last);

  const Console& console_;
  const std::string items_;
  bool always_;
  Clock::time_point started_;
  Clock::time_point shown_;
};

}  // namespace touchpoint::ctl
