import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { MARK, MAX_COST } from './support.ts';

/** A real terminal with a shell, as a user at a keyboard sees it. */
export class Terminal {
  /** Removed with its directory: tmux leaves it behind. */
  readonly #socket: string;

  /** A concurrent test gives a directory, which it removes itself. */
  constructor(columns: number, rows: number, directory = temporaryDirectory()) {
    this.#socket = join(directory, 'tmux');
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', `${columns}`, '-y', `${rows}`, 'bash --norc');
    this.#tmux('set-option', '-g', 'remain-on-exit', 'on');
    this.run(`PS1='$ '; cd /; clear`);
  }

  /** The lines of the screen, without trailing blanks. */
  get lines(): string[] {
    return this.#tmux('capture-pane', '-p').replace(/\n$/, '').split('\n');
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** True if a full-screen program uses the terminal. */
  get taken(): boolean {
    return this.#ask('alternate_on') === '1';
  }

  get cursor(): boolean {
    return this.#ask('cursor_flag') === '1';
  }

  /** The terminal's modes as stty prints them: a mode that is off begins with a minus. */
  get modes(): string[] {
    return execFileSync('stty', ['-a', '-F', this.#ask('pane_tty')], { encoding: 'utf8' }).split(/[\s;]+/);
  }

  /** Types a command line. */
  run(command: string): void {
    this.type(command);
    this.keys('Enter');
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
  }

  /** Presses keys, named as tmux names them. */
  keys(...keys: string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
  }

  /** Waits until the screen shows a text. */
  async shows(what: string | RegExp, ms?: number): Promise<void> {
    const there = () => (typeof what === 'string' ? this.text.includes(what) : what.test(this.text));
    // Each look starts a process.
    await until(() => `the screen shows ${what}\n${this.text}`, there, ms, 50);
  }

  /** The pid of the shell. */
  get shell(): number {
    return Number(this.#ask('pane_pid'));
  }

  close(): void {
    this.#tmux('kill-server');
  }

  #ask = (name: string): string => this.#tmux('display-message', '-p', `#{${name}}`).trim();

  #tmux(...args: string[]): string {
    // leftovers.ts uses this mark to find processes that a test left.
    const env = { ...process.env, ...MAX_COST, ...MARK, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' };
    return execFileSync('tmux', ['-u', '-S', this.#socket, ...args], { env, encoding: 'utf8' });
  }
}
