import { randomBytes } from 'node:crypto';
import { messageOf, VmtallyError } from '../../errors.ts';
import { isLoopback } from '../../server/access.ts';
import type { Role, Tokens } from '../../wire/role.ts';
import { readPrivate } from '../private-file.ts';
import { TOKEN_FILE_BYTES } from '../run-files.ts';
import type { ServeConfig } from './config.ts';

/** Random bytes in a generated token. */
const TOKEN_BYTES = 24;
const TOKEN_LEAST = 16;

/** The tokens of a service, and those of them that vmtally generated. */
export interface ChosenTokens {
  tokens: Tokens;
  generated: Partial<Tokens>;
}

/**
 * Reads the tokens from the files of the configuration, and generates those that have none: a new one at each
 * start. `inUse`: the tokens of a service that runs, which keeps those that it generated. Undefined with `noToken`,
 * which only a loopback address permits. Throws CONFIG_INVALID.
 */
export function chooseTokens(
  config: Pick<ServeConfig, 'noToken'> &
    Partial<Pick<ServeConfig, 'tokenFile' | 'readTokenFile' | 'externalUrl'>>,
  host: string,
  inUse?: ChosenTokens,
): ChosenTokens | undefined {
  const { tokenFile, readTokenFile, noToken, externalUrl } = config;
  if (noToken) {
    if (externalUrl !== undefined)
      throw new VmtallyError(
        'CONFIG_INVALID',
        `noToken: everyone who reaches ${externalUrl} would need no token`,
        'Leave out --no-token or --external-url.',
      );
    if (!isLoopback(host))
      throw new VmtallyError(
        'CONFIG_INVALID',
        `noToken: ${host} is no loopback address, and other machines would need no token`,
        'Listen on 127.0.0.1, or leave out --no-token.',
      );
    if (tokenFile !== undefined || readTokenFile !== undefined)
      throw new VmtallyError(
        'CONFIG_INVALID',
        'noToken: a token file is given too',
        'Leave out one of them.',
      );
    return undefined;
  }
  const generated: Partial<Tokens> = {};
  const of = (role: Role, setting: string, file: string | undefined): string => {
    if (file !== undefined) return readToken(setting, file);
    const token = inUse?.generated[role] ?? randomBytes(TOKEN_BYTES).toString('base64url');
    generated[role] = token;
    return token;
  };
  const tokens = {
    control: of('control', 'tokenFile', tokenFile),
    read: of('read', 'readTokenFile', readTokenFile),
  };
  if (tokens.control === tokens.read)
    throw new VmtallyError(
      'CONFIG_INVALID',
      'readTokenFile: it holds the same token as tokenFile',
      'Give each role a token of its own: openssl rand -base64 24',
    );
  return { tokens, generated };
}

function readToken(setting: string, file: string): string {
  let token: string;
  try {
    token = readPrivate(file, TOKEN_FILE_BYTES).trim();
  } catch (error) {
    throw new VmtallyError(
      'CONFIG_INVALID',
      `${setting}: cannot use ${file}: ${messageOf(error)}`,
      'Name a file that only its owner can read (chmod 600), that root or you own, below directories that no others can change.',
    );
  }
  if (token.length < TOKEN_LEAST || !/^[\x21-\x7e]+$/.test(token)) {
    throw new VmtallyError(
      'CONFIG_INVALID',
      `${setting}: the token in ${file} has fewer than ${TOKEN_LEAST} characters, or others than printable ASCII without spaces`,
      'Generate one: openssl rand -base64 24',
    );
  }
  return token;
}
