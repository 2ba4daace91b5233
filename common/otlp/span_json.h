// SPDX-License-Identifier: Apache-2.0
// Spans as collectors take them: ExportTraceServiceRequest of OTLP 1.0, in JSON.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/rpc/span.h"

namespace touchpoint::otlp {

/// Method -> the full name of its service: "touchpoint.v1.TouchpointService".
using ServiceNames = std::map<std::string, std::string, std::less<>>;
ServiceNames ServicesOf(const std::vector<std::string>& services);

/// Nothing but methods, times and codes: of a call's content there is nothing in a span.
std::string ToJson(const std::vector<rpc::Span>& spans, const ServiceNames& services,
                   const std::string& version);

}  // namespace touchpoint::otlp
