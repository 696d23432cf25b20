import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { messageOf, VmtallyError } from '../../errors.ts';
import { isLoopback } from '../../server/access.ts';
import type { ServeConfig } from './config.ts';

/** Random bytes in a generated token. */
const TOKEN_BYTES = 24;
const TOKEN_LEAST = 16;

/** The token from the file. Without a file, a generated token, or none on loopback. Throws CONFIG_INVALID. */
export function tokenFor({ tokenFile }: ServeConfig, host: string): string | undefined {
  if (tokenFile === undefined)
    return isLoopback(host) ? undefined : randomBytes(TOKEN_BYTES).toString('base64url');
  let token: string;
  try {
    token = readFileSync(tokenFile, 'utf8').trim();
  } catch (error) {
    throw new VmtallyError('CONFIG_INVALID', `tokenFile: ${messageOf(error)}`, 'Name a readable file.');
  }
  if (token.length < TOKEN_LEAST || /\s/.test(token)) {
    throw new VmtallyError(
      'CONFIG_INVALID',
      `tokenFile: the token in ${tokenFile} has spaces or fewer than ${TOKEN_LEAST} characters`,
      'Generate one: openssl rand -base64 24',
    );
  }
  return token;
}
