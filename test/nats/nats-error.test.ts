import { PermissionViolationError } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import { natsError } from '../../src/nats/nats-error.ts';

const { sum, ask, stream } = subjectsOf('prod');
const OWN = sum('web.example', 'main');

test.each([
  [
    'subscription',
    '_INBOX_hub.x1.*',
    'the credentials are not those of a hub',
    'Give those of the hub (hub.nk): ',
  ],
  [
    'subscription',
    '_INBOX.web=example.x1.*',
    'the credentials are not those of host web.example',
    'Give those of this host (web.example.nk): ',
  ],
  [
    'publish',
    OWN,
    'the credentials are not those of host web.example',
    'Give those of this host (web.example.nk): ',
  ],
  [
    'publish',
    `$JS.API.DIRECT.GET.${stream}.${OWN}`,
    'the credentials are not those of host web.example',
    'Give those of this host (web.example.nk): ',
  ],
] as const)(
  'a server that forbids %s of %s was given credentials of another party',
  (operation, subject, whose, hint) => {
    const error = natsError(new PermissionViolationError('no', operation, subject), 'nothing is kept');
    expect(error.code).toBe('FLEET_DENIED');
    expect(error.message).toBe(
      `nothing is kept: ${whose} (the NATS server does not allow this user to ${operation === 'publish' ? 'publish on' : 'subscribe to'} ${subject})`,
    );
    expect(error.hint).toContain(hint);
  },
);

test.each([
  ['request of a hub to a host', ask('web')],
  ['consumer of a hub', `$JS.API.CONSUMER.CREATE.${stream}.NAME.${sum('*', 'main')}`],
])('a forbidden %s does not say whose credentials it used', (_, subject) => {
  const error = natsError(new PermissionViolationError('no', 'publish', subject), 'no answer');
  expect(error.message).toBe(`no answer: the NATS server does not allow this user to publish on ${subject}`);
  expect(error.hint).toContain('Give the credentials of this host, or of the hub: ');
});
