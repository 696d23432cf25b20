import { JetStreamApiError } from '@nats-io/jetstream';
import {
  AuthorizationError,
  NoRespondersError,
  PermissionViolationError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from '@nats-io/transport-node';
import { type Code, VmtallyError } from '../errors.ts';
import { HUB_INBOX, hostOfToken } from '../fleet/subjects.ts';
import { reasonOf } from '../reason-of.ts';

type Kind<E extends Error> = abstract new (...parameters: never[]) => E;

/** The error of this class among an error and its causes. */
function among<E extends Error>(error: unknown, kind: Kind<E>): E | undefined {
  if (error instanceof kind) return error;
  return error instanceof Error && error.cause !== undefined ? among(error.cause, kind) : undefined;
}

/** The number of an error of JetStream. */
export const apiCodeOf = (error: unknown): number | undefined => among(error, JetStreamApiError)?.code;

/** True where the server knows that nobody takes what was sent. */
export const isUntaken = (error: unknown): boolean => among(error, NoRespondersError) !== undefined;

/** The act that a server forbids. */
export const deniedOf = (
  error: unknown,
): Pick<PermissionViolationError, 'operation' | 'subject'> | undefined =>
  among(error, PermissionViolationError);

/** An error of NATS with a stable code. `what` failed, such as `the summary is not kept`. It names no credentials. */
export function natsError(error: unknown, what: string): VmtallyError {
  if (error instanceof VmtallyError) return error;
  const [code, why, hint] = judge(error);
  return new VmtallyError(code, `${what}: ${why}`, hint, { cause: error });
}

/** Names whose credentials are needed. Only a hub may use its inbox; only a host may use its own inbox and publish its summaries. */
function wrongParty(subject: string): [whose: string | undefined, hint: string] {
  if (subject.startsWith(HUB_INBOX))
    return ['the credentials are not those of a hub', 'Give those of the hub (hub.nk)'];
  const [, inbox, sum] = /^_INBOX\.([^.*>]+)\.|\.sum\.([^.*>]+)\./.exec(subject) ?? [];
  const token = inbox ?? sum;
  if (token === undefined) return [undefined, 'Give the credentials of this host, or of the hub'];
  const host = hostOfToken(token);
  return [`the credentials are not those of host ${host}`, `Give those of this host (${host}.nk)`];
}

function judge(error: unknown): [code: Code, why: string, hint: string] {
  const violation = among(error, PermissionViolationError);
  if (violation !== undefined) {
    const { operation, subject } = violation;
    const why = `the NATS server does not allow this user to ${operation === 'publish' ? 'publish on' : 'subscribe to'} ${subject}`;
    const [whose, hint] = wrongParty(subject);
    return [
      'FLEET_DENIED',
      whose === undefined ? why : `${whose} (${why})`,
      `${hint}: docs/fleet.md lists the permissions that each needs.`,
    ];
  }
  if ([AuthorizationError, UserAuthenticationExpiredError].some((kind) => among(error, kind) !== undefined))
    return [
      'FLEET_DENIED',
      'the NATS server refuses the credentials',
      'Give credentials that the server knows, and that have not expired: --fleet-creds FILE.',
    ];
  const api = among(error, JetStreamApiError);
  if (api !== undefined)
    return ['FLEET_STREAM', api.message, 'The log of the NATS server says more; its disk may be full.'];
  const unanswered = among(error, NoRespondersError)?.subject;
  if (unanswered !== undefined)
    return /^\$JS\.|\.sum\./.test(unanswered)
      ? [
          'FLEET_STREAM',
          'no stream answers',
          'Start nats-server with JetStream (-js). A cluster needs a moment after it lost a server.',
        ]
      : ['FLEET_UNREACHABLE', 'no service answers', 'Look whether vmtally runs there with --fleet.'];
  if (among(error, TimeoutError) !== undefined)
    return ['FLEET_UNREACHABLE', 'no answer in time', 'Look at the NATS server and the way to it.'];
  return [
    'FLEET_UNREACHABLE',
    reasonOf(error),
    'Check that nats-server runs there, and for tls:// that its certificate is known here.',
  ];
}
