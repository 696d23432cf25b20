import type { Balance } from '../compare/balance.ts';
import { isKernelIn } from '../compare/choose.ts';
import type { CompareRow } from './compare-report.ts';

/** A balance as reports have it; `release`: of the kernel, whose reasons alone are told. */
export function balanceToRow({ identity, causes, ...found }: Balance, release: string): CompareRow {
  return {
    id: identity.id,
    group: identity.group,
    title: identity.title,
    kind: identity.kind,
    unit: identity.unit,
    trace: identity.trace.text,
    vmstat: identity.vmstat.text,
    missing: found.missing,
    counted: found.trace,
    counter: found.vmstat,
    residual: found.residual,
    verdict: found.verdict,
    // JSON has no Infinity.
    causes: causes.map(({ low, high, ...cause }) => ({ ...cause, low: finite(low), high: finite(high) })),
    reasons: identity.reasons
      .filter(({ kernels }) => isKernelIn(release, kernels))
      .map(({ id, text, where, usually }) => ({ id, text, where, usually })),
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
