import type { MiddlewareHandler } from 'hono';
import type { Access } from '../access.ts';

/**
 * Refuses requests that may not use the service. `open` has the paths that need no token. A request for the
 * page without a valid token is redirected to the login. Throws ORIGIN_DENIED, TOKEN_WRONG.
 */
export const checkAccess =
  (access: Access, open: ReadonlySet<string>): MiddlewareHandler =>
  async (c, next) => {
    const headers = c.req.header();
    if (open.has(c.req.path)) access.checkOrigin(headers);
    else if (c.req.path === '/' && c.req.method === 'GET') {
      access.checkOrigin(headers);
      try {
        access.check(headers);
      } catch {
        // The query names the view that the user wants: after the login the page shows that view.
        return c.redirect(`/login${new URL(c.req.url).search}`);
      }
    } else access.check(headers);
    await next();
  };
