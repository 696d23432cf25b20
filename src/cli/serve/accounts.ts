import { execa } from 'execa';
import { SYSTEM_PATH } from '../../kernel/system-path.ts';

/** Fields of an entry. Directory services know users that /etc/passwd does not have. */
export async function entryOf(database: 'passwd' | 'group', key: string): Promise<string[] | undefined> {
  const { stdout } = await execa('getent', [database, '--', key], {
    reject: false,
    timeout: 10_000,
    env: { PATH: SYSTEM_PATH },
    extendEnv: false,
  });
  return stdout ? stdout.split('\n')[0]?.split(':') : undefined;
}

/** Id of a group; undefined if there is none. */
export async function groupId(name: string): Promise<number | undefined> {
  const id = (await entryOf('group', name))?.[2];
  return id !== undefined && /^\d+$/.test(id) ? Number(id) : undefined;
}
