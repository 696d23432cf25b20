import { expect, test } from 'vitest';
import { credentialsOf } from '../../src/fleet/credentials.ts';

const SEED = `SU${'A'.repeat(54)}QQ`;
const NSC = `-----BEGIN NATS USER JWT-----
eyJ0eXAiOiJKV1QifQ.e30.c2ln
------END NATS USER JWT------

************************* IMPORTANT *************************
NKEY Seed printed below can be used to sign and prove identity.

-----BEGIN USER NKEY SEED-----
${SEED}
------END USER NKEY SEED------
`;

test('knows a file of nsc, a seed, and a user with a password', () => {
  expect(credentialsOf(NSC)).toEqual({ kind: 'jwt' });
  expect(credentialsOf(`${SEED}\n`)).toEqual({ kind: 'seed', seed: SEED });
  expect(credentialsOf('web-1:pass:word\n')).toEqual({
    kind: 'password',
    user: 'web-1',
    password: 'pass:word',
  });
});

test.each(['', 'user', 'user: password', SEED.slice(1), NSC.replace(/JWT/g, 'X'), 'a:b\nc:d'])(
  'knows no other content: %j',
  (content) => {
    expect(credentialsOf(content)).toBeUndefined();
  },
);
