// SPDX-License-Identifier: Apache-2.0
// Contacts people through somebody's server: a signed POST for each.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <string>

#include "common/webhook/webhook.h"
#include "services/touchpointctl/send/attempt.h"

namespace touchpoint::ctl {

/// What an answer means for the touchpoint: 2xx sent; 408, 429 and no connection certainly not now,
/// with Retry-After given back until then; other 4xx and 3xx never; 5xx and no answer in doubt.
AttemptEnd EndOfPost(const http::PostEnd& end);

class WebhookCarrier final : public Carrier {
 public:
  /// `deduplicates`: the receiver knows doubles by webhook-id, so that an attempt in doubt is
  /// repeated, some times, before it is left so.
  WebhookCarrier(boost::asio::io_context& io, webhook::Receiver receiver, bool deduplicates);

  void Begin(const v1::Lease& lease, Ended ended) override;
  void End(const std::string& lease_token) override;

 private:
  struct Attempt {
    explicit Attempt(boost::asio::io_context& io) : pause(io) {}

    std::string dispatch_id;
    std::string body;
    Ended ended;
    int tries = 0;
    bool ending = false;
    std::unique_ptr<http::Post> post;
    boost::asio::steady_timer pause;
  };

  void Try(const std::string& token);
  void OnEnd(const std::string& token, const http::PostEnd& end);

  boost::asio::io_context& io_;
  const webhook::Receiver receiver_;
  const bool deduplicates_;
  std::map<std::string, std::shared_ptr<Attempt>> under_way_;
};

}  // namespace touchpoint::ctl
