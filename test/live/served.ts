import { afterAll, beforeAll } from 'vitest';
import type { CommandLine } from '../fixtures/argv.ts';
import { Client, Service } from './service.ts';

/** A service and a client of the role control. */
class Served {
  service!: Service;
  client!: Client;

  async stateOf(session: string): Promise<string> {
    return (await this.service.session(session)).state;
  }
}

/** A tag that starts a service and a client for all tests of a file, and ends them: serves`-e kmalloc`. */
export function serves(...line: CommandLine): Served {
  const served = new Served();
  beforeAll(async () => {
    served.service = await Service.start(...line);
    served.client = await Client.connect(served.service);
  });
  afterAll(async () => {
    served.client.close();
    await served.service.stop();
  });
  return served;
}
