// What the solvers in MPFR share. Private to the room.
#pragma once

#include "stationary/precise_moments.h"
#include "stationary/rate_function.h"

namespace spikeproof::stationary::detail {

/// Throws std::invalid_argument unless 1 <= digits <= most.
void require_digits(const char* place, int digits, int most);

/// Bits that leave `digits` digits of a rate near N after what the moments lose.
mpfr_prec_t working_bits(const RateFunction& f, double N, int digits);

}  // namespace spikeproof::stationary::detail
