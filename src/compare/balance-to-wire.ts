import type { CompareIdentity, CompareNumbers } from '../wire/compare.ts';
import type { Balance } from './balance.ts';
import type { Chosen } from './choose.ts';

/** Wire form of an identity: its two sides, and the reason why this kernel lacks one of them. */
export const compareIdentityOf = ({ invariant, missing }: Chosen): CompareIdentity => ({
  id: invariant.id,
  group: invariant.group,
  title: invariant.title,
  kind: invariant.kind,
  unit: invariant.unit,
  trace: invariant.trace.text,
  vmstat: invariant.vmstat.text,
  missing,
  reasons: invariant.reasons.map(({ id, text, where, usually }) => ({ id, text, where, usually })),
});

/** Wire form of a balance. JSON has no Infinity: null stands for it. */
export const numbersOf = ({
  invariant,
  trace,
  vmstat,
  residual,
  verdict,
  causes,
}: Balance): CompareNumbers => ({
  id: invariant.id,
  counted: trace,
  counter: vmstat,
  residual,
  verdict,
  causes: causes.map(({ low, high, ...cause }) => ({ ...cause, low: finite(low), high: finite(high) })),
});

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
