// SPDX-License-Identifier: Apache-2.0
#include "services/admin/jwks_keeper.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "common/telemetry/log.h"

namespace touchpoint::admin {
namespace {

using telemetry::Fields;

constexpr std::chrono::seconds kInterval(2);  // of the five within which a removed key holds
constexpr size_t kBytesMax = 1u << 20;

Failure Unusable(std::string what) {
  return {Code::kFailedPrecondition, "JWKS", std::move(what), {}, {}, {}};
}

Result<std::string> ReadContent(const std::string& file) {
  std::error_code error;
  // A pipe would have everything wait.
  if (!std::filesystem::is_regular_file(file, error)) {
    return tl::unexpected(Unusable(file + " is no file that can be read"));
  }
  if (std::filesystem::file_size(file, error) > kBytesMax) {
    return tl::unexpected(Unusable(file + " is larger than 1 MiB"));
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  if (!in) {
    return tl::unexpected(Unusable(file + " cannot be read"));
  }
  return content.str();
}

Result<auth::KeySet> Parse(const std::string& file, const std::string& content) {
  auto keys = auth::KeySet::Parse(content);
  return keys ? std::move(keys) : tl::unexpected(Unusable(file + ": " + keys.error().message));
}

}  // namespace

Result<auth::KeySet> ReadJwks(const std::string& file) {
  const auto content = ReadContent(file);
  return content ? Parse(file, *content) : tl::unexpected(content.error());
}

JwksKeeper::JwksKeeper(const Seams& seams, std::string file, auth::JwtRules rules)
    : seams_(seams), file_(std::move(file)), rules_(std::move(rules)), timer_(seams.core) {
}

void JwksKeeper::Start() {
  if (stopped_ || file_.empty()) {
    return;
  }
  Refresh();
  timer_.expires_after(kInterval);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      Start();
    }
  });
}

void JwksKeeper::Stop() {
  stopped_ = true;
  timer_.cancel();
}

// By its content, not its time: that can stay the same, or go back, when a file is replaced.
void JwksKeeper::Refresh() {
  auto content = ReadContent(file_);
  if (content && content_ == *content) {
    problem_.clear();
    return;
  }
  auto keys = content ? Parse(file_, *content) : tl::unexpected(content.error());
  if (keys) {
    problem_.clear();
    content_ = std::move(*content);
    return Take(std::move(*keys));
  }
  if (std::exchange(problem_, keys.error().message) != keys.error().message) {
    telemetry::Error("auth.jwks_file is refused, the old keys stay",
                     Fields().Add("what", problem_));
  }
}

void JwksKeeper::Take(auth::KeySet keys) {
  for (const std::string& key : keys.passed_over()) {
    telemetry::Warning("a key of auth.jwks_file is passed over", Fields().Add("what", key));
  }
  telemetry::Info("the keys of JWTs are in force",
                  Fields().Add("count", static_cast<int64_t>(keys.size())));
  seams_.gatekeeper.SetJwts(std::make_shared<const rpc::JwtChecker>(std::move(keys), rules_));
}

}  // namespace touchpoint::admin
