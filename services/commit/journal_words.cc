// SPDX-License-Identifier: Apache-2.0
#include "services/commit/journal_words.h"

namespace touchpoint::commit {

uint32_t WordWriter::Add(const std::string& text) {
  if (text.empty()) {
    return 0;
  }
  // A payload has a handful of words, so a scan is the fastest index.
  const int size = payload_.words_size();
  for (int i = 0; i < size; ++i) {
    if (payload_.words(i).text() == text) {
      return static_cast<uint32_t>(i) + 1;
    }
  }
  auto* word = payload_.add_words();
  word->set_id(names_.Find(text));
  word->set_text(text);
  return static_cast<uint32_t>(size) + 1;
}

std::string WordReader::Word(uint32_t index) {
  if (index == 0) {
    return {};
  }
  if (index > static_cast<uint32_t>(payload_.words_size())) {
    sound_ = false;
    return {};
  }
  return payload_.words(static_cast<int>(index) - 1).text();
}

std::string WordReader::Name(uint32_t id) {
  if (id == model::kNoName) {
    return {};
  }
  for (const storage::v1::Word& word : payload_.words()) {
    if (word.id() == id) {
      return word.text();
    }
  }
  if (names_ != nullptr && id < names_->end()) {
    return names_->Text(static_cast<model::NameId>(id));
  }
  sound_ = false;
  return {};
}

}  // namespace touchpoint::commit
