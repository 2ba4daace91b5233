// SPDX-License-Identifier: Apache-2.0
// Lines of the throttle log, all at once or as they come.
#pragma once

#include <google/protobuf/repeated_field.h>

#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/wording/times.h"
#include "touchpoint/v1/throttle_log_service.pb.h"

namespace touchpoint::ctl {

using LogEntries = google::protobuf::RepeatedPtrField<v1::ThrottleLogEntry>;

class LogScreen {
 public:
  LogScreen(const Console& console, const Wording& wording)
      : console_(console), wording_(wording) {}

  /// Shows some lines; the titles come with the first. JSON is a line per entry.
  void Show(const LogEntries& entries);
  /// Shows all there is. JSON is one document.
  void ShowAll(const LogEntries& entries);

 private:
  const Console& console_;
  const Wording& wording_;
  bool titled_ = false;
};

}  // namespace touchpoint::ctl
