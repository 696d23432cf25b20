import { describe, expect, test } from 'vitest';
import { lineToMessage, repairText, wordsToName } from '../../src/bpftrace/message.ts';

const number = (value: number) => ({ kind: 'number', value });
const name = (text: string) => ({ kind: 'name', name: text });
const entries = (content: string, map = '@m') => {
  const message = lineToMessage(`{"type": "map", "data": {"${map}": ${content}}}`);
  return message?.kind === 'map' ? message.entries : message;
};

test('a file that was printed', () => {
  expect(lineToMessage('{"type": "cat", "data": "nr_dirty 1\\npgpgin 2\\n"}')).toEqual({
    kind: 'text',
    text: 'nr_dirty 1\npgpgin 2\n',
  });
});

describe('lines that are ignored', () => {
  test.each([
    '',
    ' ',
    'Attaching 4 probes...',
    'stdin:1:43-45: WARNING: comparison of integers of different signs',
    '@i0_kmalloc_0[1, 2]: 3',
    ' {"type": "value", "data": [1,2,3,4]}',
    '[1,2,3,4]',
    '{"type": "attached_probes", "data": {"probes": 4}}',
    '{"type": "attached_probes", "count": 4, "data": {"probes": 4}}',
  ])('%j', (line) => {
    expect(lineToMessage(line)).toBeUndefined();
  });
});

describe('markers', () => {
  test.each([
    ['[1,2,3405691582,0]', { mark: 1, tick: 2, ns: 3_405_691_582, flushSequence: 0 }],
    ['[0, 0, 12, 3]', { mark: 0, tick: 0, ns: 12, flushSequence: 3 }],
    ['[1,2,12,3,4000000000]', { mark: 1, tick: 2, ns: 12, flushSequence: 3, intervalNs: 4e9 }],
    ['[2,1,"18014398509481984",1]', { mark: 2, tick: 1, ns: 2 ** 54, flushSequence: 1 }],
  ])('%s', (data, marker) => {
    expect(lineToMessage(`{"type": "value", "data": ${data}}`)).toEqual({ kind: 'marker', ...marker });
  });
});

describe('a map with stacks', () => {
  const stacks = (content: string) => entries(content, '@vt_stacks0_kmalloc_1');

  test.each([
    ['0.17', '"7,-99,\\n    kmalloc+588\\n    do_it.part.0+46\\n,16"', '-99', 'kmalloc+588\ndo_it.part.0+46'],
    [
      '0.23',
      '"7,-99,\\\\nffffffff8164826c\\\\nffffffff813d04ce\\\\n,16"',
      '-99',
      'ffffffff8164826c\nffffffff813d04ce',
    ],
    [
      '0.27',
      '"7,99,\\nffffffff8164826c\\nffffffff813d04ce\\n,16"',
      '99',
      'ffffffff8164826c\nffffffff813d04ce',
    ],
    ['none', '"7,99,\\n,16"', '99', ''],
  ])('as bpftrace %s prints it', (_, key, site, stack) => {
    expect(stacks(`{${key}: 3}`)).toEqual([[['7', site, stack, '16'], number(3)]]);
  });

  test.each(['{"7": 3}', '{"7,a b\\u0001,16": 3}', '{"7,"x",16": 3}'])('%s is garbled', (content) => {
    expect(stacks(content)).toMatchObject({ kind: 'garbled' });
  });
});

describe('maps', () => {
  test.each([
    [
      'one key',
      '{"12": 5, "34": 6}',
      [
        [['12'], number(5)],
        [['34'], number(6)],
      ],
    ],
    ['two key parts', '{"12,4096": 5}', [[['12', '4096'], number(5)]]],
    ['a negative key part', '{"12,-1": 5}', [[['12', '-1'], number(5)]]],
    ['none, as 0.24 prints it', '{}', []],
    ['a number that 0.24 puts in quotes', '{"1": "18446744073709551615"}', [[['1'], number(2 ** 64)]]],
    [
      'a negative number',
      '{"1": -3, "2": "-4"}',
      [
        [['1'], number(-3)],
        [['2'], number(-4)],
      ],
    ],
    ['one key twice: the last', '{"1": 5, "1": 6}', [[['1'], number(6)]]],
  ])('%s', (_, content, expected) => {
    expect(entries(content)).toEqual(expected);
  });

  test('the map’s name', () => {
    expect(lineToMessage('{"type": "map", "data": {"@i0_kmalloc_1": {}}}')).toEqual({
      kind: 'map',
      map: '@i0_kmalloc_1',
      entries: [],
    });
  });

  test.each(['1234', '007', '-5'])('a process named %s keeps its name', (text) => {
    const line = `{"type": "map", "data": {"@vt_ended_0": {"7,12120517517392,0,1,3": "${text}"}}}`;
    const key = ['7', '12120517517392', '0', '1', '3'];
    expect(lineToMessage(line)).toMatchObject({ entries: [[key, name(text)]] });
  });
});

