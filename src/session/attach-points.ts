import type { Attached, Program } from '../probe/program.ts';
import { attachPointFull } from './problems.ts';

/**
 * Most programs of clients at a tracepoint. The kernel runs 64 there (BPF_TRACE_MAX_PROGS,
 * include/linux/trace_events.h), for all users of BPF together: the rest is for the first session and for root.
 */
export const CLIENT_PROGRAMS = 32;

type Points = ReadonlyMap<string, number>;

/** Limits how many programs the sessions of clients have at a tracepoint, all of them together. */
export class AttachPoints {
  /** Programs of each session, by tracepoint. */
  readonly #claims = new Map<string, Points>();

  /**
   * Claims the places of a session that has one of these programs at a time, instead of the places it had. Throws
   * SESSION_LIMIT, and changes nothing, if a tracepoint has too few.
   */
  claim(session: string, programs: readonly Pick<Program, 'attached'>[]): void {
    const points = programs.map(({ attached }) => pointsOf(attached)).reduce(larger, new Map());
    for (const [point, wanted] of points) {
      let taken = 0;
      for (const [id, claim] of this.#claims) if (id !== session) taken += claim.get(point) ?? 0;
      if (taken + wanted > CLIENT_PROGRAMS) throw attachPointFull(point, taken + wanted, CLIENT_PROGRAMS);
    }
    this.#claims.set(session, points);
  }

  release(session: string): void {
    this.#claims.delete(session);
  }
}

/** A raw tracepoint has no such limit (bpf_probe_register, kernel/trace/bpf_trace.c). */
function pointsOf(attached: readonly Attached[]): Points {
  const points = new Map<string, number>();
  for (const { event, raw } of attached) if (!raw) points.set(event, (points.get(event) ?? 0) + 1);
  return points;
}

function larger(one: Points, other: Points): Points {
  const points = new Map(one);
  for (const [point, programs] of other) points.set(point, Math.max(programs, points.get(point) ?? 0));
  return points;
}
