// SPDX-License-Identifier: Apache-2.0
#include "common/redis/reply_reader.h"

#include <hiredis/read.h>

#include <utility>

#include "common/base/assert.h"

namespace touchpoint::redis {

// The callbacks of redisReader. A null pointer makes it give up, which is how a budget ends.
struct ReplyBuilder {
  // Siblings are built one after the other, each completely, so the pointer to an element stays
  // good for as long as the reader uses it.
  static Reply* Place(const redisReadTask* task) {
    auto* budget = static_cast<ReplyReader::Budget*>(task->privdata);
    if (++budget->elements > budget->elements_max) {
      return nullptr;
    }
    if (task->parent == nullptr) {
      return new Reply();
    }
    return &static_cast<Reply*>(task->parent->obj)->elements.emplace_back();
  }

  static void* String(const redisReadTask* task, char* text, size_t size) {
    Reply* reply = Place(task);
    if (reply != nullptr) {
      reply->type = task->type == REDIS_REPLY_ERROR    ? Reply::Type::kError
                    : task->type == REDIS_REPLY_STATUS ? Reply::Type::kStatus
                                                       : Reply::Type::kString;
      reply->text.assign(text, size);
    }
    return reply;
  }

  static void* Array(const redisReadTask* task, int elements) {
    auto* budget = static_cast<ReplyReader::Budget*>(task->privdata);
    if (elements < 0 || static_cast<size_t>(elements) > budget->elements_max) {
      return nullptr;
    }
    Reply* reply = Place(task);
    if (reply != nullptr) {
      reply->type = Reply::Type::kArray;
    }
    return reply;
  }

  static void* Integer(const redisReadTask* task, long long value) {
    Reply* reply = Place(task);
    if (reply != nullptr) {
      reply->type = Reply::Type::kInteger;
      reply->integer = value;
    }
    return reply;
  }

  static void* Nil(const redisReadTask* task) { return Place(task); }

  // Only ever called for the root: everything else is inside it.
  static void Free(void* reply) { delete static_cast<Reply*>(reply); }
};

namespace {

redisReplyObjectFunctions builder = {ReplyBuilder::String, ReplyBuilder::Array,
                                     ReplyBuilder::Integer, ReplyBuilder::Nil, ReplyBuilder::Free};

Failure Broken(const std::string& what) {
  return {
      Code::kUnavailable, "STORE_UNAVAILABLE", "Redis sent what is no reply: " + what, {}, {}, {}};
}

}  // namespace

ReplyReader::ReplyReader(ReplyLimits limits)
    : limits_(limits),
      budget_{limits.elements_max},
      reader_(redisReaderCreateWithFunctions(&builder)) {
  TP_ASSERT(reader_ != nullptr);
  reader_->privdata = &budget_;
}

ReplyReader::~ReplyReader() {
  redisReaderFree(reader_);
}

void ReplyReader::Feed(const char* data, size_t size) {
  bytes_ += size;
  redisReaderFeed(reader_, data, size);
}

Result<std::optional<Reply>> ReplyReader::Next() {
  void* root = nullptr;
  if (redisReaderGetReply(reader_, &root) != 0) {
    return tl::unexpected(Broken(reader_->errstr));
  }
  if (root == nullptr) {
    if (bytes_ > limits_.bytes_max) {
      return tl::unexpected(Broken("over the budget of bytes"));
    }
    return std::nullopt;
  }
  const std::unique_ptr<Reply> reply(static_cast<Reply*>(root));
  bytes_ = reader_->len - reader_->pos;
  budget_.elements = 0;
  return std::optional<Reply>(std::move(*reply));
}

}  // namespace touchpoint::redis