describe('names of ended tasks', () => {
  test.each([
    ['four words', '[1752392034,0,0,0]', 'bash'],
    ['words that are printed as signed', '[-1016700573,169,0,0]', 'café'],
    ['text', '"a, b: {c}"', 'a, b: {c}'],
    ['nothing', '""', ''],
  ])('%s', (_, content, text) => {
    const key = '7,12120517517392,1000,18446744073709551615,1';
    expect(entries(`{"${key}": ${content}}`, '@vt_ended_1')).toEqual([[key.split(','), name(text)]]);
  });
});

describe('lost events', () => {
  test.each([
    ['{"type": "lost_events", "data": {"events": 7}}', 7],
    ['{"type": "lost_events", "count": 9, "data": {"events": 9}}', 9],
    ['{"type": "lost_events"}', 1],
    ['{"type": "lost_events", "data": {"events": "many"}}', 1],
  ])('%s', (line, events) => {
    expect(lineToMessage(line)).toEqual({ kind: 'lost', events });
  });
});

describe('helper errors', () => {
  test.each([
    [
      '{"type": "helper_error", "msg": "Map full; can\'t update element. Try increasing max_map_keys config", "helper": "map_update_elem", "retcode": -7, "line": 3, "col": 133}',
      { helper: 'map_update_elem', code: -7, line: 3 },
    ],
    [
      '{"type": "helper_error", "msg": "Argument list too long", "helper": "map_update_elem", "retcode": -7, "filename": "stdin", "line": 1, "col": 2}',
      { helper: 'map_update_elem', code: -7, line: 1 },
    ],
    [
      '{"type": "helper_error", "helper": "probe_read_kernel", "retcode": -14, "line": 1, "col": 2}',
      { helper: 'probe_read_kernel', code: -14, line: 1 },
    ],
    [
      '{"type": "runtime_error", "msg": "Divide or modulo by 0 detected.", "filename": "stdin", "line": 3, "col": 9}',
      { helper: 'unknown', code: 0, line: 3 },
    ],
    ['{"type": "helper_error"}', { helper: 'unknown', code: 0, line: 0 }],
    ['{"type": "helper_error", "helper": {"toString": 0}}', { helper: 'unknown', code: 0, line: 0 }],
  ])('%s', (line, error) => {
    expect(lineToMessage(line)).toEqual({ kind: 'helper-error', ...error });
  });
});

describe('garbled lines', () => {
  test.each([
    '{"type": "map", "data": {"@m": {"1": 5',
    '{rubbish}',
    '{"type": "map", "data": {"@m": {"1": 0xffff}}}',
    // bpftrace 0.24 to 0.27 print hexadecimal numbers after a name that is not ASCII.
    '{"type": "hist", "data": {"@m": {"1": [{"min": 4, "max": 7, "count": c5}]}}}',
    '{"type": "map", "data": {"@m": {"1": null}}}',
    '{"type": "map", "data": {"@m": {"1": {"count": 1, "average": 2, "total": 3}}}}',
    '{"type": "map", "data": {"@m": {"1": true}}}',
    '{"type": "map", "data": {"@m": {"1": 1.5}}}',
    '{"type": "map", "data": {"@m": {"1": 1e999}}}',
    '{"type": "map", "data": {"@m": {"1": "bash"}}}',
    '{"type": "map", "data": {"@m": {"1": [1,2]}}}',
    '{"type": "map", "data": {"@m": {"1": [1,2,3,4]}}}',
    // Keys with the name of an enum value, as from 0.24 on, and other keys that are not numbers.
    '{"type": "map", "data": {"@m": {"1,MIGRATE_ASYNC": 5}}}',
    '{"type": "map", "data": {"@m": {"": 5}}}',
    '{"type": "map", "data": {"@m": {"1,": 5}}}',
    '{"type": "map", "data": {"@m": {"1, 2": 5}}}',
    '{"type": "map", "data": {"@m": {"0x1": 5}}}',
    '{"type": "map", "data": {"@vt_ended_0": {"7,1,0,1,3": 5}}}',
    '{"type": "map", "data": {"@vt_ended_0": {"7,1,0,1,3": [1,2,3]}}}',
    '{"type": "map", "data": {"@vt_ended_0": {"7,1,0,1,3": [1,2,3,4294967296]}}}',
    // Maps without keys.
    '{"type": "map", "data": {"@m": 5}}',
    '{"type": "map", "data": {"@m": "x"}}',
    '{"type": "map", "data": {"@m": [5]}}',
    '{"type": "map", "data": {"@m": null}}',
    '{"type": "map", "data": {"@m": {}, "@n": {}}}',
    '{"type": "map", "data": [5]}',
    '{"type": "map", "data": 5}',
    '{"type": "map", "data": {}}',
    '{"type": "map"}',
    '{"type": "cat"}',
    '{"type": "cat", "data": {"toString": 0}}',
    // Kinds of maps and messages that no program of vmtally uses.
    '{"type": "hist", "data": {"@m": {"1": [{"min": 4, "max": 7, "count": 3}]}}}',
    '{"type": "hist", "data": {"@m": [{"min": 4, "max": 7, "count": 3}]}}',
    '{"type": "stats", "data": {"@m": {"count": 19, "average": 2, "total": 38}}}',
    '{"type": "stats", "data": {"@m": {"1": {"count": 19, "average": 2, "total": 38}}}}',
    '{"type": "stats", "data": {"@m": {"1": 5}}}',
    '{"type": "tseries", "data": {"@m": {"1": []}}}',
    '{"type": "time", "data": "12:00:00"}',
    '{"type": "printf", "data": "[1,2,3,4]"}',
    '{"type": "value", "data": 7}',
    '{"type": "value", "data": [1,2,3]}',
    '{"type": "value", "data": [1,2,3,4,5,6]}',
    '{"type": "value", "data": [1,2,3,"x"]}',
    '{"type": "value", "data": [4,2,3,4]}',
    '{"type": "value", "data": [1,2.5,3,4]}',
    '{"type": "value", "data": null}',
    '{"type": "value"}',
    '{"data": {"@m": 3}}',
    '{}',
  ])('%s', (line) => {
    expect(lineToMessage(line)).toEqual({ kind: 'garbled', line: line.slice(0, 120) });
  });

  test('are shortened', () => {
    expect(lineToMessage(`{${'x'.repeat(1000)}`)).toEqual({ kind: 'garbled', line: `{${'x'.repeat(119)}` });
  });
});

