#include "model/exact_density.h"

#include <algorithm>
#include <stdexcept>

#include "core/input_error.h"
#include "model/density_file.h"

namespace spikeproof {
namespace {

bool has_mass(const std::vector<DensityRow>& rows) {
  return rows.size() >= 2 && std::any_of(rows.begin(), rows.end(), [](const DensityRow& row) { return row.n > 0; });
}

}  // namespace

std::vector<DensityRow> rows_below(const std::vector<DensityRow>& rows, const Exact& V_F) {
  const auto beyond = std::lower_bound(rows.begin(), rows.end(), V_F,
                                       [](const DensityRow& row, const Exact& value) { return row.v < value; });
  std::vector<DensityRow> kept(rows.begin(), beyond);
  if (beyond == rows.end() || kept.empty()) return kept;
  const DensityRow &left = kept.back(), &right = *beyond;
  kept.push_back({V_F, Exact(left.n + (right.n - left.n) * (V_F - left.v) / (right.v - left.v))});
  return kept;
}

void require_admissible(const ExactDensity& density, const Exact& V_F) {
  if (density.shape == ExactDensity::Shape::gaussian) {
    if (density.variance <= 0)
      throw std::invalid_argument("variance > 0 is required, but variance = " + to_text(density.variance));
    return;
  }
  for (std::size_t i = 0; i < density.rows.size(); ++i) {
    const DensityRow& row = density.rows[i];
    if (row.n < 0) throw std::invalid_argument("n >= 0 is required, but n = " + to_text(row.n));
    if (i > 0 && row.v <= density.rows[i - 1].v)
      throw std::invalid_argument("increasing v is required, but " + to_text(row.v) + " follows " +
                                  to_text(density.rows[i - 1].v));
  }
  if (!has_mass(rows_below(density.rows, V_F)))
    throw std::invalid_argument("a density with mass below V_F = " + to_text(V_F) + " is required");
}

ExactDensity exact_density_of(const InitialData& data, const Nnlif& model) {
  ExactDensity density;
  switch (data.kind) {
    case InitialKind::gaussian:
      density.mean = data.mean;
      density.variance = data.variance;
      break;
    case InitialKind::uniform:
      if (data.upper > model.V_F())
        throw std::invalid_argument("upper <= V_F is required, but upper = " + to_text(data.upper) +
                                    " and V_F = " + to_text(model.V_F()));
      density.shape = ExactDensity::Shape::uniform;
      density.rows = {{data.lower, 1}, {data.upper, 1}};
      break;
    case InitialKind::file:
      density.shape = ExactDensity::Shape::table;
      density.rows = density_rows(data.file);
      if (!has_mass(rows_below(density.rows, model.V_F())))
        throw InputError(data.file, 0, "", "", "a density of positive mass below V_F is required");
      break;
    case InitialKind::steady:
      throw std::invalid_argument("a steady initial density has no exact form");
  }
  require_admissible(density, model.V_F());
  return density;
}

}  // namespace spikeproof
