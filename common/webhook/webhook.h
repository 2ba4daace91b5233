// SPDX-License-Identifier: Apache-2.0
// One message of a webhook, and what an answer to it means.
#pragma once

#include <string>

#include "common/base/time.h"
#include "common/http/post.h"
#include "common/webhook/secret.h"

namespace touchpoint::webhook {

/// Where messages go.
struct Receiver {
  http::Url url;
  Secret secret;
  bool allow_private = false;
  std::string ca_file = {};  // empty: the system's
  std::chrono::milliseconds timeout = std::chrono::seconds(15);
};

/// The POST of `body`, signed at `now`. `id` is the same whenever the same message is sent: by it a
/// receiver tells doubles. `content_type` as "application/json".
http::PostRequest MakePost(const Receiver& receiver, const std::string& id,
                           const std::string& content_type, std::string body, Instant now);

enum class Meaning {
  kTaken,    // 2xx
  kNotNow,   // certainly not taken; it may be later: 408, 429, and where nothing was sent
  kNever,    // certainly not taken, and never will be: other 4xx, redirects, no public address
  kPerhaps,  // 5xx, or no answer
};
Meaning MeaningOf(const http::PostEnd& end);

/// "answered 503", "cannot connect: ...".
std::string Describe(const http::PostEnd& end);

}  // namespace touchpoint::webhook
