// SPDX-License-Identifier: Apache-2.0
#include "common/config/load.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <string_view>
#include <utility>

#include "common/base/suggestion.h"
#include "common/config/address.h"
#include "common/config/key.h"

namespace touchpoint::config {
namespace {

constexpr std::string_view kPrefix = "TOUCHPOINTD_";
constexpr std::string_view kConfigVariable = "TOUCHPOINTD_CONFIG";

std::string PathOf(std::string_view variable) {
  std::string path;
  for (size_t i = 0; i < variable.size(); ++i) {
    if (variable[i] == '_' && i + 1 < variable.size() && variable[i + 1] == '_') {
      path += '.';
      ++i;
    } else {
      path += static_cast<char>(std::tolower(static_cast<unsigned char>(variable[i])));
    }
  }
  return path;
}

std::string UnknownKey(const Setting& setting) {
  std::vector<std::string> paths;
  for (const Key& key : Keys()) {
    paths.push_back(key.path);
  }
  return setting.origin + ": " + setting.path + ": unknown key" + DidYouMean(setting.path, paths);
}

/// Adds what is wrong with a key.
using Refuse = std::function<void(const std::string& path, const std::string& what)>;

void CheckRedis(const Redis& redis, const Refuse& refuse) {
  const std::string_view url = redis.url;
  const bool tls = url.starts_with("rediss://") || url.starts_with("sentinels://");
  if (!url.empty() && !tls && !url.starts_with("redis://") && !url.starts_with("unix://") &&
      !url.starts_with("sentinel://")) {
    refuse(
        "redis.url",
        "must start with redis://, rediss://, sentinel://, sentinels:// or unix://, or be empty");
  }
  if (url.empty() && redis.data_dir.empty()) {
    refuse("redis.data_dir", "is needed while redis.url is empty");
  }
  for (const auto& [path, file] : {std::pair("redis.tls_ca", redis.tls_ca),
                                   std::pair("redis.tls_certificate", redis.tls_certificate),
                                   std::pair("redis.tls_key", redis.tls_key)}) {
    if (!tls && !file.empty()) {
      refuse(path,
             "is for TLS: let redis.url start with rediss:// or sentinels://, or leave this empty");
    }
  }
  if (!redis.tls_certificate.empty() && redis.tls_key.empty()) {
    refuse("redis.tls_certificate", "needs redis.tls_key, the file of its key");
  }
  if (!redis.tls_key.empty() && redis.tls_certificate.empty()) {
    refuse("redis.tls_key", "needs redis.tls_certificate, the file of its certificate");
  }
  const std::string& prefix = redis.prefix;
  const bool plain = std::all_of(prefix.begin(), prefix.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
  });
  if (prefix.empty() || prefix.size() > 32 || !plain) {
    refuse("redis.prefix", "must be 1 to 32 letters, digits, '-' or '_'");
  }
}

void CheckOtlp(const Otlp& otlp, const Refuse& refuse) {
  const auto url = ParseHttpUrl(otlp.endpoint);
  if (!otlp.endpoint.empty() && !url) {
    refuse("otlp.endpoint", "must be http://host:port or https://host:port, perhaps with a path");
  } else if (!otlp.tls_ca.empty() && !(url && url->tls)) {
    refuse("otlp.tls_ca", "is for TLS: let otlp.endpoint start with https://, or leave this empty");
  }
}

/// Both of what a JWT must say are given with the keys, and neither without them.
void CheckJwts(const Loaded& loaded, Problems& problems) {
  const Auth& auth = loaded.config.auth;
  for (const auto& [path, value] : {std::pair("auth.jwt_issuer", &auth.jwt_issuer),
                                    std::pair("auth.jwt_audience", &auth.jwt_audience)}) {
    if (value->empty() != auth.jwks_file.empty()) {
      problems.push_back(loaded.origins.at(value->empty() ? "auth.jwks_file" : path) + ": " + path +
                         (value->empty() ? ": is needed with auth.jwks_file"
                                         : ": is of no use without auth.jwks_file"));
    }
  }
}

/// What other hosts can reach takes tokens and TLS.
void CheckAddress(const std::string& path, const std::string& text, const Config& config,
                  const Refuse& refuse) {
  const auto address = ParseAddress(text);
  if (!address) {
    refuse(path, "must be host:port, [ipv6]:port or unix:/path");
  } else if (!address->is_local &&
             (config.auth.mode != AuthMode::kToken || config.tls.certificate.empty())) {
    refuse(path,
           "is reachable from other hosts: that takes auth.mode: token, tls.certificate and "
           "tls.key; without them listen on loopback or a Unix socket");
  }
}

/// What no single value shows.
void CheckTogether(const Loaded& loaded, Problems& problems) {
  const Config& config = loaded.config;
  const Refuse refuse = [&](const std::string& path, const std::string& what) {
    problems.push_back(loaded.origins.at(path) + ": " + path + ": " + what);
  };
  CheckAddress("listen.address", config.listen.address, config, refuse);
  if (!config.http.address.empty()) {
    CheckAddress("http.address", config.http.address, config, refuse);
  }
  if (config.tls.certificate.empty() != config.tls.key.empty()) {
    refuse(config.tls.key.empty() ? "tls.key" : "tls.certificate",
           "is needed too: tls.certificate and tls.key go together");
  }
  if (!config.tls.client_ca.empty() && config.tls.certificate.empty()) {
    refuse("tls.client_ca", "needs tls.certificate and tls.key");
  }
  CheckRedis(config.redis, refuse);
  if (config.durability == Durability::kReplicated && config.redis.url.empty()) {
    refuse("durability", "replicated needs a Redis with replicas: let redis.url name it");
  }
  CheckJwts(loaded, problems);
  CheckOtlp(config.otlp, refuse);
  if (config.events.webhook_url.empty() != config.events.webhook_secret_file.empty()) {
    refuse(config.events.webhook_url.empty() ? "events.webhook.secret_file" : "events.webhook.url",
           "goes together with the other one: events.webhook.url and events.webhook.secret_file");
  }
  if (config.policy_file.empty()) {
    refuse("policy.file", "must name a file");
  }
  if (config.limits.deadline > config.limits.deadline_max) {
    refuse("limits.deadline", "must not be longer than limits.deadline_max");
  }
}

}  // namespace

