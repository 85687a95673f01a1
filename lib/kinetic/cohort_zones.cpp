#include "kinetic/cohort_zones.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>

namespace spikeproof::kinetic {
namespace {

constexpr double negligible_mass = 1e-18, no_end = std::numeric_limits<double>::infinity();

}  // namespace

CohortZones::CohortZones(const ConductanceReal& model, const FiringReal& law, const InitialDensity& initial,
                         double refine, bool merges)
    : model_(model), law_(law), merges_(merges) {
  std::vector<double> ends{model.V_R};
  for (const double v : law.breaks())
    if (v > model.V_R && v < model.V_E) ends.push_back(v);
  ends.push_back(model.V_E);
  for (std::size_t z = 0; z + 1 < ends.size(); ++z) {
    const double middle = (ends[z] + ends[z + 1]) / 2, slope = law.slope(middle);
    const bool logistic = law.kind() == FiringLaw::Kind::logistic;
    zones_.push_back({ends[z],
                      z + 2 == ends.size() ? no_end : ends[z + 1],
                      !logistic && slope == 0,
                      law(middle),
                      slope,
                      middle,
                      {}});
  }
  order_.assign(zones_.size(), 1);
  order_[0] = 0;
  followed_ = zones_.size() <= 3 ? 5 : zones_.size() <= 8 ? 3 : 1;

  const double lowest = std::max(model.V_R, initial.lowest);
  std::vector<double> edges = ends;
  for (const double v : initial.breaks) edges.push_back(v);
  const int reach = static_cast<int>(std::ceil(9 * refine));
  for (int s = -reach; s <= reach; ++s) edges.push_back(initial.centre + s * initial.width / refine);
  edges.push_back(lowest);
  std::erase_if(edges, [&](double v) { return v < lowest || v > model.V_E; });
  std::sort(edges.begin(), edges.end());
  double total = 0;
  const auto jumps_at = [&](double v) {
    return v == lowest || std::find(initial.breaks.begin(), initial.breaks.end(), v) != initial.breaks.end();
  };
  for (std::size_t i = 1; i < edges.size(); ++i) {
    const double middle = (edges[i] + edges[i - 1]) / 2, length = edges[i] - edges[i - 1];
    if (!(length > 1e-13 * (model.V_E - model.V_R))) continue;
    const auto parts =
        static_cast<std::size_t>(std::clamp(std::ceil(refine * length / (0.7 * law.radius(middle))), 1.0, 4000.0));
    const auto z = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end() - 1, middle) - ends.begin()) - 1;
    for (std::size_t k = 0; k < parts; ++k) {
      const double h = length / static_cast<double>(parts), from = edges[i - 1] + h * static_cast<double>(k);
      Cohort cohort;
      cohort.first = from, cohort.last = from + h;
      for (std::size_t j = 0; j < panel_nodes; ++j) {
        cohort.v[j] = from + h * (1 + panel_rule().node[j]) / 2;
        cohort.mass[j] = initial.value(cohort.v[j]) * h / 2;
      }
      if (k == 0 && jumps_at(edges[i - 1])) cohort.first_order = 0;
      if (k + 1 == parts && jumps_at(edges[i])) cohort.last_order = 0;
      cohort.shape = legendre_coefficients(cohort.v);
      const double mass = panel_integral(cohort.mass);
      if (!(mass > negligible_mass)) continue;
      total += mass;
      zones_[z].cohorts.push_front(cohort);
    }
  }
  if (!(total > 0)) throw std::invalid_argument("the initial density has no mass within the domain");
  for (Zone& zone : zones_)
    for (Cohort& cohort : zone.cohorts)
      for (double& m : cohort.mass) m /= total;
}

double CohortZones::firing(const Zone& zone, double v) const {
  if (zone.constant) return zone.phi;
  return law_.kind() == FiringLaw::Kind::logistic ? law_(v) : zone.phi + zone.slope * (v - zone.at);
}

// The drift falls in v: its sign at the ends of the zones.
std::vector<int> CohortZones::directions(const PanelFlow& flow) const {
  std::vector<int> signs(zones_.size(), 1);
  for (std::size_t z = 1; z < zones_.size(); ++z) signs[z] = flow.V[panel_nodes / 2] > zones_[z].lower ? 1 : -1;
  return signs;
}

