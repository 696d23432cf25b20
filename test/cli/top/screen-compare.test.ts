import { describe, expect, test, vi } from 'vitest';
import { initialState } from '../../../src/cli/top/state.ts';
import { compare, compared } from '../../client/messages.ts';
import { type Driven, drawn, drive, filled, sendTick, widest } from './drive.ts';

const SIZE = { columns: 80, rows: 24 };
const requested = (screen: Driven) => screen.connection.views.map(({ view }) => view);

/** Lets the delay pass after which a change that is not urgent is drawn. */
const later = () => vi.advanceTimersByTimeAsync(400);

describe('the line that compares with vmstat', () => {
  test('is off by default and requests no view', async () => {
    const screen = await filled(SIZE);
    expect(screen.line('compare  ')).toBeUndefined();
    expect(requested(screen)).not.toContain('compare');
  });

  test('is switched on and off by b', async () => {
    const screen = await filled(SIZE);
    await screen.type('b');
    expect(screen.line('compare  ')).toMatch(/^compare {2}attaching its probes, 0 s$/);
    expect(requested(screen)).toContain('compare');
    const residual = { low: -26, high: -24 };
    screen.connection.send(compare({ rows: [compared({ residual, verdict: 'unexplained' })] }));
    await later();
    expect(screen.line('compare  ')?.trimEnd()).toBe(
      'compare  0 balanced, 0 explained, 1 unexplained  pgalloc_* -25 ±1 unexplained',
    );
    expect(screen.lines()).toHaveLength(SIZE.rows);
    expect(widest(screen.lines())).toBeLessThanOrEqual(SIZE.columns);
    await screen.type('b');
    expect(screen.line('compare  ')).toBeUndefined();
    expect(requested(screen)).not.toContain('compare');
  });

  test('starts from nothing when it is switched on again', async () => {
    const screen = await filled(SIZE);
    await screen.type('b');
    screen.connection.send(compare({ rows: [compared()] }));
    await screen.type('bb');
    expect(screen.line('compare  ')).toMatch(/^compare {2}attaching its probes, 0 s$/);
  });

  test('is on from the start with --compare', () => {
    const state = initialState({ group: 'row', sort: 'rate', search: '', compare: true });
    const screen = drive(SIZE, { state });
    expect(screen.line('compare  ')).toBeDefined();
    expect(requested(screen)).toContain('compare');
  });

  test('is shown on a small screen too', async () => {
    const screen = await filled({ columns: 40, rows: 10 });
    await screen.type('b');
    expect(screen.line('compare  ')).toBeDefined();
    expect(screen.lines()).toHaveLength(10);
  });

  test('goes off with a notice if the service refuses it', async () => {
    const screen = await filled(SIZE);
    await screen.type('b');
    screen.connection.refuse('compare', 'there are 16 sessions, and no more are allowed', 'SESSION_LIMIT');
    await drawn();
    expect(screen.line('compare  ')).toBeUndefined();
    expect(screen.lines().at(-1)).toContain('there are 16 sessions');
    sendTick(screen.connection);
    await screen.type('b');
    expect(screen.line('compare  ')).toBeDefined();
  });
});
