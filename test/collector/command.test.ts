import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCommand, startCommand } from '../../src/collector/command.ts';
import { failure } from '../fixtures/failure.ts';
import { environment } from '../fixtures/fake.ts';
import { temporaryDirectory, temporaryScript } from '../fixtures/temporary.ts';

const denied = (name: string) => {
  const path = temporaryScript(name, 'exit');
  chmodSync(path, 0o644);
  return path;
};
const inPath = (...paths: string[]) => environment('PATH', paths.map(dirname).join(delimiter));

describe('checkCommand', () => {
  test('finds a command in PATH', () => {
    inPath(join(temporaryDirectory(), 'x'), temporaryScript('vt-command', 'exit'));
    expect(() => checkCommand('vt-command')).not.toThrow();
  });

  test('skips parts of PATH that are no directory, or a loop of links', () => {
    const directory = temporaryDirectory();
    symlinkSync('loop', join(directory, 'loop'));
    inPath('/etc/passwd/x', join(directory, 'loop/x'), temporaryScript('vt-command', 'exit'));
    expect(() => checkCommand('vt-command')).not.toThrow();
  });

  test('finds a command by its path', () => {
    expect(() => checkCommand(temporaryScript('vt-command', 'exit'))).not.toThrow();
  });

  test('skips files in PATH that are not executable', () => {
    inPath(denied('vt-command'), temporaryScript('vt-command', 'exit'));
    expect(() => checkCommand('vt-command')).not.toThrow();
  });

  test.each([
    'vt-command',
    '',
    './vt-command',
    '/nowhere/vt-command',
    '/etc/passwd/x',
    `./${'a'.repeat(300)}`,
  ])('%j does not exist', (name) => {
    inPath(join(temporaryDirectory(), 'x'));
    const error = failure(() => checkCommand(name));
    expect(error).toMatchObject({ code: 'COMMAND_MISSING', exitStatus: 127 });
    expect(error.message).toBe(`there is no command ${name || "''"}`);
  });

  test('refuses a directory, but skips it in PATH', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'vt-command'));
    inPath(join(directory, 'x'));
    expect(failure(() => checkCommand('vt-command')).code).toBe('COMMAND_MISSING');
    for (const path of [directory, `${directory}/`]) {
      const error = failure(() => checkCommand(path));
      expect(error).toMatchObject({ code: 'COMMAND_DENIED', exitStatus: 126, hint: 'It is a directory.' });
      expect(error.message).toBe(`cannot run ${path}`);
    }
  });

  test('refuses a file that is not executable', () => {
    const path = denied('vt-command');
    inPath(path);
    for (const name of ['vt-command', path]) {
      const error = failure(() => checkCommand(name));
      expect(error).toMatchObject({ code: 'COMMAND_DENIED', exitStatus: 126 });
      expect(error.message).toBe(`cannot run ${path}`);
    }
  });
});

describe('startCommand', () => {
  test.each([
    [['true'], 0],
    [['sh', '-c', 'exit 7'], 7],
    [['sh', '-c', 'kill -TERM $$'], 143],
    [['sh', '-c', 'kill -KILL $$'], 137],
  ])('%j ends with %d', async (command, status) => {
    const { exit } = startCommand(command);
    const ended = await exit;
    expect(ended.status).toBe(status);
    expect(ended.seconds).toBeGreaterThan(0);
    expect(ended.seconds).toBeLessThan(10);
  });

  test('signals reach the command', async () => {
    const command = startCommand(['sleep', '60']);
    command.signal('SIGINT');
    expect((await command.exit).status).toBe(130);
  });

  test.each([
    ['/nowhere/vt-command', 'COMMAND_MISSING', 127, 'ENOENT'],
    ['/etc/passwd', 'COMMAND_DENIED', 126, 'EACCES'],
    ['/etc/passwd/x', 'COMMAND_DENIED', 126, 'ENOTDIR'],
  ])('%s cannot be run', async (file, code, exitStatus, reason) => {
    const command = startCommand([file]);
    expect(command.pid).toBeUndefined();
    const { status, error } = await command.exit;
    expect(error).toMatchObject({ code, exitStatus, message: `cannot run ${file}: ${reason}` });
    expect(status).toBe(exitStatus);
  });

  test('too many arguments are an error too', async () => {
    const command = startCommand(['true', 'x'.repeat(1 << 21)]);
    expect((await command.exit).error?.message).toBe('cannot run true: E2BIG');
  });

  test('arguments are passed as they are', async () => {
    const script = '[ $# = 3 ] && [ "$1" = "a b" ] && [ "$2" = "\\$x;" ] && [ -z "$3" ]';
    expect((await startCommand(['sh', '-c', script, 'sh', 'a b', '$x;', '']).exit).status).toBe(0);
  });
});