void CohortZones::age(const Zone& zone, const Cohort& cohort, const PanelFlow& flow, bool enters, Aged& aged) const {
  if (zone.constant) {
    for (std::size_t i = 0; i <= panel_nodes; ++i) {
      const double t = i == panel_nodes ? flow.width : flow.width * (1 + panel_rule().node[i]) / 2;
      for (std::size_t j = 0; j < panel_nodes; ++j) {
        const double since = enters ? t - flow.width * (1 + panel_rule().node[j]) / 2 : t;
        aged.firing[i][j] = zone.phi;
        aged.mass[i][j] = zone.phi == 0 ? cohort.mass[j] : cohort.mass[j] * std::exp(-zone.phi * since);
      }
    }
    return;
  }
  std::array<PanelValues, panel_nodes + 1> fired{};
  for (std::size_t i = 0; i < panel_nodes; ++i)
    for (std::size_t j = 0; j < panel_nodes; ++j) aged.firing[i][j] = firing(zone, flow.E[i] * cohort.v[j] + flow.B[i]);
  if (law_.kind() == FiringLaw::Kind::logistic) {
    for (std::size_t i = 0; i <= panel_nodes; ++i)
      for (std::size_t k = 0; k < panel_nodes; ++k) {
        const double weight = (i == panel_nodes ? panel_rule().weight[k] : integration_matrix()[i][k]) * flow.width / 2;
        for (std::size_t j = 0; j < panel_nodes; ++j) fired[i][j] += weight * aged.firing[k][j];
      }
  } else {  // phi_F is affine in v, and v in the potential at the start
    for (std::size_t i = 0; i <= panel_nodes; ++i) {
      const double t = i == panel_nodes ? flow.width : flow.width * (1 + panel_rule().node[i]) / 2;
      const double by_source = zone.slope * flow.B_integral[i] + (zone.phi - zone.slope * zone.at) * t;
      for (std::size_t j = 0; j < panel_nodes; ++j)
        fired[i][j] = by_source + zone.slope * flow.E_integral[i] * cohort.v[j];
    }
  }
  PanelValues own{};
  if (enters)
    for (std::size_t j = 0; j < panel_nodes; ++j) own[j] = fired[j][j];
  for (std::size_t i = 0; i <= panel_nodes; ++i)
    for (std::size_t j = 0; j < panel_nodes; ++j) aged.mass[i][j] = cohort.mass[j] * std::exp(own[j] - fired[i][j]);
}

// int phi_F over the part of the cohort that is in the zone at each Gauss point of time.
void CohortZones::add_rate(const Zone& zone, const Cohort& cohort, const PanelFlow& flow, const Aged& aged, bool enters,
                           const std::array<int, 2>& out, PanelValues& rate) const {
  for (std::size_t i = 0; i < panel_nodes; ++i) {
    PanelValues f;
    for (std::size_t j = 0; j < panel_nodes; ++j) f[j] = aged.firing[i][j] * aged.mass[i][j];
    const double top = out[1] ? (zone.upper - flow.B[i]) / flow.E[i] : no_end;
    const double bottom = out[0] ? (zone.lower - flow.B[i]) / flow.E[i] : -no_end;
    if (cohort.low() >= top || cohort.high() <= bottom) continue;
    const bool whole_in = cohort.high() <= top && cohort.low() >= bottom;
    if (whole_in && !enters) {
      rate[i] += panel_integral(f);
    } else if (whole_in) {
      for (std::size_t j = 0; j < panel_nodes; ++j) rate[i] += integration_matrix()[i][j] * f[j];
    } else {
      const bool rises = cohort.last > cohort.first;
      double from = cohort.low() < bottom ? label_at(cohort, bottom) : (rises ? -1 : 1);
      double to = cohort.high() > top ? label_at(cohort, top) : (rises ? 1 : -1);
      if (!rises) std::swap(from, to);
      if (enters) to = std::min(to, panel_rule().node[i]);
      if (from >= to) continue;
      const PanelValues a = legendre_coefficients(f);
      rate[i] += legendre_integral(a, to) - legendre_integral(a, from);
    }
  }
}

