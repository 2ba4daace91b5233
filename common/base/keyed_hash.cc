// SPDX-License-Identifier: Apache-2.0
#include "common/base/keyed_hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "common/base/assert.h"

namespace touchpoint {
namespace {

using MacContext = std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)>;

// Finding the algorithm and taking the key in costs several times what a short text does.
MacContext StartHmac(const std::string& key) {
  const std::unique_ptr<EVP_MAC, void (*)(EVP_MAC*)> hmac(
      EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), EVP_MAC_free);
  MacContext context(EVP_MAC_CTX_new(hmac.get()), EVP_MAC_CTX_free);
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  TP_ASSERT(EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(key.data()),
                         key.size(), parameters.data()) == 1);
  return context;
}

}  // namespace

KeyedHash::KeyedHash(const std::string& key) : keyed_(StartHmac(key)) {
}

KeyedHash::Digest KeyedHash::Of(std::string_view text) const {
  const MacContext context(EVP_MAC_CTX_dup(keyed_.get()), EVP_MAC_CTX_free);
  Digest digest = {};
  size_t length = 0;
  TP_ASSERT(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(text.data()),
                           text.size()) == 1);
  TP_ASSERT(EVP_MAC_final(context.get(), digest.data(), &length, digest.size()) == 1);
  return digest;
}

}  // namespace touchpoint
