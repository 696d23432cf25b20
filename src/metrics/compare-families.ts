import { type ReconciledTick, VERDICTS } from '../wire/compare.ts';
import type { FamilySet } from './family-set.ts';
import { HEADS } from './heads.ts';

/** Adds the families of a comparison with /proc/vmstat: of the last ten seconds, as a single tick judges no identity. */
export function addComparison(to: FamilySet, { recent, atMs: startMs }: ReconciledTick): void {
  for (const { id: identity, residual, verdict } of recent) {
    if (residual !== null)
      for (const [bound, value] of Object.entries(residual))
        to.add(HEADS.identityResidual, { labels: { identity, bound }, value, startMs });
    for (const each of VERDICTS)
      to.add(HEADS.identityVerdict, {
        labels: { identity, verdict: each },
        value: each === (verdict ?? 'none') ? 1 : 0,
        startMs,
      });
  }
}