// Neurons that enter through a border within the panel of time, labelled by the time; traced back to its start.
Cohort CohortZones::entering(double border, const PanelValues& flux, const PanelFlow& flow, int order) const {
  Cohort cohort;
  for (std::size_t j = 0; j < panel_nodes; ++j) {
    cohort.v[j] = (border - flow.B[j]) / flow.E[j];
    cohort.mass[j] = flux[j] * flow.width / 2;
  }
  cohort.shape = legendre_coefficients(cohort.v);
  cohort.first = border, cohort.last = (border - flow.B_end) / flow.E_end;
  cohort.first_order = order;
  return cohort;
}

void CohortZones::add_flux(const Cohort& cohort, const PanelFlow& flow, const Aged& aged, double border,
                           PanelValues& flux) const {
  for (std::size_t i = 0; i < panel_nodes; ++i) {
    const double from = (border - flow.B[i]) / flow.E[i];
    if (from < cohort.low() || from >= cohort.high()) continue;
    const double y = label_at(cohort, from);
    const double per_label = legendre_sum(legendre_coefficients(aged.mass[i]), y);
    flux[i] +=
        per_label / std::abs(legendre_slope(cohort.shape, y) * flow.E[i]) * std::abs(flow.G[i] * (flow.V[i] - border));
  }
}

PanelValues CohortZones::rate(const PanelValues& births, const PanelFlow& flow, bool move) {
  const std::vector<int> sign = directions(flow);
  std::vector<PanelValues> flux(zones_.size() + 1, PanelValues{});
  flux[0] = births;
  PanelValues rate{};
  std::vector<std::size_t> sequence;
  for (std::size_t z = 0; z + 1 < zones_.size() && sign[z + 1] > 0; ++z) sequence.push_back(z);
  const std::size_t sink = sequence.size();
  for (std::size_t z = zones_.size() - 1; z > sink; --z) sequence.push_back(z);
  sequence.push_back(sink);
  Aged aged;
  for (const std::size_t z : sequence) {
    Zone& zone = zones_[z];
    const bool above = z + 1 < zones_.size();
    const std::array<int, 2> out{sign[z] < 0, above && sign[z + 1] > 0};
    std::vector<Cohort> entered;
    if (sign[z] > 0) entered.push_back(entering(zone.lower, flux[z], flow, order_[z]));
    if (above && sign[z + 1] < 0) entered.push_back(entering(zone.upper, flux[z + 1], flow, order_[z + 1]));
    // Where phi_F is constant, neurons that stay inside need no ageing of their own.
    const double top = out[1] ? std::min(zone.upper, (zone.upper - flow.B_end) / flow.E_end) : no_end;
    const double bottom = out[0] ? std::max(zone.lower, (zone.lower - flow.B_end) / flow.E_end) : -no_end;
    double inside = 0;
    const auto take = [&](Cohort& cohort, bool enters) {
      const bool stays = cohort.high() < top && cohort.low() > bottom;
      if (zone.constant && stays && !enters) {
        inside += panel_integral(cohort.mass);
        if (move && zone.phi > 0)
          for (double& m : cohort.mass) m *= std::exp(-zone.phi * flow.width);
        return;
      }
      age(zone, cohort, flow, enters, aged);
      if (!zone.constant || zone.phi > 0) add_rate(zone, cohort, flow, aged, enters, out, rate);
      if (out[0]) add_flux(cohort, flow, aged, zone.lower, flux[z]);
      if (out[1]) add_flux(cohort, flow, aged, zone.upper, flux[z + 1]);
      if (move) cohort.mass = aged.mass[panel_nodes];
    };
    for (Cohort& cohort : zone.cohorts) take(cohort, false);
    for (Cohort& cohort : entered) take(cohort, true);
    for (std::size_t i = 0; i < panel_nodes && zone.constant && zone.phi > 0; ++i)
      rate[i] += zone.phi * inside * std::exp(-zone.phi * flow.width * (1 + panel_rule().node[i]) / 2);
    if (!move) continue;
    for (Cohort& cohort : entered)
      cohort.first >= zone.upper ? zone.cohorts.push_front(cohort) : zone.cohorts.push_back(cohort);
    move_zone(zone, flow, out);
  }
  if (!move) return rate;
  std::fill(order_.begin(), order_.end(), Cohort::smooth);
  if (++moves_ % 8 == 0 && merges_ && zones_.size() == 1) merge(zones_[0]);
  return rate;
}

