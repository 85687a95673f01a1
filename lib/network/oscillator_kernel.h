// One time step of many oscillators on the unit circle, vectorised; the instruction set is chosen at run time.
#pragma once

#include <cstddef>

namespace spikeproof::network {

/// Arrays of `size` doubles, aligned and a multiple of 8: z = e^{i theta}, turn = e^{i omega dt/2}, and work space.
/// `weight` is 1 for an oscillator and 0 for one that fills up the arrays.
struct Oscillators {
  double *re, *im;
  const double *turn_re, *turn_im, *weight;
  double *stage_re, *stage_im, *turned_re, *turned_im, *sum_re, *sum_im;
  std::size_t size;
};

struct Field {
  double re, im;
};

/// theta' = omega + K Im(Z e^{-i theta}), Z = `scale` times the sum of z: the rotation by omega exactly, the coupling
/// by the Runge-Kutta method of order 4 (Lawson). `field` is Z at the start of the step and becomes Z at its end.
/// Source: Lawson, SIAM J. Numer. Anal. 4 (1967). Guarantee: order 4 in dt for frequencies of bounded omega dt.
void advance_oscillators(const Oscillators& o, double K, double dt, double scale, Field& field);

}  // namespace spikeproof::network
