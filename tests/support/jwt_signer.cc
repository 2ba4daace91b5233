// SPDX-License-Identifier: Apache-2.0
#include "tests/support/jwt_signer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <utility>

#include "common/base/assert.h"
#include "common/base/base64url.h"

namespace touchpoint::testing {
namespace {

constexpr size_t kRsaBits = 2048;
constexpr int kCoordinate = 32;

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string ToBytes(const BIGNUM* number, int size) {
  std::string bytes(static_cast<size_t>(size), '\0');
  TP_ASSERT(BN_bn2binpad(number, Bytes(bytes), size) == size);
  return bytes;
}

/// A number of the key, by OpenSSL's name; `size` 0: as short as it is.
std::string Number(const EVP_PKEY* key, const char* name, int size = 0) {
  BIGNUM* number = nullptr;
  TP_ASSERT(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  std::string text = EncodeBase64Url(ToBytes(number, size == 0 ? BN_num_bytes(number) : size));
  BN_free(number);
  return text;
}

std::string RawPublicKey(const EVP_PKEY* key) {
  std::string bytes(kCoordinate, '\0');
  size_t size = bytes.size();
  TP_ASSERT(EVP_PKEY_get_raw_public_key(key, Bytes(bytes), &size) == 1 && size == bytes.size());
  return EncodeBase64Url(bytes);
}

/// From DER to two numbers side by side.
std::string ToJws(const std::string& der) {
  const unsigned char* at = Bytes(der);
  ECDSA_SIG* numbers = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  TP_ASSERT(numbers != nullptr);
  std::string bytes = ToBytes(ECDSA_SIG_get0_r(numbers), kCoordinate) +
                      ToBytes(ECDSA_SIG_get0_s(numbers), kCoordinate);
  ECDSA_SIG_free(numbers);
  return bytes;
}

EVP_PKEY* Generate(const std::string& algorithm) {
  if (algorithm == "RS256") {
    return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kRsaBits);
  }
  return algorithm == "ES256" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                              : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
}

std::string Join(std::string_view header, std::string_view claims) {
  return EncodeBase64Url(header) + "." + EncodeBase64Url(claims);
}

}  // namespace

JwtSigner::JwtSigner(std::string algorithm, std::string kid)
    : algorithm_(std::move(algorithm)),
      kid_(std::move(kid)),
      key_(Generate(algorithm_), EVP_PKEY_free) {
  TP_ASSERT(key_ != nullptr);
}

std::string JwtSigner::Jwk(const std::string& more) const {
  std::string members;
  if (algorithm_ == "RS256") {
    members = R"("kty":"RSA","n":")" + Number(key_.get(), OSSL_PKEY_PARAM_RSA_N) + R"(","e":")" +
              Number(key_.get(), OSSL_PKEY_PARAM_RSA_E) + "\"";
  } else if (algorithm_ == "ES256") {
    members = R"("kty":"EC","crv":"P-256","x":")" +
              Number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, kCoordinate) + R"(","y":")" +
              Number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, kCoordinate) + "\"";
  } else {
    members = R"("kty":"OKP","crv":"Ed25519","x":")" + RawPublicKey(key_.get()) + "\"";
  }
  return "{" + members + (kid_.empty() ? "" : R"(,"kid":")" + kid_ + "\"") + more + "}";
}

std::string JwtSigner::Pem() const {
  BIO* out = BIO_new(BIO_s_mem());
  TP_ASSERT(PEM_write_bio_PUBKEY(out, key_.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  std::string pem(data, static_cast<size_t>(size));
  BIO_free(out);
  return pem;
}

std::string JwtSigner::Header() const {
  return R"({"alg":")" + algorithm_ + "\"" + (kid_.empty() ? "" : R"(,"kid":")" + kid_ + "\"") +
         "}";
}

std::string JwtSigner::Sign(std::string_view header, std::string_view claims) const {
  const std::string text = Join(header, claims);
  return text + "." + EncodeBase64Url(SignBytes(text));
}

std::string JwtSigner::SignBytes(const std::string& text) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* digest = algorithm_ == "EdDSA" ? nullptr : EVP_sha256();
  TP_ASSERT(EVP_DigestSignInit(context, nullptr, digest, nullptr, key_.get()) == 1);
  size_t size = 0;
  TP_ASSERT(EVP_DigestSign(context, nullptr, &size, Bytes(text), text.size()) == 1);
  std::string signature(size, '\0');
  TP_ASSERT(EVP_DigestSign(context, Bytes(signature), &size, Bytes(text), text.size()) == 1);
  signature.resize(size);
  EVP_MD_CTX_free(context);
  return algorithm_ == "ES256" ? ToJws(signature) : signature;
}

std::string MakeJwks(const std::vector<std::string>& jwks) {
  std::string keys;
  for (const std::string& jwk : jwks) {
    keys += (keys.empty() ? "" : ",") + jwk;
  }
  return "{\"keys\":[" + keys + "]}";
}

std::string SignHs256(std::string_view header, std::string_view claims, const std::string& secret) {
  const std::string text = Join(header, claims);
  std::string signature(kCoordinate, '\0');
  TP_ASSERT(HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), Bytes(text),
                 text.size(), Bytes(signature), nullptr) != nullptr);
  return text + "." + EncodeBase64Url(signature);
}

}  // namespace touchpoint::testing
