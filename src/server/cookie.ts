import { createHmac } from 'node:crypto';
import type { Role, Tokens } from '../wire/role.ts';
import { same } from './same.ts';

/** Seconds for which a browser stays logged in. */
export const COOKIE_SECONDS = 7 * 24 * 3600;

/** Browsers send a cookie to every port of a host: each service has a name of its own. */
export const cookieName = (port: number): string => `vmtally-${port}`;

/** Value of the cookie of a browser that logged in with the token of a role; it does not tell the token. */
export const cookieFor = (role: Role, tokens: Tokens, nowMs = Date.now()): string => {
  const until = Math.floor(nowMs / 1000) + COOKIE_SECONDS;
  return `${role}.${until}.${signature(role, until, tokens)}`;
};

/** The role of a cookie that has neither expired nor been made by anyone else; else undefined. */
export function roleOfCookie(value: string, tokens: Tokens, nowMs = Date.now()): Role | undefined {
  const [, role, until = '', signed = ''] = /^(read|control)\.(\d{1,12})\.([\da-f]{64})$/.exec(value) ?? [];
  if (role === undefined || Number(until) * 1000 <= nowMs) return undefined;
  return same(signed, signature(role as Role, Number(until), tokens)) ? (role as Role) : undefined;
}

const signature = (role: Role, until: number, tokens: Tokens): string =>
  createHmac('sha256', tokens[role]).update(`vmtally cookie ${role} ${until}`).digest('hex');
