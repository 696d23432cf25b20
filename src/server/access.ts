import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { VmtallyError } from '../errors.ts';
import { checkSite, type SiteHeaders } from './fetch-site.ts';
import { shortened } from './problems.ts';

export const COOKIE = 'vmtally';

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[?::1\]?|localhost)$/i;
/** A host name or address, with or without a port. */
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** The headers that decide about access. */
type Headers = Pick<IncomingHttpHeaders, 'host' | 'origin' | 'authorization' | 'cookie'> & SiteHeaders;

/**
 * Returns the headers of a request. If a header occurs twice, Node keeps the first one, but a proxy may act
 * on the second one. Duplicates are joined, so that `check` refuses them.
 */
export const headersOf = ({
  headers,
  headersDistinct: { host, authorization },
}: Pick<IncomingMessage, 'headers' | 'headersDistinct'>): Headers => ({
  ...headers,
  host: host?.join(', '),
  authorization: authorization?.join(', '),
});

/**
 * Decides which requests may read counts and change sessions. Without a configured token, only requests with
 * a loopback Host pass, so that a page of another site cannot read the stream (a DNS rebinding attack sends
 * the Host of its own site). With a token, each request must present the token or the login cookie.
 */
export class Access {
  #token: string | undefined;

  constructor(token: string | undefined) {
    this.#token = token;
  }

  /** Replaces the token. */
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
      'Send `Authorization: Bearer TOKEN`, or log in at /login. The service prints the token when it starts, or reads it from --token-file.',
    );
  }

  /** Throws ORIGIN_DENIED. */
  checkOrigin(headers: Headers): void {
    checkSite(headers);
    const { host = '', origin } = headers;
    if (!HOST.test(host) || !URL.canParse(`http://${host}`)) {
      throw new VmtallyError(
        'ORIGIN_DENIED',
        `the Host header ${JSON.stringify(shortened(host))} is not valid`,
        'Send one Host header with the name or address and the port of the service.',
      );
    }
    const name = host.replace(/:\d+$/, '');
    if (this.#token === undefined && !isLoopback(name)) {
      throw new VmtallyError(
        'ORIGIN_DENIED',
        `the service does not accept the Host ${JSON.stringify(shortened(name))}`,
        'Use 127.0.0.1 or localhost, or start the service with --listen on another address and a token.',
      );
    }
    if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return;
    throw new VmtallyError(
      'ORIGIN_DENIED',
      `pages of ${JSON.stringify(shortened(origin))} may not use this service`,
      'Use the page that the service itself serves.',
    );
  }

  /** Throws TOKEN_WRONG. */
  checkToken(token: string): void {
    if (this.#token === undefined || same(token, this.#token)) return;
    throw new VmtallyError(
      'TOKEN_WRONG',
      'the token is wrong',
      'The service prints the token when it starts, or reads it from --token-file.',
    );
  }

  /**
   * Makes the cookie of a logged-in browser: an HMAC keyed with the token, which does not reveal the token.
   */
  cookie(): string {
    return createHmac('sha256', this.#token ?? '')
      .update('vmtally cookie')
      .digest('hex');
  }
}

/** Compares in a time that depends on neither the texts nor their lengths. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
