// SPDX-License-Identifier: Apache-2.0
#include "common/otlp/exporter.h"

#include <gmock/gmock.h>

#include <memory>
#include <thread>

#include "tests/support/collector.h"

namespace touchpoint::otlp {
namespace {

using testing::Collector;
using ::testing::HasSubstr;

rpc::Span MakeSpan() {
  return {{std::string(32, 'a'), std::string(16, 'b'), true, false, ""},
          "",
          "PlanTouchpoint",
          {},
          {},
          0};
}

class ExporterTest : public ::testing::Test {
 protected:
  Exporter::Options OptionsFor(int port) const {
    Exporter::Options options;
    options.host = "127.0.0.1";
    options.port = std::to_string(port);
    options.path = "/base/v1/traces";
    options.interval = std::chrono::hours(1);
    return options;
  }

  metrics::Registry registry_;
};

TEST_F(ExporterTest, SendsABatchWhenItIsFull) {
  Collector collector;
  Exporter::Options options = OptionsFor(collector.port());
  options.batch_max = 2;
  Exporter exporter(options, registry_);
  for (int i = 0; i < 4; ++i) {
    exporter.Take(MakeSpan());
  }
  const auto posted = collector.Await(2);
  EXPECT_EQ(posted[0].target, "/base/v1/traces");
  EXPECT_THAT(posted[0].body, HasSubstr(std::string(32, 'a')));
}

TEST_F(ExporterTest, SendsWhatIsLeftWhenItEnds) {
  Collector collector;
  std::make_unique<Exporter>(OptionsFor(collector.port()), registry_)->Take(MakeSpan());
  EXPECT_EQ(collector.Await(1).size(), 1u);
  EXPECT_THAT(registry_.Text(), HasSubstr("touchpointd_spans_sent_total 1\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("touchpointd_spans_dropped_total 0\n"));
}

TEST_F(ExporterTest, DropsWhatDoesNotFit) {
  Collector collector;
  Exporter::Options options = OptionsFor(collector.port());
  options.queue_max = 3;
  {
    Exporter exporter(options, registry_);
    for (int i = 0; i < 5; ++i) {
      exporter.Take(MakeSpan());
    }
  }
  EXPECT_THAT(registry_.Text(), HasSubstr("touchpointd_spans_sent_total 3\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("touchpointd_spans_dropped_total 2\n"));
}

TEST_F(ExporterTest, CountsWhatNobodyTakes) {
  Collector refusing(503);
  std::make_unique<Exporter>(OptionsFor(refusing.port()), registry_)->Take(MakeSpan());
  EXPECT_THAT(registry_.Text(), HasSubstr("touchpointd_spans_dropped_total 1\n"));
  int closed = 0;
  {
    const Collector gone;
    closed = gone.port();
  }
  std::make_unique<Exporter>(OptionsFor(closed), registry_)->Take(MakeSpan());
  EXPECT_THAT(registry_.Text(), HasSubstr("touchpointd_spans_dropped_total 2\n"));
}

class TlsExporterTest : public ExporterTest {
 protected:
  TlsExporterTest() {
    files_.MakeAuthority("ca");
    files_.MakeAuthority("other");
    files_.Issue("here", "ca", "DNS:localhost,IP:127.0.0.1");
    files_.Issue("elsewhere", "ca", "DNS:elsewhere");
    files_.Issue("expired", "ca", "IP:127.0.0.1", true);
  }

  Exporter::Options TlsOptionsFor(int port, const std::string& ca = "ca") const {
    Exporter::Options options = OptionsFor(port);
    options.tls = true;
    options.tls_ca = files_.Path(ca + ".pem");
    return options;
  }

  testing::Certificates files_;
};

TEST_F(TlsExporterTest, SendsToACollectorThatProvesItself) {
  Collector collector(files_, "here");
  Exporter::Options options = TlsOptionsFor(collector.port());
  std::make_unique<Exporter>(options, registry_)->Take(MakeSpan());
  options.host = "localhost";
  std::make_unique<Exporter>(options, registry_)->Take(MakeSpan());
  EXPECT_EQ(collector.Await(2)[1].target, "/base/v1/traces");
  EXPECT_THAT(registry_.Text(), HasSubstr("touchpointd_spans_sent_total 2\n"));
}

TEST_F(TlsExporterTest, SendsNothingToAnyOther) {
  Collector elsewhere(files_, "elsewhere");
  Collector expired(files_, "expired");
  Collector here(files_, "here");
  Collector plain;
  Exporter::Options by_system = TlsOptionsFor(here.port());
  by_system.tls_ca = "";
  int dropped = 0;
  for (const Exporter::Options& options :
       {TlsOptionsFor(elsewhere.port()), TlsOptionsFor(expired.port()), TlsOptionsFor(plain.port()),
        TlsOptionsFor(here.port(), "other"), TlsOptionsFor(here.port(), "none"), by_system}) {
    std::make_unique<Exporter>(options, registry_)->Take(MakeSpan());
    EXPECT_THAT(registry_.Text(),
                HasSubstr("touchpointd_spans_dropped_total " + std::to_string(++dropped) + "\n"));
  }
  EXPECT_THAT(registry_.Text(), HasSubstr("touchpointd_spans_sent_total 0\n"));
}

TEST_F(TlsExporterTest, ReadsTheFileAgainAfterAFailure) {
  Collector collector(files_, "here");
  files_.Replace("trusted", "other");
  Exporter::Options options = TlsOptionsFor(collector.port(), "trusted");
  options.batch_max = 1;
  Exporter exporter(options, registry_);
  exporter.Take(MakeSpan());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (registry_.Text().find("touchpointd_spans_dropped_total 1\n") == std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    std::this_thread::yield();
  }
  files_.Replace("trusted", "ca");
  exporter.Take(MakeSpan());
  EXPECT_EQ(collector.Await(1).size(), 1u);
}

}  // namespace
}  // namespace touchpoint::otlp
