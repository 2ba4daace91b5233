// SPDX-License-Identifier: Apache-2.0
#include "common/redis/sentinel_fsm.h"

#include <charconv>

#include "common/redis/error_reply.h"
#include "common/redis/login.h"

namespace touchpoint::redis {
namespace {

constexpr auto kAsk = SentinelFsm::Order::Kind::kAsk;
constexpr auto kLogIn = SentinelFsm::Order::Kind::kLogIn;
constexpr auto kFound = SentinelFsm::Order::Kind::kFound;
constexpr auto kGiveUp = SentinelFsm::Order::Kind::kGiveUp;

}  // namespace

SentinelFsm::Order SentinelFsm::Begin() {
  left_ = address_.sentinels.size() - 1;
  logged_in_ = false;
  why_.clear();
  return {kAsk};
}

SentinelFsm::Order SentinelFsm::Answered(const Reply& reply) {
  if (reply.type == Reply::Type::kError) {
    const bool may_log_in = !logged_in_ && !address_.password.empty();
    if (may_log_in && reply.text.starts_with("NOAUTH")) {
      logged_in_ = true;
      return {kLogIn};
    }
    return Next(FailureOf(reply.text).message);
  }
  if (reply.elements.size() != 2) {
    return Next("it knows no primary of the name " + address_.primary_name);
  }
  const std::string& port = reply.elements[1].text;
  primary_ = address_;
  primary_.sentinels.clear();
  primary_.host = reply.elements[0].text;
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), primary_.port);
  return parsed.ec == std::errc() ? Order{kFound} : Next("it names no port");
}

SentinelFsm::Order SentinelFsm::Silent(const std::string& why) {
  return Next(why);
}

void SentinelFsm::Doubt() {
  asked_ = (asked_ + 1) % address_.sentinels.size();
}

SentinelFsm::Order SentinelFsm::Next(const std::string& why) {
  why_ += (why_.empty() ? "" : "; ") + ("sentinel " + sentinel().ToString() + ": " + why);
  Doubt();
  if (left_ == 0) {
    return {kGiveUp};
  }
  --left_;
  logged_in_ = false;
  return {kAsk};
}

Command SentinelFsm::Question() const {
  Command question("SENTINEL");
  question.Add("GET-MASTER-ADDR-BY-NAME").Add(address_.primary_name);
  return question;
}

Command SentinelFsm::Login() const {
  return LoginOf(address_);
}

Address SentinelFsm::sentinel() const {
  Address sentinel = address_;
  sentinel.sentinels.clear();
  sentinel.host = address_.sentinels[asked_].host;
  sentinel.port = address_.sentinels[asked_].port;
  sentinel.database = 0;
  return sentinel;
}

}  // namespace touchpoint::redis
