import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { VmtallyError } from '../../errors.ts';
import type { Role } from '../../wire/role.ts';
import type { Access, Headers } from '../access.ts';
import { addressOf, roleOf } from '../peer.ts';

/** Variables of a request that passed. */
export interface Passed {
  Variables: { role: Role };
}

/** Methods that change nothing. `POST /login` and the `read` of a reader change no session. */
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const isRead = ({ req: { method, path } }: Context): boolean =>
  READS.has(method) ||
  path === '/login' ||
  (method === 'POST' && /^\/api\/sessions\/[^/]+\/read$/.test(path));

/**
 * Refuses requests that may not use the service, or not change sessions. `open` has the paths that need no
 * token. A request for the page without a valid token is redirected to the login. Throws ORIGIN_DENIED,
 * TOKEN_WRONG, RATE_LIMIT, CONTROL_NEEDED.
 */
export const checkAccess =
  (access: Access, open: ReadonlySet<string>): MiddlewareHandler<Passed> =>
  async (c, next) => {
    const headers: Headers = c.req.header();
    // Chromium sends Origin for scripts of the page's own origin, and says so. Behind a proxy that sends another Host the
    // page must load, to show why the service refuses it. These files are the same for all.
    if (
      c.req.method === 'GET' &&
      c.req.path.startsWith('/assets/') &&
      headers['sec-fetch-site'] === 'same-origin'
    )
      delete headers.origin;
    const incoming = incomingOf(c);
    const local = incoming && roleOf(incoming);
    if (open.has(c.req.path)) {
      if (local === undefined) access.checkOrigin(headers);
    } else if (c.req.path === '/' && c.req.method === 'GET') {
      if (local === undefined) access.checkOrigin(headers);
      try {
        c.set('role', local ?? access.check(headers));
      } catch {
        // The query names the view that the user wants: after the login the page shows that view.
        // The address is relative, since a proxy may serve the page below some path.
        return c.redirect(`./login${new URL(c.req.url).search}`);
      }
    } else c.set('role', local ?? access.check(headers, addressOf(incoming)));
    if (!isRead(c) && c.get('role') !== 'control') {
      throw new VmtallyError(
        'CONTROL_NEEDED',
        'this client may read counts, and may not change sessions',
        'Use the token or the socket of the role control.',
      );
    }
    await next();
  };

/** The role of a request that passed. */
export const roleFor = (c: Context): Role => (c as Context<Passed>).get('role');

/** Address of the client of a request, for the log of the counting process. */
export const clientOf = (c: Context): string | undefined => addressOf(incomingOf(c));

export const incomingOf = ({ env }: Context) => (env as Partial<HttpBindings> | undefined)?.incoming;
