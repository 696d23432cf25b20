import { MOST_HOSTS } from '../wire/fleet.ts';

/**
 * Subjects of a fleet: `vmtally.v1.FLEET.PLANE.HOST…`. A server's permissions hold a host to the subjects with its name
 * (contrib/nats).
 */
export interface Subjects {
  /** Summaries of a host's session: the stream keeps the last of each subject. */
  sum: (host: string, session: string) => string;
  /** Requests to a host for views, and whether a service answers as that host. */
  ask: (host: string) => string;
  /** Answers of a host to a hub, each on a subject of its own. */
  answer: (host: string, token: string) => string;
  /** Messages of a view that somebody looks at. */
  live: (host: string, lease: string) => string;
  /** A service found that another one publishes as its host. */
  twin: (host: string) => string;
  /** Beginning of the subjects of answers to a host: nobody else may read them. */
  inbox: (host: string) => string;
  /** The account of hubs on a NATS server, and that of a host: without a space, which the protocol of clusters splits at. */
  account: string;
  accountOf: (host: string) => string;
  /** The stream that keeps summaries. */
  stream: string;
  /** All summaries, and all notices of twins. */
  allSums: string;
  allTwins: string;
}

/** Beginning of the subjects of answers to hubs: no host's, which have another first part. */
export const HUB_INBOX = '_INBOX_hub';

/** Beginning of the names of streams of fleets. */
const STREAMS = 'vmtally_v1_';

/** `=` is in no name of a host. */
const tokenOf = (host: string): string => host.replaceAll('.', '=');
/** The host that a token of a subject names. */
export const hostOfToken = (token: string): string => token.replaceAll('=', '.');

export function subjectsOf(fleet: string): Subjects {
  const root = `vmtally.v1.${fleet}`;
  return {
    sum: (host, session) => `${root}.sum.${tokenOf(host)}.${session}`,
    ask: (host) => `${root}.ask.${tokenOf(host)}`,
    answer: (host, token) => `${root}.answer.${tokenOf(host)}.${token}`,
    live: (host, lease) => `${root}.live.${tokenOf(host)}.${lease}`,
    twin: (host) => `${root}.twin.${tokenOf(host)}`,
    inbox: (host) => `_INBOX.${tokenOf(host)}`,
    account: `vmtally/${fleet}`,
    accountOf: (host) => `vmtally/${fleet}/${tokenOf(host)}`,
    stream: `${STREAMS}${fleet}`,
    allSums: `${root}.sum.*.main`,
    allTwins: `${root}.twin.*`,
  };
}

/** The host that a subject names; undefined for a subject of another form. */
export function hostOf(subject: string): string | undefined {
  const token = subject.split('.')[4];
  return token === undefined ? undefined : hostOfToken(token);
}

/** The fleet whose stream this is; undefined for a stream of something else. */
export const fleetOf = (stream: string): string | undefined =>
  stream.startsWith(STREAMS) ? stream.slice(STREAMS.length) : undefined;

/** Settings of the stream of a fleet, by the names of JetStream. A host that is gone is known for a week. */
export const STREAM = {
  maxMessagesOfSubject: 1,
  maxAgeMs: 7 * 24 * 3_600_000,
  maxMessageBytes: 512 << 10,
  maxMessages: 4 * MOST_HOSTS,
} as const;
