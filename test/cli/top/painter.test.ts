import { beforeEach, describe, expect, test } from 'vitest';
import { Painter } from '../../../src/cli/top/painter.ts';

let written = '';
const canvas = { columns: 10, rows: 3, write: (text: string) => (written += text) };
let painter: Painter;

const painted = (frame: string): string => {
  written = '';
  painter.paint(frame.split('\n'));
  return written.replace('\x1b[?2026h', '').replace('\x1b[?2026l', '');
};

beforeEach(() => {
  Object.assign(canvas, { columns: 10, rows: 3 });
  painter = new Painter(canvas);
});

describe('painting', () => {
  test('the first frame clears the screen and sets each line at its place', () => {
    expect(painted('a\nb')).toBe('\x1b[m\x1b[2J\x1b[1;1H\x1b[2Ka\x1b[2;1H\x1b[2Kb');
  });

  test('only changed and removed lines are written', () => {
    painted('a\nb\nc');
    expect(painted('a\nX')).toBe('\x1b[2;1H\x1b[2KX\x1b[3;1H\x1b[2K');
  });

  test('an unchanged frame writes nothing', () => {
    painted('a');
    expect(painted('a')).toBe('');
    expect(written).toBe('');
  });

  test('never writes a line break, and never more lines than the terminal has', () => {
    expect(painted('1\n2\n3\n4\n5')).not.toMatch(/[\n45]\b/);
  });

  test('a terminal of unknown size is painted as 80 by 24', () => {
    Object.assign(canvas, { columns: 0, rows: 0 });
    expect(painted('a\nb')).toContain('\x1b[2;1H\x1b[2Kb');
  });

  test('everything is painted again after a resize and after forget()', () => {
    painted('a\nb');
    canvas.columns = 9;
    expect(painted('a\nb')).toContain('\x1b[2J');
    painter.forget();
    expect(painted('a\nb')).toContain('\x1b[2J');
  });
});
