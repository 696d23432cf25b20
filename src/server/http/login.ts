import type { OpenAPIHono } from '@hono/zod-openapi';
import { setCookie } from 'hono/cookie';
import type { Access } from '../access.ts';
import { COOKIE_SECONDS } from '../cookie.ts';
import { ROUTES } from '../routes.ts';
import { clientOf } from './check-access.ts';

/** Answers a login: the token for a cookie. */
export function addLogin(app: OpenAPIHono, access: Access): void {
  app.openapi(ROUTES.login, (c) => {
    const role = access.roleOf(c.req.valid('json').token, clientOf(c));
    const cookie = access.cookie(role);
    if (cookie) {
      const { name, value } = cookie;
      // A browser behind a proxy with TLS keeps the cookie from connections without TLS.
      const secure = c.req.header('origin')?.startsWith('https:') ?? false;
      setCookie(c, name, value, {
        httpOnly: true,
        sameSite: 'Strict',
        // Browsers take the folder of /login, which is below the path of a proxy (RFC 6265, 5.1.4).
        path: '',
        maxAge: COOKIE_SECONDS,
        secure,
      });
    }
    return c.body(null, 204);
  });
}
