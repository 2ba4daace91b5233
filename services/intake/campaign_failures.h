// SPDX-License-Identifier: Apache-2.0
// Why a campaign is not planned on, or not found.
#pragma once

#include <cstdint>

#include "common/base/failure.h"

namespace touchpoint::intake {

Failure CampaignNotFound();
/// Another header under the same id.
Failure CampaignIdReused();
/// Its audience is complete.
Failure CampaignEnded();
/// Nothing is planned for it any more.
Failure CampaignCancelled();
/// Another stream plans it, too.
Failure CampaignContended();
/// Ids that do not follow those before.
Failure OffsetMismatch(uint64_t expected);
Failure PreviewTooLarge(uint64_t limit);

}  // namespace touchpoint::intake
