// SPDX-License-Identifier: Apache-2.0
#include <xxhash.h>

#include "services/intake/requests.h"

#include "common/base/mutant.h"

namespace touchpoint::intake {
namespace {

/// The fields one after the other, each with its length, so that no two requests look alike.
class Canonical {
 public:
  void Add(const std::string& text) {
    Add(static_cast<int64_t>(text.size()));
    bytes_ += text;
  }
  void Add(int64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      bytes_ += static_cast<char>(static_cast<uint64_t>(number) >> shift & 0xff);
    }
  }
  void Add(const std::optional<Instant>& time) {
    Add(int64_t{time.has_value()});
    Add(time ? ToMillis(*time) : 0);
  }
  std::string Hash() const {
    XXH128_canonical_t hash;
    XXH128_canonicalFromHash(&hash, XXH3_128bits(bytes_.data(), bytes_.size()));
    return {reinterpret_cast<const char*>(hash.digest), sizeof hash.digest};
  }

 private:
  std::string bytes_;
};

}  // namespace

std::string Fingerprint(const PlanRequest& request) {
  Canonical canonical;
  canonical.Add(request.channel);
  canonical.Add(static_cast<int64_t>(request.alternate_channels.size()));
  for (const std::string& channel : request.alternate_channels) {
    canonical.Add(channel);
  }
  canonical.Add(request.purpose);
  canonical.Add(TP_MUTANT(kFingerprintIgnoresTopic) ? std::string() : request.topic);
  canonical.Add(request.initiative);
  canonical.Add(int64_t{request.priority});
  canonical.Add(request.earliest);
  canonical.Add(request.preferred);
  canonical.Add(request.latest);
  canonical.Add(int64_t{request.pin});
  canonical.Add(request.time_zone);
  canonical.Add(request.region);
  canonical.Add(request.content_ref);
  for (const auto& [key, value] : request.attributes) {
    canonical.Add(key);
    canonical.Add(value);
  }
  if (request.replan_on_failure) {  // left out otherwise, as before there was a choice
    canonical.Add(int64_t{1});
  }
  return canonical.Hash();
}

std::string Fingerprint(const RecordRequest& request) {
  Canonical canonical;
  canonical.Add(std::string("record"));
  canonical.Add(request.channel);
  canonical.Add(request.purpose);
  canonical.Add(request.topic);
  canonical.Add(request.initiative);
  canonical.Add(std::optional(request.at));
  canonical.Add(request.time_zone);
  canonical.Add(request.region);
  canonical.Add(request.outcome_text);
  return canonical.Hash();
}

}  // namespace touchpoint::intake
