import { reasonOf } from '../reason-of.ts';
import { plural } from '../text/units.ts';
import type { Answer } from './receiver.ts';
import { readPartialSuccess, readStatusMessage } from './response.ts';

/** The end of an attempt. */
export type Outcome =
  | { kind: 'accepted'; rejected: number; warning: string | null }
  /** `retry`: the attempt may be repeated, not before `afterMs` if the receiver said so. */
  | { kind: 'failed'; problem: string; retry: boolean; afterMs: number | null };

/** The protocol's list, and a receiver that says nothing: all other statuses must not be retried. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The longest time that a receiver may ask for, in ms: a wrong date must not end the export. */
const LONGEST_WAIT_MS = 3_600_000;

/** Judges an answer as OTLP says. */
export function outcomeOf(answer: Answer, nowMs: number): Outcome {
  const { status, retryAfter, cut } = answer;
  const failed = (problem: string): Outcome => ({
    kind: 'failed',
    problem,
    retry: RETRYABLE.has(status),
    afterMs: waitOf(retryAfter, nowMs),
  });
  const isMessage = answer.type?.startsWith('application/x-protobuf') === true;
  if (status >= 200 && status < 300) {
    if (cut) return failed('its answer is too long');
    const partial = isMessage ? readPartialSuccess(answer.body) : null;
    return { kind: 'accepted', rejected: partial?.rejected ?? 0, warning: partial && partialText(partial) };
  }
  if (status >= 300 && status < 400)
    return failed(`HTTP ${status}: it redirects; use the address that it redirects to`);
  const said = isMessage ? readStatusMessage(answer.body) : '';
  return failed(`HTTP ${status}${said === '' ? '' : `: ${said}`}`);
}

const partialText = ({ rejected, message }: { rejected: number; message: string }): string | null =>
  rejected === 0 && message === ''
    ? null
    : [
        ...(rejected === 0 ? [] : [`refused ${plural(rejected, 'point')}`]),
        ...(message === '' ? [] : [message]),
      ].join(': ');

/** Judges an attempt that got no whole answer, within `lateMs` if that is why: the protocol says to repeat it. */
export const outcomeOfError = (error: unknown, lateMs?: number): Outcome => ({
  kind: 'failed',
  problem: lateMs !== undefined ? `no answer within ${lateMs} ms` : reasonOf(error),
  retry: true,
  afterMs: null,
});

/** Milliseconds that a Retry-After asks for, in seconds or as a date (RFC 9110, 10.2.3); null without a valid one. */
function waitOf(retryAfter: string | undefined, nowMs: number): number | null {
  if (retryAfter === undefined) return null;
  if (/^\d+$/.test(retryAfter)) return Math.min(Number(retryAfter) * 1000, LONGEST_WAIT_MS);
  // Date.parse takes much else for a date.
  const ms = retryAfter.endsWith(' GMT') ? Date.parse(retryAfter) - nowMs : Number.NaN;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), LONGEST_WAIT_MS);
}
