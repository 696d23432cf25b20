import { beforeEach, expect, test } from 'vitest';
import { ServerEnd } from '../../src/link/server-end.ts';
import { ToController } from '../../src/wire/link.ts';
import { settled } from '../fixtures/engine.ts';
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
  void link.receive({ kind: 'answer', id: 2, value: null });
  void link.receive({ kind: 'answer', id: 1, value: sessionInfo({ id: 's1' }) });
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
  void link.receive({ kind: 'refusal', id: 1, problem: { code, message: 'no such event', hint: 'look' } });
  expect(await asked).toMatchObject(error);
});

test('an answer that nobody waits for is dropped', async () => {
  void link.receive({ kind: 'answer', id: 7, value: null });
  void link.receive({ kind: 'refusal', id: 7, problem: { code: 'USAGE', message: '', hint: '' } });
  const asked = link.ask({ verb: 'events' });
  void link.receive({ kind: 'answer', id: 1, value: [] });
  void link.receive({ kind: 'answer', id: 1, value: ['again'] });
  expect(await asked).toEqual([]);
});

test('feeds go to all listeners, in order, and the next when the last is done', async () => {
  const heard: string[] = [];
  let done = () => {};
  link.onFeed(({ kind }) => {
    heard.push(`a ${kind}`);
    return new Promise((resolve) => (done = resolve));
  });
  link.onFeed(({ kind }) => {
    heard.push(`b ${kind}`);
  });
  for (const feed of [{ kind: 'session' as const, session: sessionInfo() }, feedTick()]) {
    const handled = link.receive({ kind: 'feed', feed });
    await settled();
    expect(heard.at(-1)).toBe(`a ${feed.kind}`);
    done();
    await handled;
  }
  expect(heard).toEqual(['a session', 'b session', 'a tick', 'b tick']);
});
