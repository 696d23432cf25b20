import type { MiddlewareHandler } from 'hono';

/** Lets browsers keep the page's assets, whose names Vite makes from their contents, and nothing else. */
export const cacheHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  const isAsset = c.res.ok && c.req.path.startsWith('/assets/');
  c.res.headers.set('Cache-Control', isAsset ? 'private, max-age=31536000, immutable' : 'no-store');
};
