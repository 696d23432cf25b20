import type { ObjectFreer, ObjectRow } from '../wire/objects.ts';
import type { OutstandingMessage } from '../wire/sample-views.ts';

/** The objects that are not freed, as the last message has them. */
export class Outstanding {
  version = 0;
  message: OutstandingMessage | null = null;

  apply(message: OutstandingMessage): void {
    this.message = message;
    this.version++;
  }

  /** The rows of who freed, with a text in a process or a call site, in whatever case. */
  freersWith(text: string): ObjectFreer[] {
    const wanted = text.toLowerCase();
    return (this.message?.freers ?? []).filter(({ process, site, allocatedAt }) =>
      `${process}\n${site ?? ''}\n${allocatedAt ?? ''}`.toLowerCase().includes(wanted),
    );
  }

  /** The rows with a text in their name or in that of who has most of them, in whatever case. */
  found(text: string): ObjectRow[] {
    const wanted = text.toLowerCase();
    return (this.message?.rows ?? []).filter(({ name, most }) =>
      `${name}\n${most?.name ?? ''}`.toLowerCase().includes(wanted),
    );
  }
}
