// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/session.h"

namespace touchpoint::ctl {

std::optional<Wording> Session::Times(const std::string& preferred) const {
  auto wording = Wording::ForZone(zone.empty() ? preferred : zone);
  if (wording) {
    return *wording;
  }
  if (zone.empty()) {
    return *Wording::ForZone("");
  }
  Complain(console, wording.error());
  return std::nullopt;
}

CLI::Option* AddTime(CLI::App& app, const std::string& name, std::optional<Instant>& time,
                     const std::string& what) {
  return app
      .add_option_function<std::string>(
          name,
          [&time, name](const std::string& text) {
            time = ParseRfc3339(text);
            if (!time) {
              throw CLI::ValidationError(name, "is no time like 2026-03-02T09:00:00Z");
            }
          },
          what)
      ->type_name("TIME");
}

CLI::Option* AddDuration(CLI::App& app, const std::string& name, std::optional<Duration>& duration,
                         const std::string& what) {
  return app
      .add_option_function<std::string>(
          name,
          [&duration, name](const std::string& text) {
            duration = ParseDuration(text);
            if (!duration || *duration <= Duration{}) {
              throw CLI::ValidationError(name, "is no duration such as 10s or 500ms");
            }
          },
          what)
      ->type_name("DURATION");
}

void AddText(CLI::App& app, const std::string& name, std::string& text, const std::string& what,
             bool required) {
  app.add_option(name, text, what)->required(required)->type_name("TEXT");
}

}  // namespace touchpoint::ctl