void CohortZones::move_zone(Zone& zone, const PanelFlow& flow, const std::array<int, 2>& out) {
  const double close = 1e-14 * (model_.V_E - model_.V_R);
  for (Cohort& cohort : zone.cohorts) {
    for (std::size_t j = 0; j < panel_nodes; ++j) {
      cohort.v[j] = flow.E_end * cohort.v[j] + flow.B_end;
      cohort.shape[j] *= flow.E_end;
    }
    cohort.shape[0] += flow.B_end;
    cohort.first = flow.E_end * cohort.first + flow.B_end;
    cohort.last = flow.E_end * cohort.last + flow.B_end;
  }
  std::erase_if(zone.cohorts, [&](const Cohort& cohort) {
    const bool left = (out[1] && cohort.low() >= zone.upper - close) || (out[0] && cohort.high() <= zone.lower + close);
    return left || !(panel_integral(cohort.mass) > negligible_mass);
  });
}

// Cuts off what has left through the end of a zone, before neurons come in there.
void CohortZones::trim(Zone& zone, bool top) {
  const double border = top ? zone.upper : zone.lower;
  for (Cohort& cohort : zone.cohorts) {
    if (top ? cohort.high() <= border : cohort.low() >= border) continue;
    const double y = label_at(cohort, border);
    const bool rises = cohort.last > cohort.first;
    cohort = (rises == top) ? part_of(cohort, -1, y) : part_of(cohort, y, 1);
  }
  std::erase_if(zone.cohorts, [](const Cohort& cohort) { return !(panel_integral(cohort.mass) > negligible_mass); });
}

// Neighbours within a fraction of the width of the law become Gauss points of their common interval, with the masses
// that integrate every polynomial of degree 15 as before.
void CohortZones::merge(Zone& zone) const {
  std::deque<Cohort> kept;
  for (std::size_t i = 0; i < zone.cohorts.size();) {
    const double high = zone.cohorts[i].high();
    double low = zone.cohorts[i].low();
    std::size_t end = i + 1;
    const double widest = std::min(law_.radius(high) / 6, 0.05 * (model_.V_E - model_.V_R));
    while (end < zone.cohorts.size() && high - zone.cohorts[end].low() < widest)
      low = std::min(low, zone.cohorts[end++].low());
    if (end - i < 2) {
      kept.push_back(zone.cohorts[i++]);
      continue;
    }
    Cohort all;
    all.first = low, all.last = high;
    PanelValues moments{};
    for (; i < end; ++i)
      for (std::size_t j = 0; j < panel_nodes; ++j) {
        const Cohort& cohort = zone.cohorts[i];
        const double y = high > low ? std::clamp(2 * (cohort.v[j] - low) / (high - low) - 1, -1.0, 1.0) : 0;
        const auto row = legendre_row(y);
        for (std::size_t k = 0; k < panel_nodes; ++k)
          moments[k] += (static_cast<double>(k) + 0.5) * row[k] * cohort.mass[j] * panel_rule().weight[j];
      }
    for (std::size_t j = 0; j < panel_nodes; ++j) {
      all.v[j] = low + (high - low) * (1 + panel_rule().node[j]) / 2;
      all.mass[j] = legendre_sum(moments, panel_rule().node[j]);
    }
    all.shape = legendre_coefficients(all.v);
    kept.push_back(all);
  }
  zone.cohorts = std::move(kept);
}