std::vector<Setting> ReadEnvironment(const char* const* environment) {
  std::vector<Setting> settings;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const size_t equals = entry.find('=');
    const std::string_view name = entry.substr(0, equals);
    if (equals == std::string_view::npos || name == kConfigVariable ||
        name.substr(0, kPrefix.size()) != kPrefix) {
      continue;
    }
    settings.push_back({PathOf(name.substr(kPrefix.size())), std::string(entry.substr(equals + 1)),
                        "environment " + std::string(name)});
  }
  std::sort(settings.begin(), settings.end(),
            [](const Setting& a, const Setting& b) { return a.path < b.path; });
  return settings;
}

Checked<Loaded> Apply(const std::vector<Setting>& settings) {
  Loaded loaded;
  for (const Key& key : Keys()) {
    loaded.origins[key.path] = "default";
  }
  Problems problems;
  for (const Setting& setting : settings) {
    const Key* key = FindKey(setting.path);
    if (key == nullptr) {
      problems.push_back(UnknownKey(setting));
    } else if (const auto problem = key->set(setting.text, loaded.config)) {
      problems.push_back(setting.origin + ": " + setting.path + ": " + *problem);
    } else {
      loaded.origins[setting.path] = setting.origin;
    }
  }
  if (problems.empty()) {
    CheckTogether(loaded, problems);
  }
  if (!problems.empty()) {
    return tl::unexpected(std::move(problems));
  }
  return loaded;
}

std::string Describe(const Loaded& loaded) {
  std::string text;
  for (const Key& key : Keys()) {
    const std::string value = key.get(loaded.config);
    const bool hidden = key.secret && !value.empty();
    text += key.path + " = " +
            (hidden          ? "***"
             : value.empty() ? "\"\""
                             : value) +
            "  (" + loaded.origins.at(key.path) + ")\n";
  }
  return text;
}

}  // namespace touchpoint::config
