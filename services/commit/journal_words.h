// SPDX-License-Identifier: Apache-2.0
// The two ways a journal payload names things: words, which are text, and ids of a name table.
#pragma once

#include <string>

#include "common/model/name_table.h"
#include "touchpoint/storage/v1/record.pb.h"

namespace touchpoint::commit {

/// Collects the words of a payload while it is written.
class WordWriter {
 public:
  WordWriter(const model::NameTable& names, storage::v1::JournalPayload& payload)
      : names_(names), payload_(payload) {}

  /// 1 + the word's index in the payload; 0 for the empty text.
  uint32_t Add(const std::string& text);
  /// Makes the text of an id readable without the table.
  void AddName(model::NameId id) { Add(names_.Text(id)); }
  /// The id that stands for a caller's own word; kNoName if the table does not have it.
  uint32_t Id(const std::string& text) const { return names_.Find(text); }
  const model::NameTable& names() const { return names_; }

 private:
  const model::NameTable& names_;
  storage::v1::JournalPayload& payload_;
};

/// Looks words and names up while a payload is read. What is not there reads as the empty text and
/// makes the reader unsound.
class WordReader {
 public:
  /// Without a table only what the payload carries can be read.
  explicit WordReader(const storage::v1::JournalPayload& payload,
                      const model::NameTable* names = nullptr)
      : payload_(payload), names_(names) {}

  std::string Word(uint32_t index);
  /// Prefers the payload's text to the table's, where the id may have been given out again.
  std::string Name(uint32_t id);
  bool sound() const { return sound_; }

 private:
  const storage::v1::JournalPayload& payload_;
  const model::NameTable* names_;
  bool sound_ = true;
};

}  // namespace touchpoint::commit
