// Exact numbers: what a model file or a certificate says, with nothing rounded.
#pragma once

#include <gmpxx.h>

#include <string>
#include <string_view>

#include "core/result.h"

namespace spikeproof {

using Exact = mpq_class;

/// Reads "57/10", "-0.25", "1e-3", "7" or hexadecimal floating text "0x1.8p-3" exactly.
/// Errors: out_of_range with the reason (empty, stray characters, zero denominator, nan, inf, exponent above 100000).
Result<Exact> parse_exact(std::string_view text);

/// A literal that is known to be right: exactly(1), ratio(57, 10), decimal("0.1"). Throws std::invalid_argument
/// otherwise.
Exact exactly(long value);
Exact ratio(long numerator, long denominator);
Exact decimal(std::string_view text);

/// Nearest double (ties to even); +-inf when the magnitude exceeds the range.
double to_double(const Exact& x);

/// Exact text: a finite decimal where there is one of at most 40 digits, else "p/q". parse_exact reads it back.
std::string to_text(const Exact& x);

/// Shortest decimal text of a double that reads back as the same double, as an exact number (0.1 gives 1/10).
/// Throws std::invalid_argument for nan and infinities.
Exact decimal_of(double x);

}  // namespace spikeproof
