import { beforeEach, expect, test } from 'vitest';
import { ServerEnd } from '../../src/link/server-end.ts';
import { ToController } from '../../src/wire/link.ts';
import { feedTick, sessionInfo } from '../fixtures/feed.ts';

let link: ServerEnd;
let sent: ToController[];
beforeEach(() => {
  sent = [];
  link = new ServerEnd((message) => sent.push(ToController.parse(message)));
});

test('each request has an id and gets its own answer, in any order', async () => {
  const [info, details] = [
    link.ask({ verb: 'suspend', session: 's1' }),
    link.ask({ verb: 'inspect', pid: 1, start: null, showArguments: true }),
  ];
  expect(sent).toEqual([
    { kind: 'ask', id: 1, request: { verb: 'suspend', session: 's1' } },
    { kind: 'ask', id: 2, request: { verb: 'inspect', pid: 1, start: null, showArguments: true } },
  ]);
  link.receive({ kind: 'answer', id: 2, value: null });
  link.receive({ kind: 'answer', id: 1, value: sessionInfo({ id: 's1' }) });
  expect([await info, await details]).toMatchObject([{ id: 's1' }, null]);
});

test.each([
  ['EVENT_UNKNOWN', { code: 'EVENT_UNKNOWN', message: 'no such event', hint: 'look' }],
  // An INTERNAL error of the counting side is for the log: clients get no code for it.
  ['INTERNAL', { name: 'Error', message: 'no such event' }],
  ['of another version', { name: 'Error' }],
  // A property name that every object has is not one of vmtally's codes.
  ['toString', { name: 'Error' }],
])('a refusal is an error with its code: %s', async (code, error) => {
  const asked = link.ask({ verb: 'events' }).catch((reason: unknown) => reason);
  link.receive({ kind: 'refusal', id: 1, problem: { code, message: 'no such event', hint: 'look' } });
  expect(await asked).toMatchObject(error);
});

test('an answer that nobody waits for is dropped', async () => {
  link.receive({ kind: 'answer', id: 7, value: null });
  link.receive({ kind: 'refusal', id: 7, problem: { code: 'USAGE', message: '', hint: '' } });
  const asked = link.ask({ verb: 'events' });
  link.receive({ kind: 'answer', id: 1, value: [] });
  link.receive({ kind: 'answer', id: 1, value: ['again'] });
  expect(await asked).toEqual([]);
});

test('feeds go to all listeners, in order', () => {
  const heard: string[] = [];
  link.onFeed(({ kind }) => heard.push(`a ${kind}`));
  link.onFeed(({ kind }) => heard.push(`b ${kind}`));
  link.receive({ kind: 'feed', feed: { kind: 'session', session: sessionInfo() } });
  link.receive({ kind: 'feed', feed: feedTick() });
  expect(heard).toEqual(['a session', 'b session', 'a tick', 'b tick']);
});
