// SPDX-License-Identifier: Apache-2.0
#include "common/webhook/webhook.h"

#include <utility>

namespace touchpoint::webhook {

http::PostRequest MakePost(const Receiver& receiver, const std::string& id,
                           const std::string& content_type, std::string body, Instant now) {
  const int64_t timestamp =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  http::PostRequest post;
  post.url = receiver.url;
  post.headers = {{"content-type", content_type},
                  {"user-agent", "touchpointd"},
                  {"webhook-id", id},
                  {"webhook-timestamp", std::to_string(timestamp)},
                  {"webhook-signature", receiver.secret.Sign(id, timestamp, body)}};
  post.body = std::move(body);
  post.allow_private = receiver.allow_private;
  post.ca_file = receiver.ca_file;
  post.timeout = receiver.timeout;
  return post;
}

Meaning MeaningOf(const http::PostEnd& end) {
  switch (end.kind) {
    case http::PostEnd::Kind::kNotSent:
      return Meaning::kNotNow;
    case http::PostEnd::Kind::kRefused:
      return Meaning::kNever;
    case http::PostEnd::Kind::kUnknown:
      return Meaning::kPerhaps;
    case http::PostEnd::Kind::kAnswered:
      break;
  }
  constexpr unsigned kRequestTimeout = 408;
  constexpr unsigned kTooManyRequests = 429;
  if (end.status >= 200 && end.status < 300) {
    return Meaning::kTaken;
  }
  if (end.status == kRequestTimeout || end.status == kTooManyRequests) {
    return Meaning::kNotNow;
  }
  return end.status >= 300 && end.status < 500 ? Meaning::kNever : Meaning::kPerhaps;
}

std::string Describe(const http::PostEnd& end) {
  return end.kind == http::PostEnd::Kind::kAnswered ? "answered " + std::to_string(end.status)
                                                    : end.why;
}

}  // namespace touchpoint::webhook
