import { PermissionViolationError } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import { natsError } from '../../src/nats/nats-error.ts';

const { sum, ask, stream } = subjectsOf('prod');
const OWN = sum('web.example', 'main');

test.each([
  ['subscription', '_INBOX_hub.x1.*', 'these are credentials of no hub', 'Give those of the hub (hub.nk): '],
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
      `nothing is kept: ${whose} (the NATS server forbids to ${operation === 'publish' ? 'publish on' : 'subscribe to'} ${subject})`,
    );
    expect(error.hint).toContain(hint);
  },
);

test('a forbidden request of a hub to a host does not say whose credentials it used', () => {
  const error = natsError(new PermissionViolationError('no', 'publish', ask('web')), 'no answer');
  expect(error.message).toBe(`no answer: the NATS server forbids to publish on ${ask('web')}`);
});
