// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/send_report.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "services/touchpointctl/screen/table.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kStatusWidth = 16;

const char* WordOf(v1::DispatchResult result) {
  switch (result) {
    case v1::DISPATCH_RESULT_SENT:
      return "SENT";
    case v1::DISPATCH_RESULT_DELIVERED:
      return "DELIVERED";
    case v1::DISPATCH_RESULT_FAILED:
      return "FAILED";
    case v1::DISPATCH_RESULT_FAILED_FOR_GOOD:
      return "FAILED_FOR_GOOD";
    default:
      return "IN_DOUBT";
  }
}

}  // namespace

void SendReport::Told(const v1::Lease& lease, const AttemptEnd& end, bool returned) {
  const std::string word = returned ? "RETURNED" : WordOf(end.result);
  if (console_.format == Format::kNdjson) {
    console_.out << boost::json::serialize(
                        boost::json::value{{"touchpointId", lease.touchpoint().touchpoint_id()},
                                           {"dispatchId", lease.dispatch_id()},
                                           {"attempt", lease.attempt()},
                                           {"result", word},
                                           {"text", end.text}})
                 << std::endl;
  } else if (console_.format == Format::kTable) {
    console_.out << word << std::string(kStatusWidth - word.size(), ' ')
                 << lease.touchpoint().touchpoint_id() << " by " << lease.channel()
                 << (end.text.empty() ? "" : ": ") << Fit(end.text, end.text.size()) << std::endl;
  }
}

void SendReport::Refused(const v1::Lease& lease, const Failure& failure) {
  console_.err << lease.touchpoint().touchpoint_id() << ": " << failure.reason << ": "
               << failure.message << std::endl;
}

void SendReport::Lost(const v1::Lease& lease) {
  console_.err << lease.touchpoint().touchpoint_id()
               << ": its lease was lost while it was being sent" << std::endl;
}

void SendReport::Broke(const Failure& failure) {
  if (!std::exchange(broken_, true)) {
    console_.err << "no leases for now (" << failure.reason << "): asking again" << std::endl;
  }
}

void SendReport::Finish(const SenderFsm::Totals& totals) {
  if (console_.format != Format::kTable) {
    console_.out << boost::json::serialize(boost::json::value{{"sent", totals.sent},
                                                              {"failed", totals.failed},
                                                              {"inDoubt", totals.in_doubt},
                                                              {"returned", totals.returned}})
                 << std::endl;
    return;
  }
  console_.err << "sent " << Grouped(totals.sent) << ", failed " << Grouped(totals.failed)
               << ", in doubt " << Grouped(totals.in_doubt) << ", returned "
               << Grouped(totals.returned) << std::endl;
}

}  // namespace touchpoint::ctl
