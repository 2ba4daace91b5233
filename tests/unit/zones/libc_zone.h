// SPDX-License-Identifier: Apache-2.0
// A time zone as the C library knows it. One at a time: it is the process's TZ.
#pragma once

#include <stdlib.h>
#include <time.h>

#include <string>

#include "common/base/time.h"

namespace touchpoint::zones {

class LibcZone {
 public:
  explicit LibcZone(const std::string& name) {
    setenv("TZ", (":" + name).c_str(), 1);
    tzset();
  }
  ~LibcZone() {
    unsetenv("TZ");
    tzset();
  }
  LibcZone(const LibcZone&) = delete;
  LibcZone& operator=(const LibcZone&) = delete;

  std::chrono::seconds OffsetAt(Instant t) const {
    const time_t seconds = std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
    tm local{};
    localtime_r(&seconds, &local);
    return std::chrono::seconds(local.tm_gmtoff);
  }
};

}  // namespace touchpoint::zones