describe('repairText', () => {
  test.each([
    ['ASCII', String.raw`"bash \" \\ \n \u0007"`, String.raw`"bash \" \\ \n \u0007"`],
    ['two bytes', String.raw`"caf\uffffffc3\uffffffa9"`, '"café"'],
    ['an emoji', String.raw`"\ufffffff0\uffffff9f\uffffff98\uffffff80"`, '"😀"'],
    ['bytes that are no UTF-8', String.raw`"\uffffffff\ufffffffe"`, '"\ufffd\ufffd"'],
    ['half a character', String.raw`"nd\uffffffc3"`, '"nd\ufffd"'],
    ['two runs', String.raw`"\uffffffc3\uffffffa9x\uffffffc3\uffffffa8"`, '"éxè"'],
    ['a name that only looks so', String.raw`"\\uffffffc3"`, String.raw`"\\uffffffc3"`],
    ['a backslash, then such a byte', String.raw`"\\\uffffffc3\uffffffa9"`, String.raw`"\\é"`],
    ['two backslashes, then its look', String.raw`"\\\\uffffffc3"`, String.raw`"\\\\uffffffc3"`],
  ])('%s', (_, line, repaired) => {
    expect(repairText(line)).toBe(repaired);
  });

  test('repaired text is JSON', () => {
    const line = String.raw`{"type": "map", "data": {"@vt_ended_0": {"1": "\\uffffffc3", "2": "\\\uffffffc3\uffffffa9"}}}`;
    expect(lineToMessage(line)).toMatchObject({
      entries: [
        [['1'], name(String.raw`\uffffffc3`)],
        [['2'], name(String.raw`\é`)],
      ],
    });
  });
});

describe('wordsToName', () => {
  const words = (text: string | Buffer) => {
    const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(16)]);
    return [0, 4, 8, 12].map((at) => bytes.readUInt32LE(at));
  };

  test.each(['bash', 'a', '', 'tmux: server', 'café', 'fifteen-letters', '日本語', '("[{,}])'])(
    '%j',
    (text) => {
      expect(wordsToName(words(text))).toBe(text);
    },
  );

  test('sixteen bytes without a terminator', () => {
    expect(wordsToName(words('sixteen-letters!'))).toBe('sixteen-letters!');
  });

  test('ends at the first zero byte', () => {
    expect(wordsToName(words('bash\0old name'))).toBe('bash');
  });

  test('words that are printed as signed', () => {
    expect(wordsToName([-1_016_700_573, 169, 0, 0])).toBe('café');
  });

  test('half a character', () => {
    expect(wordsToName(words(Buffer.from('fourteen-chaö').subarray(0, 14)))).toBe('fourteen-chaö');
    expect(wordsToName(words(Buffer.from('fourteen-chaö').subarray(0, 13)))).toBe('fourteen-cha\ufffd');
  });
});
