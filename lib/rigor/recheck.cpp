#include "rigor/recheck.h"

#include <exception>

#include "core/progress.h"
#include "rigor/recheck_input.h"
#include "rigor/statement_blow_up.h"
#include "rigor/statement_count.h"
#include "rigor/statement_fold.h"
#include "rigor/statement_inhibitory.h"
#include "rigor/statement_local.h"
#include "rigor/statement_macroscopic.h"
#include "rigor/statement_stability.h"

namespace spikeproof::rigor {
namespace {

void decide(const recheck_detail::Input& input) {
  const std::string kind = recheck_detail::text_of(input.root, "certificate", "kind");
  if (kind == field::steady_state) return recheck_detail::recheck_steady_state(input);
  if (kind == field::poincare) return recheck_detail::recheck_poincare(input);
  if (kind == field::gap) return recheck_detail::recheck_gap(input);
  if (kind == field::fold) return recheck_detail::recheck_fold(input);
  if (kind == field::local_convergence) return recheck_detail::recheck_local(input);
  if (kind == field::steady_states) return recheck_detail::recheck_count(input);
  if (kind == field::blow_up_moment) return recheck_detail::recheck_blow_up_moment(input);
  if (kind == field::blow_up_universal) return recheck_detail::recheck_blow_up_universal(input);
  if (kind == field::inhibitory_bound) return recheck_detail::recheck_inhibitory_bound(input);
  if (kind == field::stability) return recheck_detail::recheck_stability(input);
  if (kind == field::stable_range) return recheck_detail::recheck_stable_range(input);
  if (kind == field::macroscopic_states) return recheck_detail::recheck_macroscopic(input);
  throw recheck_detail::Refusal("kind: \"" + kind + "\" is not known to this re-checker");
}

}  // namespace

Recheck recheck(std::string_view certificate_text) {
  try {
    const auto input = recheck_detail::read_certificate(certificate_text);
    decide(input);
    return {true, "accepted", input.statement};
  } catch (const recheck_detail::Refusal& refusal) {
    return {false, refusal.what(), ""};
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception& failure) {
    return {false, std::string("the re-check failed: ") + failure.what(), ""};
  } catch (...) {
    return {false, "the re-check failed for an unknown reason", ""};
  }
}

}  // namespace spikeproof::rigor
