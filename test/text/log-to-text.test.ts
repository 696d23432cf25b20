import { expect, test, vi } from 'vitest';
import { VmtallyError } from '../../src/errors.ts';
import { Lines, logger } from '../../src/log.ts';
import { logToText } from '../../src/text/log-to-text.ts';

/** The text of what is logged at 12:01:02 of this machine's time. */
function textOf(log: (to: ReturnType<typeof logger>) => void, name = 'vmtally'): string {
  vi.setSystemTime(new Date(2026, 10, 29, 12, 1, 2));
  let text = '';
  log(
    logger(
      name,
      new Lines((bytes) => {
        text += bytes.toString();
        return bytes.length;
      }, logToText),
    ),
  );
  vi.useRealTimers();
  return text;
}

test('time, level and message, and facts in 80 columns', () => {
  expect(textOf((log) => log.info('stopping'))).toBe('12:01:02 info stopping\n');
  const facts = {
    listen: 'http://127.0.0.1:7117',
    bpftrace: 'bpftrace v0.23.2',
    servedBy: 'vmtally',
    uid: 998,
  };
  expect(textOf((log) => log.info(facts, 'counting'))).toBe(
    '12:01:02 info counting (listen=http://127.0.0.1:7117, bpftrace=bpftrace v0.23.2,\n' +
      '         servedBy=vmtally, uid=998)\n',
  );
  expect(textOf((log) => log.warn({ asked: { top: 1 }, of: ['a'] }, 'x'), 'vmtally-server')).toBe(
    '12:01:02 warn vmtally-server: x (asked={"top":1}, of=["a"])\n',
  );
});

test('an error says what happened and what to do', () => {
  const err = new VmtallyError('CONFIG_INVALID', 'interval: 20 ms', 'Give 100 ms.');
  expect(textOf((log) => log.error({ err }, 'not changed'))).toBe(
    '12:01:02 error not changed – CONFIG_INVALID: interval: 20 ms. Give 100 ms.\n',
  );
});

test('an error that nobody expected says where it arose', () => {
  const lines = textOf((log) => log.error({ err: new Error('oops') }, 'failed')).split('\n');
  expect(lines[0]).toMatch(/^12:01:02 error failed – oops/);
  expect(lines[1]).toMatch(/^ {9} +at .*log-to-text\.test\.ts/);
});

test.each([
  '{}',
  '{"time":1e300,"level":"x","msg":{},"name":7,"err":"\\u001b[2J"}',
  '{"time":"now","msg":"\\u001b[2J\\n\\u202e","x":"\\u001b[2J","err":{"message":3,"stack":"a\\n\\u001b[2J"}}',
])('a line with parts of any kind does not steer the terminal: %s', (json) => {
  expect(logToText(json)).toMatch(/^\d\d:\d\d:\d\d (?:0|[a-z]+)[^\p{Cc}\p{Cf}]*\n(?:[^\p{Cc}\p{Cf}]*\n)?$/u);
});
