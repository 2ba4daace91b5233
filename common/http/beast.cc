// SPDX-License-Identifier: Apache-2.0
// Boost.Beast compiled once (BOOST_BEAST_SEPARATE_COMPILATION); everybody else only declares it.
#include <boost/beast/src.hpp>
