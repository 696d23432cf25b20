/** Content of a file of credentials. */
type Credentials =
  /** A file of `nsc`: a JWT and the seed of its key. */
  | { kind: 'jwt' }
  /** The seed of an nkey alone. */
  | { kind: 'seed'; seed: string }
  | { kind: 'password'; user: string; password: string };

const JWT = /^-{3,}BEGIN NATS USER JWT-{3,}\r?\n\S+\r?\n-{3,}END NATS USER JWT-{3,}$/m;
const SEED = /^-{3,}BEGIN USER NKEY SEED-{3,}\r?\n\S+\r?\n-{3,}END USER NKEY SEED-{3,}$/m;

/**
 * Reads the content of a file of credentials: one of `nsc`, or one line with the seed of an nkey (`SU…`) or USER:PASSWORD.
 * Undefined for any other content.
 */
export function credentialsOf(content: string): Credentials | undefined {
  if (JWT.test(content) && SEED.test(content)) return { kind: 'jwt' };
  const line = content.trim();
  if (/^SU[A-Z2-7]{56}$/.test(line)) return { kind: 'seed', seed: line };
  const [, user, password] = /^([^\s:]+):(\S+)$/.exec(line) ?? [];
  return user === undefined || password === undefined ? undefined : { kind: 'password', user, password };
}
