// SPDX-License-Identifier: Apache-2.0
// Boost.Asio compiled once (BOOST_ASIO_SEPARATE_COMPILATION); everybody else only declares it.
#include <boost/asio/impl/src.hpp>
