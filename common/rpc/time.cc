// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/time.h"

namespace touchpoint::rpc {
namespace {

constexpr int64_t kSecondsMin = 946'684'800;    // 2000-01-01
constexpr int64_t kSecondsEnd = 4'133'980'800;  // 2101-01-01
constexpr int32_t kNanosPerMillisecond = 1'000'000;

}  // namespace

void ToProto(Instant instant, google::protobuf::Timestamp& timestamp) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  timestamp.set_seconds(seconds.time_since_epoch().count());
  timestamp.set_nanos(static_cast<int32_t>((instant - seconds).count()) * kNanosPerMillisecond);
}

void ToProto(Duration duration, google::protobuf::Duration& proto) {
  proto.set_seconds(duration.count() / 1000);
  proto.set_nanos(static_cast<int32_t>(duration.count() % 1000) * kNanosPerMillisecond);
}

std::optional<Instant> FromProto(const google::protobuf::Timestamp& timestamp, Rounding rounding) {
  const int32_t nanos = timestamp.nanos();
  if (timestamp.seconds() < kSecondsMin || timestamp.seconds() >= kSecondsEnd || nanos < 0 ||
      nanos > 999'999'999) {
    return std::nullopt;
  }
  const int32_t up = rounding == Rounding::kUp ? kNanosPerMillisecond - 1 : 0;
  return FromMillis(timestamp.seconds() * 1000 + (nanos + up) / kNanosPerMillisecond);
}

}  // namespace touchpoint::rpc
