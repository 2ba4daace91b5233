// SPDX-License-Identifier: Apache-2.0
#include "common/base/secure_random.h"

#include <openssl/rand.h>

#include "common/base/assert.h"

namespace touchpoint {

void FillWithSecureRandom(uint8_t* bytes, int size) {
  TP_ASSERT(RAND_bytes(bytes, size) == 1);
}

}  // namespace touchpoint
