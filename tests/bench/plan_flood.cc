// SPDX-License-Identifier: Apache-2.0
// Sends unary plans to a daemon in phases, each without a pause after the one before, and prints
// one JSON object:
//   closed:CALLS:SECONDS  so many calls under way, the next when one is answered
//   open:RATE:SECONDS     so many calls a second, whatever becomes of those before
#include <poll.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <unordered_map>

#include "tests/bench/flood_connection.h"
#include "tests/bench/measure.h"
#include "tests/bench/workload.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::bench {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kSlice(100);
// Calls sent before it is the turn of the answers again.
constexpr int kTurn = 64;
const std::string kResourceExhausted = "8";

struct Options {
  int port = 0;
  size_t connections = 16;
  milliseconds deadline{1000};
  std::vector<std::string> phases;
  WorkloadOptions workload;
};

struct Phase {
  std::string kind;
  double amount = 0;  // calls under way, or calls a second
  double seconds = 0;
  SteadyTime begin;

  uint64_t sent = 0;
  uint64_t good = 0;                      // answered in time while it lasted, whenever sent
  std::map<std::string, uint64_t> ends;   // of the calls it sent
  std::vector<double> ok_us, refused_us;  // from when a call was to be sent to its end
  std::vector<double> lag_us;             // from when a call was to be sent to when it was
  std::vector<std::vector<double>> ok_us_by_slice;

  SteadyTime end() const {
    return begin + duration_cast<steady_clock::duration>(std::chrono::duration<double>(seconds));
  }
  SteadyTime Due(uint64_t number) const {
    return begin + duration_cast<steady_clock::duration>(
                       std::chrono::duration<double>(static_cast<double>(number) / amount));
  }
};

bool ParsePhase(const std::string& text, Phase& phase) {
  std::istringstream in(text);
  char colon = 0;
  std::getline(in, phase.kind, ':');
  in >> phase.amount >> colon >> phase.seconds;
  return (phase.kind == "closed" || phase.kind == "open") && colon == ':' && !in.fail() &&
         phase.amount > 0;
}

/// One thread sends and receives: its own share of a latency shows as lag.
class Flood {
 public:
  explicit Flood(const Options& options) : options_(options) {
    for (size_t i = 0; i < options.connections; ++i) {
      connections_.push_back(std::make_unique<Connection>(
          FloodConnection::Setting{options.port, "/touchpoint.v1.TouchpointService/PlanTouchpoint",
                                   std::to_string(options.deadline.count()) + "m"}));
    }
  }

  void Run(Phase& phase) {
    phase.begin = steady_clock::now();
    now_ = &phase;
    to_send_ = phase.kind == "closed" ? static_cast<uint64_t>(phase.amount) : 0;
    while (steady_clock::now() < phase.end()) {
      SteadyTime next = phase.end();
      if (phase.kind == "closed") {
        for (; to_send_ > 0 && Send(steady_clock::now()); --to_send_) {
        }
      } else {
        for (int i = 0; i < kTurn && phase.Due(phase.sent) <= steady_clock::now() &&
                        Send(phase.Due(phase.sent));
             ++i) {
        }
        next = std::min(next, phase.Due(phase.sent));
      }
      Exchange(next);
    }
  }

  /// Waits for the calls that are still under way.
  void Finish() {
    now_ = nullptr;
    while (under_way_ > 0) {
      Exchange(steady_clock::now() + kSlice);
    }
  }

 private:
  struct Call {
    Phase* phase;
    SteadyTime due;
    SteadyTime sent;
  };
  struct Connection {
    explicit Connection(const FloodConnection::Setting& setting) : http2(setting) {}
    FloodConnection http2;
    std::unordered_map<uint32_t, Call> calls;
  };

  /// False if no connection takes one more call.
  bool Send(SteadyTime due) {
    for (size_t i = 0; i < connections_.size(); ++i) {
      Connection& connection = *connections_[turn_++ % connections_.size()];
      if (!connection.http2.CanSend()) {
        continue;
      }
      v1::PlanTouchpointRequest request;
      *request.mutable_plan() = MakePlan(options_.workload, plans_++);
      request.mutable_plan()->MergeFrom(CommonPlan());
      const uint32_t call = connection.http2.Send(request.SerializeAsString());
      connection.calls.emplace(call, Call{now_, due, steady_clock::now()});
      now_->lag_us.push_back(SecondsSince(due) * 1e6);
      ++now_->sent;
      ++under_way_;
      return true;
    }
    return false;
  }

