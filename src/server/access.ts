import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { VmtallyError } from '../errors.ts';
import { shortened } from '../printable.ts';
import { TokenBucket } from '../token-bucket.ts';
import type { Role, Tokens } from '../wire/role.ts';
import { cookieFor, cookieName, roleOfCookie } from './cookie.ts';
import { checkSite, type SiteHeaders } from './fetch-site.ts';
import { same } from './same.ts';

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[?::1\]?|localhost)$/i;
/** A host name or address, with or without a port. */
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** The headers that decide about access. */
export type Headers = Pick<IncomingHttpHeaders, 'host' | 'origin' | 'authorization' | 'cookie'> & SiteHeaders;

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

/** Wrong tokens that are answered and logged one by one; after a burst, one a second. */
const WRONG_TOKENS = { burst: 20, everyMs: 1_000 };

const HINT =
  'The token is in the file that `vmtally serve` names when it starts; only its owner can read that file.';

/**
 * Decides which requests may read counts, and which may change sessions. Each request must present a token or
 * the login cookie, and must not come from a page of another site. A service without tokens lets every
 * request with a loopback Host do all: a DNS rebinding attack sends the Host of its own site.
 */
export class Access {
  /** Port that the service listens on; it is part of the name of the cookie. */
  port = 0;
  #tokens: Tokens | undefined;
  readonly #wrong = new TokenBucket(WRONG_TOKENS);
  readonly #onWrong: (from: string | undefined) => void;
  readonly #externalOrigin: string | undefined;

  /**
   * `onWrong` is called for a client that presented a wrong token, at a limited rate. `externalOrigin`: origin of the
   * page behind a proxy, which may send the service another Host.
   */
  constructor(
    tokens: Tokens | undefined,
    onWrong: (from: string | undefined) => void = () => {},
    externalOrigin?: string,
  ) {
    this.#tokens = tokens;
    this.#onWrong = onWrong;
    this.#externalOrigin = externalOrigin;
  }

  /** Replaces the tokens. */
  renew(tokens: Tokens | undefined): void {
    this.#tokens = tokens;
  }

  /** Returns the role of a client; `from`: its address. Throws ORIGIN_DENIED, TOKEN_WRONG, RATE_LIMIT. */
  check(headers: Headers, from?: string): Role {
    this.checkOrigin(headers);
    const tokens = this.#tokens;
    if (tokens === undefined) return 'control';
    const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
    const cookies = cookiesOf(headers.cookie, cookieName(this.port));
    const role =
      (bearer === undefined ? undefined : roleOfToken(bearer, tokens)) ??
      cookies.map((cookie) => roleOfCookie(cookie, tokens)).find((found) => found !== undefined);
    if (role !== undefined) return role;
    if (bearer !== undefined) throw this.#wrongToken(from);
    throw new VmtallyError(
      'TOKEN_WRONG',
      cookies.length === 0 ? 'no token was given' : 'the login has expired',
      `Send \`Authorization: Bearer TOKEN\`, or log in at /login. ${HINT}`,
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
    if (this.#tokens === undefined && !isLoopback(name)) {
      throw new VmtallyError(
        'ORIGIN_DENIED',
        `the service does not accept the Host ${JSON.stringify(shortened(name))}`,
        'Use 127.0.0.1 or localhost, or start the service without --no-token.',
      );
    }
    if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return;
    if (origin === this.#externalOrigin) return;
    throw new VmtallyError(
      'ORIGIN_DENIED',
      `pages of ${JSON.stringify(shortened(origin))} may not use this service`,
      'Use the page that the service itself serves. Behind a proxy, start the service with --external-url and the address that browsers use.',
    );
  }

  /**
   * Returns the role of a token. A right token is accepted however many wrong ones came before, so that nobody
   * can lock others out. Throws TOKEN_WRONG, RATE_LIMIT.
   */
  roleOf(token: string, from?: string): Role {
    const role = this.#tokens === undefined ? 'control' : roleOfToken(token, this.#tokens);
    if (role === undefined) throw this.#wrongToken(from);
    return role;
  }

  #wrongToken(from: string | undefined): VmtallyError {
    const waitMs = this.#wrong.take();
    if (waitMs > 0) {
      const retryAfter = Math.ceil(waitMs / 1000);
      return new VmtallyError('RATE_LIMIT', 'too many wrong tokens', `Try again in ${retryAfter} s.`, {
        retryAfter,
      });
    }
    this.#onWrong(from);
    return new VmtallyError('TOKEN_WRONG', 'the token is wrong', HINT);
  }

  /** Makes the cookie of a browser that logged in; undefined if the service has no tokens. */
  cookie(role: Role): { name: string; value: string } | undefined {
    return this.#tokens && { name: cookieName(this.port), value: cookieFor(role, this.#tokens) };
  }
}

/**
 * Cookies of one name that are tried. A page of another port of this host can set such cookies for other paths, and
 * browsers send those first: the login must count beside them. A path of the service has fewer prefixes.
 */
const MOST_COOKIES = 16;

/** The values of the cookies of a name, in the order of the header (RFC 6265, 4.2.1). */
const cookiesOf = (header: string | undefined, name: string): string[] =>
  (header ?? '')
    .split('; ')
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .slice(0, MOST_COOKIES)
    .map((cookie) => cookie.slice(name.length + 1));

const roleOfToken = (token: string, tokens: Tokens): Role | undefined => {
  if (same(token, tokens.control)) return 'control';
  return same(token, tokens.read) ? 'read' : undefined;
};
