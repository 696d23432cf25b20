import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Socket, SocketConnection } from '../../src/client/connection.ts';
import { PROTOCOL } from '../../src/wire/messages.ts';
import { leaderboard } from './messages.ts';

const GREETING = {
  type: 'greeting',
  protocol: PROTOCOL,
  version: '0.1.0',
  host: 'host',
  kernel: '6.18',
  bpftrace: '0.23',
  session: 's1',
  role: 'control',
};

/** A fake WebSocket; the test is the other end. */
class Line implements Socket {
  readonly sent: unknown[] = [];
  readonly #listeners = new Map<string, (event: never) => void>();
  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, listener);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {}
  emit(message: unknown): void {
    this.raw(JSON.stringify(message));
  }
  raw(data: string): void {
    this.#listeners.get('message')?.({ data } as never);
  }
  break(): void {
    this.#listeners.get('close')?.({ code: 1006, reason: '' } as never);
  }
}

let lines: Line[];
let connection: SocketConnection;
const line = () => lines.at(-1) as Line;
const subscriber = () => ({ message: vi.fn(), lost: vi.fn(), problem: vi.fn() });

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  connection = new SocketConnection(() => {
    const made = new Line();
    lines.push(made);
    return made;
  });
});
afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

describe('SocketConnection', () => {
  test('subscribes to its views after the greeting, and passes on their messages', () => {
    const heard = subscriber();
    connection.subscribe({ view: 'leaderboard', top: 5 }, heard);
    expect(line().sent).toEqual([]);
    line().emit(GREETING);
    expect(line().sent).toEqual([{ type: 'subscribe', id: 1, view: { view: 'leaderboard', top: 5 } }]);
    line().emit({ type: 'subscribed', id: 1, key: 'v1' });
    line().emit(leaderboard({ key: 'v1' }));
    line().emit(leaderboard({ key: 'v2' }));
    expect(heard.message).toHaveBeenCalledTimes(1);
  });

  test('a request that an older service cannot read is refused: the oldest without an answer', () => {
    const [first, second, third] = [subscriber(), subscriber(), subscriber()];
    line().emit(GREETING);
    connection.subscribe({ view: 'health' }, first);
    connection.subscribe({ view: 'leaderboard', group: 'site' }, second);
    connection.subscribe({ view: 'totals' }, third);
    line().emit({ type: 'subscribed', id: 1, key: 'v1' });
    const problem = { code: 'REQUEST_INVALID', message: 'the message: view.group: unknown', hint: '' };
    line().emit({ type: 'error', id: null, problem, left: 2 });
    expect([first, second, third].map(({ problem: told }) => told.mock.calls)).toEqual([[], [[problem]], []]);
    line().break();
    vi.advanceTimersByTime(250);
    line().emit(GREETING);
    line().emit({ type: 'error', id: null, problem, left: 2 });
    expect(first.problem).toHaveBeenCalledTimes(1);
  });

  test('a refused move is told until the next one, and is no answer to a view', () => {
    const [heard, changes] = [subscriber(), vi.fn()];
    line().emit(GREETING);
    connection.subscribe({ view: 'health' }, heard);
    connection.onState(changes);
    const problem = { code: 'CLIENT_LIMIT', message: '8 clients look back', hint: '' };
    line().emit({ type: 'error', id: null, problem, refused: 'replay', left: 3 });
    expect(connection.refusal).toEqual(problem);
    expect(changes).toHaveBeenCalled();
    expect(heard.problem).not.toHaveBeenCalled();
    connection.control({ step: -1 });
    expect(connection.refusal).toBeNull();
  });

  test('reconnects by itself and subscribes again', () => {
    connection.subscribe({ view: 'health' }, subscriber());
    line().emit(GREETING);
    line().break();
    expect(connection.state).toEqual({ kind: 'lost', reason: 'no answer', retryMs: 250 });
    vi.advanceTimersByTime(250);
    expect(lines).toHaveLength(2);
    line().emit(GREETING);
    expect(connection.state.kind).toBe('open');
    expect(line().sent).toHaveLength(1);
  });

  test('waits longer each time, up to 5 s', () => {
    const waits: number[] = [];
    for (let times = 0; times < 7; times++) {
      line().break();
      if (connection.state.kind === 'lost') waits.push(connection.state.retryMs);
      vi.advanceTimersByTime(5000);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  test('reports lost ticks and problems', () => {
    const heard = subscriber();
    connection.subscribe({ view: 'health' }, heard);
    line().emit(GREETING);
    line().emit({ type: 'subscribed', id: 1, key: 'v1' });
    line().emit({ type: 'lost', key: 'v1', ticks: 3 });
    expect(heard.lost).toHaveBeenCalledWith(3);
    const problem = { code: 'SESSION_UNKNOWN', message: 'there is no session', hint: '' };
    line().emit({ type: 'error', id: 1, problem, left: 2 });
    line().emit({ type: 'closed', key: 'v1', problem });
    expect(heard.problem.mock.calls).toEqual([[problem], [problem]]);
  });

  test('an unreadable message is a problem of the view', () => {
    const [one, other] = [subscriber(), subscriber()];
    connection.subscribe({ view: 'health' }, one);
    connection.subscribe({ view: 'sessions' }, other);
    line().emit(GREETING);
    line().emit({ type: 'subscribed', id: 1, key: 'v1' });
    line().emit({ type: 'subscribed', id: 2, key: 'v2' });
    line().emit({ type: 'health', key: 'v1', news: true });
    expect(one.problem).toHaveBeenCalledWith(expect.objectContaining({ code: 'PROTOCOL' }));
    expect(other.problem).not.toHaveBeenCalled();
  });

  test('a greeting with another protocol is a problem of all views', () => {
    const heard = subscriber();
    connection.subscribe({ view: 'health' }, heard);
    line().emit({ ...GREETING, protocol: PROTOCOL + 1 });
    expect(heard.problem).toHaveBeenCalledWith(expect.objectContaining({ code: 'PROTOCOL' }));
  });

  test('an ended view gets no messages', () => {
    const heard = subscriber();
    const end = connection.subscribe({ view: 'health' }, heard);
    line().emit(GREETING);
    line().emit({ type: 'subscribed', id: 1, key: 'v1' });
    end();
    expect(line().sent.at(-1)).toEqual({ type: 'unsubscribe', id: 1 });
    line().emit({ type: 'lost', key: 'v1', ticks: 3 });
    expect(heard.lost).not.toHaveBeenCalled();
  });

  test('names of views of an old connection are unknown to the new one', () => {
    const [one, other] = [subscriber(), subscriber()];
    connection.subscribe({ view: 'leaderboard' }, one);
    connection.subscribe({ view: 'health' }, other);
    line().emit(GREETING);
    line().emit({ type: 'subscribed', id: 1, key: 'v1' });
    line().emit({ type: 'subscribed', id: 2, key: 'v2' });
    line().break();
    vi.advanceTimersByTime(250);
    line().emit(GREETING);
    // The service was restarted, and v2 now is another view.
    line().emit({ type: 'subscribed', id: 1, key: 'v2' });
    line().emit(leaderboard({ key: 'v2' }));
    expect(one.message).toHaveBeenCalledTimes(1);
    expect(other.message).not.toHaveBeenCalled();
  });

  test('waits are short again after an open connection', () => {
    for (const wait of [250, 500]) {
      line().break();
      vi.advanceTimersByTime(wait);
    }
    line().emit(GREETING);
    line().break();
    expect(connection.state).toMatchObject({ retryMs: 250 });
  });

  test('messages of an old socket are ignored', () => {
    const heard = subscriber();
    connection.subscribe({ view: 'leaderboard' }, heard);
    const old = line();
    old.emit(GREETING);
    old.emit({ type: 'subscribed', id: 1, key: 'v1' });
    old.break();
    vi.advanceTimersByTime(250);
    old.emit(leaderboard({ key: 'v1' }));
    old.break();
    expect(heard.message).not.toHaveBeenCalled();
    expect(lines).toHaveLength(2);
  });

  test('views that ended while it was lost are not subscribed again', () => {
    const end = connection.subscribe({ view: 'health' }, subscriber());
    connection.subscribe({ view: 'totals' }, subscriber());
    line().emit(GREETING);
    line().break();
    end();
    vi.advanceTimersByTime(250);
    line().emit(GREETING);
    expect(line().sent).toEqual([{ type: 'subscribe', id: 2, view: { view: 'totals' } }]);
  });

  test.each(['', 'no JSON', 'null', '7', '{"type":"new","key":"other"}', '{"type":"health"'])(
    'is not harmed by %j',
    (text) => {
      const heard = subscriber();
      connection.subscribe({ view: 'health' }, heard);
      line().raw(text);
      expect(heard.problem).not.toHaveBeenCalled();
      line().emit(GREETING);
      expect(connection.state.kind).toBe('open');
    },
  );

  test('closed while it waits, it does not reconnect', () => {
    line().break();
    connection.close();
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
  });
});
