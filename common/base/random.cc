// SPDX-License-Identifier: Apache-2.0
#include "common/base/random.h"

#include <unistd.h>

#include "common/base/assert.h"

namespace touchpoint {

uint64_t SystemRandom::Next() {
  if (left_ == 0) {
    static_assert(sizeof(stock_) <= 256, "getentropy() gives no more at a time");
    TP_ASSERT(getentropy(stock_.data(), sizeof(stock_)) == 0);
    left_ = stock_.size();
  }
  return stock_[--left_];
}

}  // namespace touchpoint
