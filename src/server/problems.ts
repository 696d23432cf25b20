import type { z } from 'zod';
import { type Code, ISSUES, problemOf, VmtallyError } from '../errors.ts';
import { issueToText } from '../issue-to-text.ts';
import { shortened } from '../printable.ts';
import type { Problem } from '../wire/session.ts';

/** HTTP statuses by error code. Every other code is an error in the client's request: 400. */
const STATUS = {
  NOT_FOUND: 404,
  SESSION_UNKNOWN: 404,
  ALERT_UNKNOWN: 404,
  ROW_UNKNOWN: 404,
  PID_UNKNOWN: 404,
  TOKEN_WRONG: 401,
  ORIGIN_DENIED: 403,
  CONTROL_NEEDED: 403,
  NOT_ROOT: 403,
  SESSION_LOCKED: 403,
  ALERT_LOCKED: 403,
  SESSION_STATE: 409,
  REQUEST_SIZE: 413,
  REQUEST_TYPE: 415,
  SESSION_LIMIT: 429,
  ALERT_LIMIT: 429,
  RATE_LIMIT: 429,
  CLIENT_LIMIT: 503,
  NOT_COUNTED_YET: 503,
  PAGES_STALLED: 503,
  TRACEFS_MISSING: 503,
  BPFTRACE_FAILED: 500,
  BPFTRACE_OUTPUT: 500,
  BPFTRACE_STALLED: 500,
  INTERNAL: 500,
} as const satisfies Partial<Record<Code, number>>;

export function statusOf(error: unknown): number {
  if (!(error instanceof VmtallyError)) return 500;
  return (STATUS as Partial<Record<Code, number>>)[error.code] ?? 400;
}

/** The problem as a client sees it. An internal error goes out without details; the log has them. */
export const publicProblem = (error: unknown): Problem =>
  problemOf(error instanceof VmtallyError ? error : INTERNAL_ERROR);

/** Headers that tell a program what to do about a problem (RFC 9110, 10.2.3 and 11.6.1). */
export const refusalHeaders = ({ code, retryAfter }: Problem): Record<string, string> => ({
  ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
  ...(code === 'TOKEN_WRONG' ? { 'WWW-Authenticate': 'Bearer realm="vmtally"' } : {}),
});

const INTERNAL_ERROR = new VmtallyError(
  'INTERNAL',
  'internal error in vmtally',
  `The log of the service has the details. Please report them at ${ISSUES}`,
);

/**
 * Makes the error for `value`, input that does not match its schema: which field, what is allowed, what was there.
 * `hint` says where the schema is.
 */
export function invalid(input: string, error: z.ZodError, value: unknown, hint: string): VmtallyError {
  const issue = error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.');
  const text = issue === undefined ? 'has the wrong form' : issueToText(issue);
  const found = issue === undefined ? '' : foundAt(issue, value);
  return new VmtallyError('REQUEST_INVALID', `${input}: ${shortened(`${field}: ${text}${found}`)}`, hint);
}

/** Says what the client sent in place of what is allowed; '' if that is nothing, or too long to tell. */
function foundAt({ code, path }: z.core.$ZodIssue, value: unknown): string {
  const found = path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
  if (found === undefined || code === 'unrecognized_keys') return '';
  if (typeof found !== 'object' || found === null) return `, not ${JSON.stringify(found)}`;
  return code === 'invalid_type' ? `, not a ${Array.isArray(found) ? 'list' : 'map'}` : '';
}

/** SESSION_UNKNOWN; `id` is undefined where a request names none and there is none. */
export const noSession = (id: string | undefined): VmtallyError =>
  new VmtallyError(
    'SESSION_UNKNOWN',
    id === undefined ? 'there is no session' : `there is no session ${id}`,
    'GET /api/sessions lists the sessions, and POST /api/sessions creates one.',
  );
