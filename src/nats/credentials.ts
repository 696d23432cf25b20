import type { Authenticator } from '@nats-io/transport-node';
import {
  credsAuthenticator,
  nkeyAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import { credentialsOf } from '../fleet/credentials.ts';

/** Answers a server's challenge with the content of a file of credentials. Throws Error for another form of file. */
export function authenticatorOf(content: string): Authenticator {
  const credentials = credentialsOf(content);
  const bytes = (text: string) => new TextEncoder().encode(text);
  switch (credentials?.kind) {
    case 'jwt':
      return credsAuthenticator(bytes(content));
    case 'seed':
      return nkeyAuthenticator(bytes(credentials.seed));
    case 'password':
      return usernamePasswordAuthenticator(credentials.user, credentials.password);
    case undefined:
      throw new Error('the credentials have no known form');
  }
}
