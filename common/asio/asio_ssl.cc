// SPDX-License-Identifier: Apache-2.0
// Boost.Asio's TLS compiled once (BOOST_ASIO_SEPARATE_COMPILATION), for the folders that may use
// it.
#include <boost/asio/ssl/impl/src.hpp>
