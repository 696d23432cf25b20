import { processDetails } from '../kernel/process-details.ts';
import type { Tasks } from '../kernel/tasks.ts';
import type { Request } from '../wire/feed.ts';
import type { ProcessPages } from '../wire/process-pages.ts';
import type { ServedState } from '../wire/state.ts';
import type { ProcessDetails } from '../wire/views.ts';
import { PageReader } from './page-reader.ts';
import { StateReader } from './state-reader.ts';

type Asked<V extends Request['verb']> = Extract<Request, { verb: V }>;

/**
 * Reads for clients: of single processes, and of the state of the kernel's memory. Secrets of users are only for services that
 * show arguments.
 */
export class ClientReads {
  readonly #tasks: Pick<Tasks, 'user'>;
  readonly #showsSecrets: boolean;
  readonly #pages = new PageReader();
  readonly #state = new StateReader();

  constructor(tasks: Pick<Tasks, 'user'>, showsSecrets = false) {
    this.#tasks = tasks;
    this.#showsSecrets = showsSecrets;
  }

  details({ pid, start, showArguments }: Asked<'inspect'>): ProcessDetails | null {
    return processDetails(pid, start, (uid) => this.#tasks.user(uid), showArguments && this.#showsSecrets);
  }

  pages(request: Asked<'pages'>): Promise<ProcessPages> {
    return this.#pages.read(request, this.#showsSecrets);
  }

  state(): Promise<ServedState> {
    return this.#state.read();
  }

  /** CPU seconds of processes that read for this one. */
  get cpuSeconds(): number {
    return this.#pages.cpuSeconds;
  }

  stop(): void {
    this.#pages.stop();
    this.#state.stop();
  }
}
