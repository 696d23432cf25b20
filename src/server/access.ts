import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { VmtallyError } from '../errors.ts';
import { repeated } from './problems.ts';

export const COOKIE = 'vmtally';

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[?::1\]?|localhost)$/i;
/** A name or address, with a port or without. */
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** The headers that access is decided by. */
type Headers = Pick<IncomingHttpHeaders, 'host' | 'origin' | 'authorization' | 'cookie'>;

/** Those of a request. Node keeps the first of two, which need not be the one that others between go by. */
export const headersOf = ({
  headers,
  headersDistinct: { host, authorization },
}: Pick<IncomingMessage, 'headers' | 'headersDistinct'>): Headers => ({
  ...headers,
  host: host?.join(', '),
  authorization: authorization?.join(', '),
});

/**
 * Who may read and change. Without a token only what was asked for under a loopback name gets in, so that no other
 * site's page can read the stream (DNS rebinding comes with that site's Host). With one it must be shown.
 */
export class Access {
  #token: string | undefined;

  constructor(token: string | undefined) {
    this.#token = token;
  }

  /** Takes another token from now on. */
  renew(token: string | undefined): void {
    this.#token = token;
  }

  /** Throws ORIGIN_DENIED, TOKEN_WRONG. */
  check(headers: Headers): void {
    this.checkOrigin(headers);
    if (this.#token === undefined) return;
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const cookie = new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(headers.cookie ?? '')?.[1];
    if (bearer !== undefined && same(bearer, this.#token)) return;
    if (cookie !== undefined && same(cookie, this.cookie())) return;
    throw new VmtallyError(
      'TOKEN_WRONG',
      bearer === undefined && cookie === undefined ? 'no token was given' : 'the token is wrong',
      'Send `Authorization: Bearer TOKEN`, or log in at /login; the service prints its token or reads --token-file.',
    );
  }

  /** Throws ORIGIN_DENIED. */
  checkOrigin({ host = '', origin }: Headers): void {
    if (!HOST.test(host) || !URL.canParse(`http://${host}`)) {
      throw new VmtallyError(
        'ORIGIN_DENIED',
        `the Host ${JSON.stringify(repeated(host))} is none`,
        'Send one Host header with the name or address, and the port, that was asked for.',
      );
    }
    const name = host.replace(/:\d+$/, '');
    if (this.#token === undefined && !isLoopback(name)) {
      throw new VmtallyError(
        'ORIGIN_DENIED',
        `the service does not answer to the name ${JSON.stringify(repeated(name))}`,
        'Ask for 127.0.0.1 or localhost, or start it with --listen on another address and a token.',
      );
    }
    if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return;
    throw new VmtallyError(
      'ORIGIN_DENIED',
      `pages of ${JSON.stringify(repeated(origin))} may not use this service`,
      'Use the page that it serves itself.',
    );
  }

  /** Throws TOKEN_WRONG. */
  checkToken(token: string): void {
    if (this.#token === undefined || same(token, this.#token)) return;
    throw new VmtallyError(
      'TOKEN_WRONG',
      'the token is wrong',
      'The service prints it, or reads it from --token-file.',
    );
  }

  /** What a browser that logged in shows from then on: made from the token, which it does not tell. */
  cookie(): string {
    return createHmac('sha256', this.#token ?? '')
      .update('vmtally cookie')
      .digest('hex');
  }
}

/** Compares in constant time, whatever the lengths. */
function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
