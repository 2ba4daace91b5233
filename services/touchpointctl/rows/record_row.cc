// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/record_row.h"

#include "common/rpc/time.h"
#include "services/touchpointctl/rows/row_fields.h"

namespace touchpoint::ctl {

void RecordRow::ShiftBy(Duration stretch) {
  if (done) {
    *done += stretch;
  }
}

v1::Record RecordRow::ToRecord() const {
  v1::Record complete = record;
  if (done) {
    rpc::ToProto(*done, *complete.mutable_done_time());
  }
  return complete;
}

OrRefusal<RecordRow> RecordRow::Read(const Row& input, const Mapping& mapping) {
  RowFields fields(input, mapping);
  RecordRow row;
  row.line = input.line;
  row.record.set_request_id(fields.Text(RowKey::kRequestId));
  row.record.set_stakeholder_id(fields.Text(RowKey::kStakeholderId));
  row.record.set_team(fields.Text(RowKey::kTeam));
  row.record.set_channel(fields.Text(RowKey::kChannel));
  row.record.set_purpose(fields.Text(RowKey::kPurpose));
  row.record.set_topic(fields.Text(RowKey::kTopic));
  row.record.set_initiative(fields.Text(RowKey::kInitiative));
  row.record.set_time_zone(fields.Text(RowKey::kTimeZone));
  row.record.set_region(fields.Text(RowKey::kRegion));
  row.record.set_outcome_text(fields.Text(RowKey::kOutcomeText));
  row.done = fields.Time(RowKey::kDoneTime, Rounding::kUp);
  if (fields.refused()) {
    return tl::unexpected(fields.RefusalOf(row.request_id()));
  }
  return row;
}

}  // namespace touchpoint::ctl
