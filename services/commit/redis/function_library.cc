// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/function_library.h"

#include <memory>
#include <utility>

#include "common/redis/error_reply.h"
#include "services/commit/redis/commit_lua.h"

namespace touchpoint::commit {
namespace {

tl::unexpected<Failure> Refused(std::string message) {
  return tl::unexpected(
      Failure{Code::kFailedPrecondition, "STORE_SETUP", std::move(message), {}, {}, {}});
}

// The library's code in the reply of FUNCTION LIST; null if there is no such library.
const std::string* CodeIn(const redis::Reply& reply) {
  for (const redis::Reply& library : reply.elements) {
    for (size_t i = 0; i + 1 < library.elements.size(); i += 2) {
      if (library.elements[i].text == "library_code") {
        return &library.elements[i + 1].text;
      }
    }
  }
  return nullptr;
}

}  // namespace

const std::string_view kFunctionLibrary = kCommitLibrary;

void FindFunctions(redis::Connection& connection, Deadline deadline, Callback<bool> done) {
  redis::Command list("FUNCTION");
  list.Add("LIST").Add("LIBRARYNAME").Add(kFunctionLibrary).Add("WITHCODE");
  connection.Send(list, deadline, [done = std::move(done)](Result<redis::Reply> reply) {
    if (!reply) {
      done(tl::unexpected(std::move(reply.error())));
      return;
    }
    const std::string* code = CodeIn(*reply);
    if (code != nullptr && *code != kCommitLua) {
      const std::string name(kCommitLibrary);
      done(Refused("the function library " + name +
                   " in Redis is not this build's: stop all daemons, then FUNCTION DELETE " +
                   name));
      return;
    }
    done(code != nullptr);
  });
}

std::string FunctionName(std::string_view function) {
  return std::string(kFunctionLibrary).append("_").append(function);
}

void EnsureFunctions(redis::Connection& connection, Deadline deadline, Callback<bool> done) {
  FindFunctions(connection, deadline, [&connection, deadline, done](Result<bool> found) {
    if (!found || *found) {
      done(found ? Result<bool>(false) : std::move(found));
      return;
    }
    redis::Command load("FUNCTION");
    load.Add("LOAD").Add(kCommitLua);
    connection.Send(load, deadline, [&connection, deadline, done](Result<redis::Reply> reply) {
      if (reply) {
        done(true);
        return;
      }
      // Another daemon may have been quicker; then it is there now.
      Failure why = std::move(reply.error());
      FindFunctions(connection, deadline, [done, why = std::move(why)](Result<bool> there) {
        if (there && !*there) {
          done(tl::unexpected(why));
        } else {
          done(std::move(there));
        }
      });
    });
  });
}

bool IsFunctionMissing(const Failure& failure) {
  return redis::RedisError(failure) == "NOFUNCTION";
}

}  // namespace touchpoint::commit
