#include "kinetic/threshold_chain.h"

#include <algorithm>
#include <stdexcept>

#include "kinetic/cells.h"

namespace spikeproof::kinetic {
namespace {

constexpr double least_rate = 1e-100;

}  // namespace

ThresholdChain::ThresholdChain(const ConductanceReal& model, ThresholdMesh mesh, double N)
    : m_(model), mesh_(std::move(mesh)), cells_(mesh_.cells_v() * mesh_.cells_g()), leaving_(cells_, 0.0) {
  if (mesh_.v.front() != m_.V_L || mesh_.v.back() != m_.V_F || mesh_.g.front() != 0)
    throw std::invalid_argument("a mesh from V_L to V_F and from g = 0 is required");
  const std::size_t nv = mesh_.cells_v(), ng = mesh_.cells_g();
  const double G = m_.g0 + m_.b * N, a = m_.a + m_.a1 * N;
  for (std::size_t j = 0; j < ng; ++j) {
    const double g = 0.5 * (mesh_.g[j] + mesh_.g[j + 1]);
    for (std::size_t i = 0; i < nv; ++i) {
      const std::size_t cell = j * nv + i, next = i + 1 < nv ? cell + 1 : j * nv;
      const double face = mesh_.v[i + 1], c = m_.g_L * (m_.V_L - face) + g * (m_.V_E - face);
      if (c > 0) in_v_.push_back({cell, next, c / (face - mesh_.v[i])});
      if (c > 0 && i + 1 == nv) leaving_[cell] = in_v_.back().rate;
      if (c < 0 && i + 1 < nv) in_v_.push_back({next, cell, -c / (mesh_.v[i + 2] - face)});
      if (j + 1 == ng) continue;
      const double above = 0.5 * (mesh_.g[j + 1] + mesh_.g[j + 2]), d = above - g;
      const double z = (G - 0.5 * (g + above)) * d / a, scale = a / (m_.eps * d);
      in_g_.push_back({cell, cell + nv, scale * bernoulli(-z) / (mesh_.g[j + 1] - mesh_.g[j])});
      in_g_.push_back({cell + nv, cell, scale * bernoulli(z) / (mesh_.g[j + 2] - mesh_.g[j + 1])});
    }
  }
}

void ThresholdChain::apply(const std::vector<double>& mass, std::vector<double>& out) const {
  out.assign(cells_, 0.0);
  for (const auto* part : {&in_v_, &in_g_})
    for (const Transition& t : *part) {
      const double moved = t.rate * mass[t.from];
      out[t.from] -= moved;
      out[t.to] += moved;
    }
}

double ThresholdChain::rate(const std::vector<double>& mass) const {
  double N = 0;
  for (std::size_t i = 0; i < cells_; ++i) N += leaving_[i] * mass[i];
  return N;
}

ThresholdChain::Resolvent::Resolvent(const ThresholdChain& chain, double kill)
    : cells_(chain.cells_), band_(chain.mesh_.cells_v()), kill_(cells_, kill), out_(cells_) {
  if (!(kill >= 0)) throw std::invalid_argument("kill >= 0 is required");
  rate_.assign(cells_ * (2 * band_ + 1), 0.0);
  for (const auto* part : {&chain.in_v_, &chain.in_g_})
    for (const Transition& t : *part) entry(t.from, t.to) += t.rate;
  eliminate();
}

// Cells are taken out from the last one on. Who went to a cell that is taken out goes where that one went, or stays
// for good as it did: rates and kill_ only grow.
void ThresholdChain::Resolvent::eliminate() {
  for (std::size_t k = cells_; k-- > 0;) {
    const std::size_t first = k > band_ ? k - band_ : 0;
    const double* row = &rate_[k * (2 * band_ + 1) + (first + band_ - k)];
    double out = kill_[k];
    for (std::size_t l = first; l < k; ++l) out += row[l - first];
    out_[k] = out;
    if (out < least_rate) {  // a way down that nobody takes: whoever is here stays in the cells from k on
      out_[k] = 0;
      continue;
    }
    for (std::size_t i = first; i < k; ++i) {
      const double share = entry(i, k) / out;
      if (share == 0) continue;
      double* target = &rate_[i * (2 * band_ + 1) + (first + band_ - i)];
      for (std::size_t l = 0; l < k - first; ++l) target[l] += share * row[l];
      target[i - first] = 0;  // back to itself: no way at all
      kill_[i] += share * kill_[k];
    }
  }
}

std::vector<double> ThresholdChain::Resolvent::solve(const std::vector<double>& b) const {
  if (b.size() != cells_) throw std::invalid_argument("as many numbers as cells are required");
  std::vector<double> x = b;
  for (std::size_t k = cells_; k-- > 0;) {
    const double held = x[k] / out_[k];
    for (std::size_t l = k > band_ ? k - band_ : 0; l < k; ++l) x[l] += held * entry(k, l);
  }
  for (std::size_t k = 0; k < cells_; ++k) {
    double sum = x[k];
    for (std::size_t i = k > band_ ? k - band_ : 0; i < k; ++i) sum += x[i] * entry(i, k);
    x[k] = sum / out_[k];
  }
  return x;
}

std::vector<double> ThresholdChain::steady() const {
  const Resolvent eliminated(*this, 0);
  std::vector<double> x(cells_, 0.0);
  x[0] = 1;
  double sum = 1;
  for (std::size_t k = 1; k < cells_; ++k) {
    for (std::size_t i = k > eliminated.band_ ? k - eliminated.band_ : 0; i < k; ++i)
      x[k] += x[i] * eliminated.entry(i, k);
    if (eliminated.out_[k] == 0) {
      std::fill_n(x.begin(), k, 0.0);
      x[k] = sum = 1;
      continue;
    }
    x[k] /= eliminated.out_[k];
    sum += x[k];
    if (sum < 1e150) continue;  // the first cells may hold next to nothing
    for (std::size_t i = 0; i <= k; ++i) x[i] /= sum;
    sum = 1;
  }
  for (double& m : x) m /= sum;
  return x;
}

}  // namespace spikeproof::kinetic
