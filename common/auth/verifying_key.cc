// SPDX-License-Identifier: Apache-2.0
#include "common/auth/verifying_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "common/auth/json_object.h"
#include "common/base/assert.h"
#include "common/base/base64url.h"

namespace touchpoint::auth {
namespace {

namespace json = boost::json;

constexpr std::string_view kRs256 = "RS256";
constexpr std::string_view kEs256 = "ES256";
constexpr std::string_view kEdDsa = "EdDSA";
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;
constexpr size_t kExponentBytesMax = 8;
constexpr size_t kCoordinate = 32;  // bytes of a number of P-256 and Ed25519

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T*)>;
using PublicKey = std::shared_ptr<EVP_PKEY>;  // null: the numbers are no key

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<BIGNUM> Number(std::string_view bytes) {
  Owned<BIGNUM> number(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr), BN_free);
  TP_ASSERT(number);
  return number;
}

std::optional<std::string> FindBytes(const json::object& jwk, std::string_view name) {
  const json::string* text = FindString(jwk, name);
  return text == nullptr ? std::nullopt : DecodeBase64Url(View(*text));
}

PublicKey FromParameters(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder), OSSL_PARAM_free);
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr),
                                    EVP_PKEY_CTX_free);
  TP_ASSERT(parameters && context);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return {key, EVP_PKEY_free};
}

PublicKey ReadRsa(const json::object& jwk) {
  const auto modulus = FindBytes(jwk, "n");
  const auto exponent = FindBytes(jwk, "e");
  if (!modulus || !exponent || exponent->size() > kExponentBytesMax) {
    return nullptr;
  }
  const Owned<BIGNUM> n = Number(*modulus);
  const Owned<BIGNUM> e = Number(*exponent);
  const int bits = BN_num_bits(n.get());
  const bool fits = bits >= kRsaBitsMin && bits <= kRsaBitsMax;
  if (!fits || BN_is_odd(n.get()) != 1 || BN_is_odd(e.get()) != 1 || BN_is_one(e.get()) == 1) {
    return nullptr;
  }
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return FromParameters("RSA", builder.get());
}

PublicKey ReadP256(const json::object& jwk) {
  const auto x = FindBytes(jwk, "x");
  const auto y = FindBytes(jwk, "y");
  if (!x || !y || x->size() != kCoordinate || y->size() != kCoordinate) {
    return nullptr;
  }
  const std::string point = '\x04' + *x + *y;
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return FromParameters("EC", builder.get());  // refuses a point that is not on the curve
}

PublicKey ReadEd25519(const json::object& jwk) {
  const auto x = FindBytes(jwk, "x");
  if (!x || x->size() != kCoordinate) {
    return nullptr;
  }
  return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(*x), x->size()),
          EVP_PKEY_free};
}

/// The two numbers as OpenSSL wants them (DER); a token has them side by side (RFC 7518 §3.4).
std::optional<std::string> ToDer(std::string_view signature) {
  if (signature.size() != 2 * kCoordinate) {
    return std::nullopt;
  }
  const Owned<ECDSA_SIG> numbers(ECDSA_SIG_new(), ECDSA_SIG_free);
  TP_ASSERT(numbers);
  ECDSA_SIG_set0(numbers.get(), Number(signature.substr(0, kCoordinate)).release(),
                 Number(signature.substr(kCoordinate)).release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &der);
  TP_ASSERT(size > 0);
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

bool Verify(EVP_PKEY* key, const EVP_MD* digest, std::string_view text,
            std::string_view signature) {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  TP_ASSERT(context);
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
                    EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                                     text.size()) == 1;
  ERR_clear_error();  // gRPC reads this thread's queue too
  return good;
}

/// Whether the key is there to verify signatures at all.
bool IsForSignatures(const json::object& jwk) {
  const json::value* use = jwk.if_contains("use");
  if (use != nullptr && *use != "sig") {
    return false;
  }
  const json::value* operations = jwk.if_contains("key_ops");
  const json::array* list = operations == nullptr ? nullptr : operations->if_array();
  return operations == nullptr ||
         (list != nullptr && std::find(list->begin(), list->end(), "verify") != list->end());
}

struct Kind {
  std::string_view type;
  std::string_view curve;  // empty: has none
  std::string_view algorithm;
  PublicKey (*read)(const json::object& jwk);
  const char* wrong;
};

constexpr Kind kKinds[] = {
    {"RSA", "", kRs256, ReadRsa, "is no RSA key of 2048 to 8192 bits"},
    {"EC", "P-256", kEs256, ReadP256, "is no point on P-256"},
    {"OKP", "Ed25519", kEdDsa, ReadEd25519, "is no Ed25519 key"},
};

std::string_view TextOf(const json::object& jwk, std::string_view name) {
  const json::string* text = FindString(jwk, name);
  return text == nullptr ? std::string_view() : View(*text);
}

}  // namespace

tl::expected<VerifyingKey, std::string> VerifyingKey::Read(const json::object& jwk) {
  const std::string_view type = TextOf(jwk, "kty");
  const std::string_view curve = TextOf(jwk, "crv");
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& known) {
    return known.type == type && (known.curve.empty() || known.curve == curve);
  });
  if (kind == std::end(kKinds)) {
    return tl::unexpected(std::string("is none of RSA, EC on P-256 and OKP with Ed25519"));
  }
  if (!IsForSignatures(jwk)) {
    return tl::unexpected(std::string("is not for verifying signatures"));
  }
  const json::value* algorithm = jwk.if_contains("alg");
  if (algorithm != nullptr &&
      *algorithm != json::string_view(kind->algorithm.data(), kind->algorithm.size())) {
    return tl::unexpected("is not for " + std::string(kind->algorithm));
  }
  PublicKey key = kind->read(jwk);
  ERR_clear_error();
  if (!key) {
    return tl::unexpected(std::string(kind->wrong));
  }
  return VerifyingKey(kind->algorithm, std::move(key));
}

bool VerifyingKey::Verifies(std::string_view text, std::string_view signature) const {
  if (algorithm_ == kEs256) {
    const auto der = ToDer(signature);
    return der && Verify(key_.get(), EVP_sha256(), text, *der);
  }
  // Ed25519 hashes by itself.
  return Verify(key_.get(), algorithm_ == kEdDsa ? nullptr : EVP_sha256(), text, signature);
}

}  // namespace touchpoint::auth
