// The neurons of the macroscopic equation in cohorts, in the zones of v between the breaks of the firing law.
#pragma once

#include <array>
#include <deque>
#include <vector>

#include "kinetic/cohort.h"
#include "model/initial_data.h"

namespace spikeproof::kinetic {

class CohortZones {
 public:
  /// Labels narrower by `refine`; `merges`: those who have settled next to each other become fewer, which blurs
  /// density(). Throws std::invalid_argument without mass in the domain.
  CohortZones(const ConductanceReal& model, const FiringReal& law, const InitialDensity& initial, double refine,
              bool merges = true);

  /// The rate at the Gauss points of a panel of time along the flow of `births`, a guess of the same; with `move`
  /// the neurons go on to its end.
  PanelValues rate(const PanelValues& births, const PanelFlow& flow, bool move);

  struct Event {
    double time;         // after the start of the panel
    std::size_t border;  // of the law's breaks
    int order;           // of the derivative of the flux that jumps there
    bool turn;           // the drift at the break changes its sign
  };
  /// The first passage of a jump (up to the order followed) through a break, or turn of the drift at one; time = width
  /// if there is none.
  Event next_event(const PanelFlow& flow) const;
  /// To be called after a move that ends at an event.
  void note(const Event& event);

  double mass() const;
  /// n(v) now: data from which another run can start.
  InitialDensity density() const;

 private:
  struct Zone {
    double lower, upper;         // ends in v; the last has no upper end
    bool constant;               // phi_F does not depend on v
    double phi, slope, at;       // phi_F = phi + slope (v - at), or the law itself
    std::deque<Cohort> cohorts;  // falling in v
  };
  struct Aged {
    std::array<PanelValues, panel_nodes + 1> mass, firing;  // at the Gauss points of time and its end
  };
  double firing(const Zone& zone, double v) const;
  void age(const Zone& zone, const Cohort& cohort, const PanelFlow& flow, bool enters, Aged& aged) const;
  void add_rate(const Zone& zone, const Cohort& cohort, const PanelFlow& flow, const Aged& aged, bool enters,
                const std::array<int, 2>& out, PanelValues& rate) const;
  Cohort entering(double border, const PanelValues& flux, const PanelFlow& flow, int order) const;
  void add_flux(const Cohort& cohort, const PanelFlow& flow, const Aged& aged, double border, PanelValues& flux) const;
  void move_zone(Zone& zone, const PanelFlow& flow, const std::array<int, 2>& out);
  static void trim(Zone& zone, bool top);
  void merge(Zone& zone) const;
  std::vector<int> directions(const PanelFlow& flow) const;

  ConductanceReal model_;
  FiringReal law_;
  std::vector<Zone> zones_;
  std::vector<int> order_;  // of the jump in the flux at the lower end of each zone, at the start of the panel
  int followed_;            // jumps up to this order are followed
  bool merges_;
  long moves_ = 0;
};

}  // namespace spikeproof::kinetic
