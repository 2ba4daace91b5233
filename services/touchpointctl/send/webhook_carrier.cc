// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/webhook_carrier.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "common/base/clock.h"
#include "services/touchpointctl/send/command_end.h"
#include "services/touchpointctl/send/lease_json.h"

namespace touchpoint::ctl {
namespace {

constexpr int kTriesMax = 4;
constexpr std::chrono::seconds kFirstPause(1);

}  // namespace

AttemptEnd EndOfPost(const http::PostEnd& end) {
  AttemptEnd attempt;
  attempt.text = FirstLine(webhook::Describe(end));
  switch (webhook::MeaningOf(end)) {
    case webhook::Meaning::kTaken:
      attempt.result = v1::DISPATCH_RESULT_SENT;
      break;
    case webhook::Meaning::kNotNow:
      attempt.result = v1::DISPATCH_RESULT_FAILED;
      attempt.later = end.retry_after;
      break;
    case webhook::Meaning::kNever:
      attempt.result = v1::DISPATCH_RESULT_FAILED_FOR_GOOD;
      break;
    case webhook::Meaning::kPerhaps:
      attempt.result = v1::DISPATCH_RESULT_UNKNOWN;
      break;
  }
  if (end.kind == http::PostEnd::Kind::kRefused) {
    // The address is the sender's fault, and no touchpoint's.
    attempt.result = v1::DISPATCH_RESULT_FAILED;
    attempt.broken = attempt.text + "; --allow-private lets it be";
  }
  return attempt;
}

WebhookCarrier::WebhookCarrier(boost::asio::io_context& io, webhook::Receiver receiver,
                               bool deduplicates)
    : io_(io), receiver_(std::move(receiver)), deduplicates_(deduplicates) {
}

void WebhookCarrier::Begin(const v1::Lease& lease, Ended ended) {
  const auto attempt = std::make_shared<Attempt>(io_);
  attempt->dispatch_id = lease.dispatch_id();
  attempt->body = LeaseJson(lease);
  attempt->ended = std::move(ended);
  under_way_.emplace(lease.lease_token(), attempt);
  Try(lease.lease_token());
}

void WebhookCarrier::Try(const std::string& token) {
  Attempt& attempt = *under_way_.at(token);
  ++attempt.tries;
  attempt.post = std::make_unique<http::Post>(
      io_,
      webhook::MakePost(receiver_, attempt.dispatch_id, "application/json", attempt.body,
                        SystemClock().Now()),
      [this, token](const http::PostEnd& end) {
        // Not within the call of what is destroyed by it.
        boost::asio::post(io_, [this, token, end] { OnEnd(token, end); });
      });
}

void WebhookCarrier::OnEnd(const std::string& token, const http::PostEnd& end) {
  const std::shared_ptr<Attempt> attempt = under_way_.at(token);
  attempt->post.reset();
  const bool again = deduplicates_ && !attempt->ending && attempt->tries < kTriesMax &&
                     webhook::MeaningOf(end) == webhook::Meaning::kPerhaps;
  if (!again) {
    const Ended ended = attempt->ended;
    under_way_.erase(token);
    return ended(EndOfPost(end));
  }
  attempt->pause.expires_after(kFirstPause * (1 << (attempt->tries - 1)));
  attempt->pause.async_wait([this, token, attempt, end](const boost::system::error_code& error) {
    if (!error) {
      return Try(token);
    }
    OnEnd(token, end);  // it was ended meanwhile
  });
}

void WebhookCarrier::End(const std::string& lease_token) {
  const auto at = under_way_.find(lease_token);
  if (at == under_way_.end()) {
    return;
  }
  at->second->ending = true;
  if (at->second->post) {
    at->second->post->Cancel();
  } else {
    at->second->pause.cancel();
  }
}

}  // namespace touchpoint::ctl
