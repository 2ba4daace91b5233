// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/progress.h"

#include <algorithm>
#include <cmath>

#include "services/touchpointctl/screen/table.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kBarWidth = 24;
constexpr std::chrono::seconds kPatience{1};
constexpr std::chrono::milliseconds kRefreshTerminal{200};
constexpr std::chrono::seconds kRefreshLog{1};

std::string Remaining(double fraction, double elapsed) {
  const double left = std::ceil(elapsed * (1 - fraction) / fraction);
  const auto seconds = static_cast<uint64_t>(std::clamp(left, 0.0, 1e9));
  if (seconds < 100) {
    return std::to_string(seconds) + " s left";
  }
  return Grouped((seconds + 59) / 60) + " min left";
}

}  // namespace

std::string ProgressLine(uint64_t done, std::string_view items, double fraction,
                         std::chrono::duration<double> elapsed) {
  std::string line;
  if (fraction > 0) {
    const auto filled = static_cast<size_t>(std::min(fraction, 1.0) * kBarWidth);
    const auto percent = std::to_string(static_cast<int>(std::min(fraction, 1.0) * 100));
    line = "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " +
           std::string(3 - percent.size(), ' ') + percent + " %  ";
  }
  line += Grouped(done) + " " + std::string(items);
  if (elapsed.count() > 0) {
    line +=
        "  " + Grouped(static_cast<uint64_t>(static_cast<double>(done) / elapsed.count())) + "/s";
    if (fraction > 0 && fraction < 1) {
      line += "  " + Remaining(fraction, elapsed.count());
    }
  }
  return line;
}

Progress::Progress(const Console& console, std::string_view items, bool always)
    : console_(console), items_(items), always_(always), started_(Clock::now()), shown_(started_) {
}

void Progress::Update(uint64_t done, double fraction) {
  const Clock::time_point now = Clock::now();
  const auto refresh =
      console_.err_is_terminal ? Clock::duration(kRefreshTerminal) : Clock::duration(kRefreshLog);
  const bool early = !always_ && now - started_ < kPatience;
  if (early || now - shown_ < refresh) {
    return;
  }
  Show(done, fraction, now, false);
}

void Progress::Finish(uint64_t done, double fraction) {
  const Clock::time_point now = Clock::now();
  if (always_ || now - started_ >= kPatience) {
    Show(done, fraction, now, true);
  }
}

void Progress::Show(uint64_t done, double fraction, Clock::time_point now, bool last) {
  shown_ = now;
  if (!console_.err_is_terminal && !always_) {
    return;
  }
  const std::string line = ProgressLine(done, items_, fraction, now - started_);
  if (console_.err_is_terminal) {
    console_.err << "\r\x1b[K" << line << (last ? "\n" : "") << std::flush;
  } else {
    console_.err << line << std::endl;
  }
}

}  // namespace touchpoint::ctl