  /// Sends what is ready and takes what has come, for which it waits so long.
  void Exchange(SteadyTime until) {
    std::vector<pollfd> wanted;
    for (const auto& connection : connections_) {
      const bool flushed = connection->http2.Flush();
      wanted.push_back({connection->http2.descriptor(),
                        static_cast<int16_t>(flushed ? POLLIN : POLLIN | POLLOUT), 0});
    }
    const auto left = std::max<std::chrono::nanoseconds>(until - steady_clock::now(),
                                                         std::chrono::nanoseconds(0));
    const timespec wait{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    if (ppoll(wanted.data(), wanted.size(), &wait, nullptr) <= 0) {
      return;
    }
    for (size_t i = 0; i < wanted.size(); ++i) {
      if ((wanted[i].revents & POLLIN) != 0) {
        Connection& connection = *connections_[i];
        connection.http2.Read([&](const FloodConnection::Answer& answer) {
          Count(connection.calls.extract(answer.call).mapped(), answer);
        });
      }
    }
  }

  void Count(const Call& call, const FloodConnection::Answer& answer) {
    --under_way_;
    if (call.phase == now_ && now_->kind == "closed") {
      ++to_send_;
    }
    Phase& phase = *call.phase;
    const double us = SecondsSince(call.due) * 1e6;
    if (answer.status != "0") {
      if (answer.status == kResourceExhausted) {
        phase.refused_us.push_back(us);
      }
      ++phase.ends[answer.status + " " + answer.message];
      return;
    }
    phase.ok_us.push_back(us);
    const auto slice = static_cast<size_t>((call.due - phase.begin) / kSlice);
    phase.ok_us_by_slice.resize(std::max(phase.ok_us_by_slice.size(), slice + 1));
    phase.ok_us_by_slice[slice].push_back(us);
    const bool late = steady_clock::now() > call.sent + options_.deadline;
    ++phase.ends[late ? "late" : "OK"];
    if (now_ != nullptr && !late) {
      ++now_->good;
    }
  }

  const Options& options_;
  std::vector<std::unique_ptr<Connection>> connections_;
  Phase* now_ = nullptr;
  uint64_t to_send_ = 0;  // in a closed phase
  uint64_t turn_ = 0;
  uint64_t plans_ = 0;
  uint64_t under_way_ = 0;
};

boost::json::object Report(const Phase& phase) {
  boost::json::array slices;
  for (const std::vector<double>& slice : phase.ok_us_by_slice) {
    slices.push_back(Quantile(slice, 0.99));
  }
  return {{"phase", phase.kind},
          {"amount", phase.amount},
          {"sent_per_second", static_cast<double>(phase.sent) / phase.seconds},
          {"good_per_second", static_cast<double>(phase.good) / phase.seconds},
          {"ends", ToJson(phase.ends)},
          {"ok_p50_us", Quantile(phase.ok_us, 0.5)},
          {"ok_p99_us", Quantile(phase.ok_us, 0.99)},
          {"refused_p50_us", Quantile(phase.refused_us, 0.5)},
          {"refused_p99_us", Quantile(phase.refused_us, 0.99)},
          {"lag_p99_us", Quantile(phase.lag_us, 0.99)},
          {"ok_p99_us_by_100_ms", slices}};
}

int Run(const Options& options) {
  std::deque<Phase> phases;
  for (const std::string& text : options.phases) {
    if (!ParsePhase(text, phases.emplace_back())) {
      std::cerr << text << " is no phase\n";
      return 2;
    }
  }
  Flood flood(options);
  const double cpu = CpuSeconds();
  for (Phase& phase : phases) {
    flood.Run(phase);
  }
  flood.Finish();
  boost::json::array results;
  uint64_t answers = 0;
  for (const Phase& phase : phases) {
    results.push_back(Report(phase));
    answers += phase.sent;
  }
  std::cout << boost::json::serialize(
                   boost::json::object{{"answers", answers},
                                       {"driver_cpu_us_per_answer",
                                        (CpuSeconds() - cpu) * 1e6 / static_cast<double>(answers)},
                                       {"phases", results}})
            << "\n";
  return 0;
}

}  // namespace
}  // namespace touchpoint::bench

int main(int argc, char** argv) {
  touchpoint::bench::Options options;
  CLI::App app("Sends more plans to a touchpointd than it can take");
  app.add_option("--port", options.port, "of the daemon on 127.0.0.1")->required();
  app.add_option("phases", options.phases, "closed:CALLS:SECONDS or open:RATE:SECONDS")->required();
  app.add_option("--connections", options.connections);
  app.add_option_function<uint64_t>(
      "--deadline", [&](uint64_t ms) { options.deadline = std::chrono::milliseconds(ms); },
      "of a call, in milliseconds");
  app.add_option("--seed", options.workload.seed);
  app.add_option("--stakeholders", options.workload.stakeholders);
  app.add_option("--start", options.workload.start_seconds, "Unix seconds")->required();
  CLI11_PARSE(app, argc, argv);
  return touchpoint::bench::Run(options);
}
