// SPDX-License-Identifier: Apache-2.0
// What a sender says: a line of data for each touchpoint, and the totals at its end.
#pragma once

#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/send/sender_fsm.h"

namespace touchpoint::ctl {

class SendReport {
 public:
  explicit SendReport(const Console& console) : console_(console) {}

  /// The daemon knows now.
  void Told(const v1::Lease& lease, const AttemptEnd& end, bool returned);
  /// The daemon refuses to know.
  void Refused(const v1::Lease& lease, const Failure& failure);
  /// The lease was lost while the attempt was under way.
  void Lost(const v1::Lease& lease);
  /// The stream broke; said once until leases come again.
  void Broke(const Failure& failure);
  void Leased() { broken_ = false; }
  /// On the narration, and in JSON as data.
  void Finish(const SenderFsm::Totals& totals);

 private:
  const Console& console_;
  bool broken_ = false;
};

}  // namespace touchpoint::ctl
