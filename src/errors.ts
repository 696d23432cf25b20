import { constants } from 'node:os';
import { printable, printableLines } from './printable.ts';

/** Exit statuses of every command. `stat` with a command to run ends with the exit status of that command. */
export const EXIT = { ok: 0, failure: 1, usage: 2, missing: 3, unexplained: 4, changed: 5 } as const;

/**
 * Stable error codes, with the exit status of each.
 * The codes are part of the interface: scripts may match them in `--json` output.
 */
export const CODES = {
  USAGE: EXIT.usage,
  EVENT_UNKNOWN: EXIT.usage,
  FIELD_UNKNOWN: EXIT.usage,
  FILTER_SYNTAX: EXIT.usage,
  PID_UNKNOWN: EXIT.usage,
  CGROUP_UNKNOWN: EXIT.usage,
  CGROUP_AMBIGUOUS: EXIT.usage,
  CPU_UNKNOWN: EXIT.usage,
  PROBE_INVALID: EXIT.usage,
  IDENTITY_UNKNOWN: EXIT.usage,
  EVENT_MISSING: EXIT.missing,
  PROC_MISSING: EXIT.missing,
  NOT_ROOT: EXIT.missing,
  PID_NAMESPACE: EXIT.missing,
  TRACEFS_MISSING: EXIT.missing,
  BTF_INVALID: EXIT.missing,
  BPFTRACE_MISSING: EXIT.missing,
  BPFTRACE_UNSAFE: EXIT.missing,
  BPFTRACE_VERSION: EXIT.missing,
  SETPRIV_MISSING: EXIT.missing,
  USER_FIXED: EXIT.missing,
  BPFTRACE_FAILED: EXIT.failure,
  BPFTRACE_STALLED: EXIT.failure,
  BPFTRACE_OUTPUT: EXIT.failure,
  // Exit statuses of shells: the command was not found, or is not executable.
  COMMAND_MISSING: 127,
  COMMAND_DENIED: 126,
  OUTPUT_FILE: EXIT.failure,
  CAPTURE_INVALID: EXIT.usage,
  NOT_RECORDED: EXIT.usage,
  CONFIG_INVALID: EXIT.usage,
  STATE_FAILED: EXIT.failure,
  RECORD_FAILED: EXIT.failure,
  RUN_DIRECTORY: EXIT.failure,
  LISTEN_FAILED: EXIT.failure,
  SERVER_DIED: EXIT.failure,
  CONNECT_FAILED: EXIT.failure,
  FLEET_UNREACHABLE: EXIT.failure,
  FLEET_DENIED: EXIT.failure,
  FLEET_STREAM: EXIT.failure,
  FLEET_TWIN: EXIT.failure,
  // Errors that a service answers with.
  REQUEST_INVALID: EXIT.usage,
  REQUEST_SIZE: EXIT.usage,
  REQUEST_TYPE: EXIT.usage,
  NOT_FOUND: EXIT.usage,
  SESSION_UNKNOWN: EXIT.usage,
  SESSION_LIMIT: EXIT.failure,
  SESSION_STATE: EXIT.failure,
  SESSION_COST: EXIT.failure,
  SESSION_SIZE: EXIT.usage,
  SESSION_LOCKED: EXIT.failure,
  ALERT_UNKNOWN: EXIT.usage,
  ALERT_LOCKED: EXIT.failure,
  ALERT_LIMIT: EXIT.failure,
  RATE_LIMIT: EXIT.failure,
  NOT_COUNTED_YET: EXIT.failure,
  PAGES_STALLED: EXIT.failure,
  ROW_UNKNOWN: EXIT.usage,
  TOKEN_WRONG: EXIT.failure,
  CONTROL_NEEDED: EXIT.failure,
  ORIGIN_DENIED: EXIT.failure,
  CLIENT_LIMIT: EXIT.failure,
  INTERNAL: EXIT.failure,
  FIX_FAILED: EXIT.failure,
} as const;

export type Code = keyof typeof CODES;

export const isCode = (text: string): text is Code => Object.hasOwn(CODES, text);

/** Issue tracker, as in `bugs` of package.json. A placeholder: the project has no public tracker yet. */
export const ISSUES = 'https://vmtally.example/issues';

export const REPORT_HINT = `This is a bug in vmtally. Please report it at ${ISSUES}`;

/**
 * The only error class: what failed, on what, why (`message`, one line) and what to do about it (`hint`). An
 * error may quote any text (a file, a client's request, bpftrace's output), so the constructor makes its
 * text printable, once for all that show it, and shortens a long message. `below` follows the message, on
 * lines of its own. `retryAfter`: seconds after which the same request may succeed.
 */
export class VmtallyError extends Error {
  override name = 'VmtallyError';
  readonly code: Code;
  readonly hint: string;
  readonly retryAfter: number | undefined;

  constructor(
    code: Code,
    message: string,
    hint: string,
    options: ErrorOptions & { below?: string; retryAfter?: number | undefined } = {},
  ) {
    super(oneLine(message) + (options.below === undefined ? '' : `\n${options.below}`), options);
    this.code = code;
    this.hint = printable(hint);
    this.retryAfter = options.retryAfter;
  }

  get exitStatus(): number {
    return CODES[this.code];
  }
}

/** Characters that are kept at each end of a message: its subject is at the front, its reason at the end. */
const KEPT = 250;

const oneLine = (text: string): string =>
  printable(text.length <= 2 * KEPT ? text : `${text.slice(0, KEPT)} … ${text.slice(-KEPT)}`);

/**
 * The message of anything thrown. libuv does not know every error number of Linux (EBADMSG of a damaged file
 * system): Node then writes the number twice, and this function writes its name.
 */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(
    /^Unknown system error -(\d+)(?:: Unknown system error -\1)?/,
    (_, number: string) => {
      const name = Object.entries(constants.errno).find(([, value]) => value === Number(number))?.[0];
      return name === undefined ? `error ${number}` : `${name}: error ${number}`;
    },
  );

/** An error as reports, sessions and messages show it. */
export function problemOf(error: unknown): {
  code: string;
  message: string;
  hint: string;
  retryAfter?: number;
} {
  if (!(error instanceof VmtallyError))
    return { code: 'INTERNAL', message: printableLines(messageOf(error)), hint: REPORT_HINT };
  const { code, message, hint, retryAfter } = error;
  return { code, message, hint, ...(retryAfter === undefined ? {} : { retryAfter }) };
}
