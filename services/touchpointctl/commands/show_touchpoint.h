// SPDX-License-Identifier: Apache-2.0
// Touchpoints on the screen: one in full, or many in a table.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>

#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/wording/times.h"
#include "touchpoint/v1/touchpoint.pb.h"

namespace touchpoint::ctl {

/// What was asked, what was decided, where it stands; a line each.
void ShowTouchpoint(const Console& console, const Wording& wording,
                    const v1::Touchpoint& touchpoint);

/// One line per reason.
void ShowReasons(const Console& console, const Wording& wording,
                 const google::protobuf::RepeatedPtrField<v1::Reason>& reasons);

/// One row per touchpoint, with why it is not simply as asked below it.
void ShowTouchpoints(const Console& console, const Wording& wording,
                     const google::protobuf::RepeatedPtrField<v1::Touchpoint>& touchpoints);

}  // namespace touchpoint::ctl
