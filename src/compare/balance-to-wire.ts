import type { CompareIdentity, CompareNumbers } from '../wire/compare.ts';
import type { Balance } from './balance.ts';
import type { Chosen } from './choose.ts';

/** Wire form of an identity: its two sides, and why this kernel lacks one. */
export const identityOf = ({ identity, missing }: Chosen): CompareIdentity => ({
  id: identity.id,
  group: identity.group,
  title: identity.title,
  kind: identity.kind,
  unit: identity.unit,
  trace: identity.trace.text,
  vmstat: identity.vmstat.text,
  missing,
  reasons: identity.reasons.map(({ id, text, where, usually }) => ({ id, text, where, usually })),
});

/** Wire form of a balance. JSON has no Infinity: null stands for it. */
export const numbersOf = ({
  identity,
  trace,
  vmstat,
  residual,
  verdict,
  causes,
}: Balance): CompareNumbers => ({
  id: identity.id,
  counted: trace,
  counter: vmstat,
  residual,
  verdict,
  causes: causes.map(({ low, high, ...cause }) => ({ ...cause, low: finite(low), high: finite(high) })),
});

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
