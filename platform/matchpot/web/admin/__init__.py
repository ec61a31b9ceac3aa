"""Pages for coaches and operators: reviews, holds, payouts, quarantine, jobs, books."""