CohortZones::Event CohortZones::next_event(const PanelFlow& flow) const {
  Event first{flow.width, 0, Cohort::smooth, false};
  const double close = 1e-11 * (model_.V_E - model_.V_R);
  const auto root = [&](auto&& f) {  // f(0) < 0 < f(first.time)
    double lower = 0, upper = first.time;
    for (int i = 0; i < 60 && upper - lower > 1e-15 * flow.width; ++i) {
      const double middle = 0.5 * (lower + upper);
      (f(middle) < 0 ? lower : upper) = middle;
    }
    return upper;
  };
  const std::vector<int> sign = directions(flow);
  const PanelValues V = legendre_coefficients(flow.V);
  for (std::size_t z = 1; z < zones_.size(); ++z) {
    const double border = zones_[z].lower;
    // A turn: the first sign that is not that of the middle of the panel.
    const auto ahead = [&](double t) { return legendre_sum(V, 2 * t / flow.width - 1) - border; };
    const int start = flow.V[0] > border ? 1 : -1;
    for (std::size_t i = 1; i <= panel_nodes; ++i) {
      const double t = i == panel_nodes ? flow.width : flow.width * (1 + panel_rule().node[i]) / 2;
      if (t > first.time) break;
      if (start * ahead(t) >= 0) continue;
      const double from = first.time;
      first.time = t;
      first = {root([&](double at) { return -start * ahead(at); }), z, 1, true};
      first.time = std::min(first.time, from);
      break;
    }
    // Ends of cohorts that pass from the one side to the other.
    const Zone& zone = sign[z] > 0 ? zones_[z - 1] : zones_[z];
    for (const Cohort& cohort : zone.cohorts)
      for (const auto& [v, order] : {std::pair{cohort.first, cohort.first_order}, {cohort.last, cohort.last_order}}) {
        if (order > followed_ || sign[z] * (border - v) < close) continue;
        if (sign[z] * (flow.at(v, first.time) - border) < close) continue;
        const double from = v;
        first = {root([&](double t) { return sign[z] * (flow.at(from, t) - border); }), z, order, false};
      }
  }
  return first;
}

void CohortZones::note(const Event& event) {
  if (event.order == Cohort::smooth) return;
  const int births = event.order + (law_.kind() == FiringLaw::Kind::step ? 1 : 2);
  for (std::size_t z = 0; z < zones_.size(); ++z) order_[z] = z == event.border ? event.order : births;
  // The jump is also the end of those who came in last: what follows may be too little to be kept.
  const double close = 1e-13 * (model_.V_E - model_.V_R);
  for (std::size_t z = 0; z < zones_.size(); ++z) {
    if (zones_[z].cohorts.empty()) continue;
    Cohort& lowest = zones_[z].cohorts.back();
    if (std::abs(lowest.last - zones_[z].lower) < close) lowest.last_order = std::min(lowest.last_order, order_[z]);
    Cohort& highest = zones_[z].cohorts.front();
    if (std::abs(highest.last - zones_[z].upper) < close)
      highest.last_order = std::min(highest.last_order, z + 1 < zones_.size() ? order_[z + 1] : Cohort::smooth);
  }
  if (!event.turn) return;
  trim(zones_[event.border - 1], true);
  trim(zones_[event.border], false);
}

double CohortZones::mass() const {
  double sum = 0;
  for (const Zone& zone : zones_)
    for (const Cohort& cohort : zone.cohorts) {
      const PanelValues a = legendre_coefficients(cohort.mass);
      const double one = cohort.low() < zone.lower ? label_at(cohort, zone.lower) : cohort.first < cohort.last ? -1 : 1;
      const double other = cohort.high() > zone.upper   ? label_at(cohort, zone.upper)
                           : cohort.first < cohort.last ? 1
                                                        : -1;
      sum += std::abs(legendre_integral(a, other) - legendre_integral(a, one));
    }
  return sum;
}

InitialDensity CohortZones::density() const {
  const auto now = std::make_shared<const std::vector<Zone>>(zones_);
  InitialDensity density;
  density.value = [now](double v) {
    double sum = 0;
    for (const Zone& zone : *now) {
      if (v < zone.lower || v >= zone.upper) continue;
      for (const Cohort& cohort : zone.cohorts) {
        if (v < cohort.low() || v >= cohort.high()) continue;
        const double y = label_at(cohort, v);
        sum += legendre_sum(legendre_coefficients(cohort.mass), y) / std::abs(legendre_slope(cohort.shape, y));
      }
    }
    return std::max(0.0, sum);
  };
  density.lowest = model_.V_R, density.centre = zones_.back().lower, density.width = (model_.V_E - model_.V_R) / 12;
  for (const double v : law_.breaks())
    if (v > model_.V_R && v < model_.V_E) density.breaks.push_back(v);
  density.value_at_threshold = 0;
  return density;
}

}  // namespace spikeproof::kinetic
