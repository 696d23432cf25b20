import type { ServerMessage } from '../wire/messages.ts';
import type { Row } from '../wire/rows.ts';
import type { LeaderboardMessage } from '../wire/views.ts';

/** A message for any number of clients: made once, serialized once. */
export class Published {
  readonly message: ServerMessage;
  #json: Buffer | undefined;

  constructor(message: ServerMessage) {
    this.message = message;
  }

  get json(): Buffer {
    const { message } = this;
    this.#json ??= Buffer.from(message.type === 'leaderboard' ? boardJson(message) : JSON.stringify(message));
    return this.#json;
  }
}

/** Rows as JSON. Leaderboards that differ only in `top` have rows in common, which are serialized once. */
const rowJsons = new WeakMap<Row, string>();

/** Returns a row as JSON. */
export function jsonOf(row: Row): string {
  const known = rowJsons.get(row);
  if (known !== undefined) return known;
  const json = JSON.stringify(row);
  rowJsons.set(row, json);
  return json;
}

function boardJson({ rows, ...others }: LeaderboardMessage): string {
  return `${JSON.stringify(others).slice(0, -1)},"rows":[${rows.map(jsonOf).join()}]}`;
}
