// SPDX-License-Identifier: Apache-2.0
// A lease as those see it who contact the person.
#pragma once

#include <string>

#include "touchpoint/v1/dispatch_service.pb.h"

namespace touchpoint::ctl {

/// One line: the Lease of the API in JSON without its token, which is the sender's alone.
std::string LeaseJson(v1::Lease lease);

}  // namespace touchpoint::ctl
