import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RawArgument } from '../../src/kernel/btf.ts';
import { BtfBlob } from '../../src/kernel/btf-blob.ts';
import { failure } from '../fixtures/failure.ts';
import { Random } from '../fixtures/random.ts';

/** Blobs of kernels: see test/fixtures/btf/record.mjs. */
const recorded = (release: string): Buffer =>
  readFileSync(new URL(`../fixtures/btf/${release}.btf`, import.meta.url));
const btf = (release: string) => new BtfBlob(recorded(release), release);

const shown = (found: readonly RawArgument[] | undefined): string[] | undefined =>
  found?.map(({ name, type }) =>
    type.kind === 'number'
      ? `${name}:${type.signed ? 'i' : 'u'}${8 * type.bytes}`
      : type.kind === 'pointer'
        ? `${name}:${type.struct ?? ''}*`
        : `${name}:?`,
  );

describe('arguments', () => {
  test.each<[string, string, string[] | undefined]>([
    [
      '6.18',
      'kmalloc',
      ['call_site:u64', 'ptr:*', 'bytes_req:u64', 'bytes_alloc:u64', 'gfp_flags:u32', 'node:i32'],
    ],
    [
      '5.10',
      'kmem_cache_alloc',
      ['call_site:u64', 'ptr:*', 'bytes_req:u64', 'bytes_alloc:u64', 'gfp_flags:u32'],
    ],
    ['6.1', 'kmem_cache_alloc', ['call_site:u64', 'ptr:*', 's:kmem_cache*', 'gfp_flags:u32', 'node:i32']],
    ['6.12', 'mm_page_alloc', ['page:page*', 'order:u32', 'gfp_flags:u32', 'migratetype:i32']],
    // Linux 6.9 changed the arguments, and stable kernels before it took the change.
    ['5.10', 'mark_victim', ['task:task_struct*', 'uid:u32']],
    ['6.18', 'mark_victim', ['task:task_struct*', 'uid:u32']],
    ['6.18', 'mm_vmscan_direct_reclaim_begin', ['order:i32', 'gfp_flags:u32']],
    ['7.2', 'mm_vmscan_direct_reclaim_begin', ['gfp_flags:u32', 'order:i32', 'memcg:mem_cgroup*']],
    ['6.18', 'nothing', undefined],
  ])('%s %s', (release, tracepoint, expected) => {
    expect(shown(btf(release).rawArguments(tracepoint))).toEqual(expected);
  });
});

test('members of structs', () => {
  const types = btf('6.18');
  const number = { kind: 'number', bytes: 4, signed: false };
  expect(['size', 'object_size', 'color'].map((member) => types.member('kmem_cache', member))).toEqual([
    { offset: 32, type: number },
    { offset: 36, type: number },
    undefined,
  ]);
  expect(types.member('nothing', 'size')).toBeUndefined();
});

describe('what is no BTF', () => {
  const good = recorded('6.18');
  const changed = (change: (blob: Buffer) => void): Buffer => {
    const blob = Buffer.from(good);
    change(blob);
    return blob;
  };
  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'it does not begin with the header of BTF, version 1'],
    ['text', Buffer.from('BTF'.repeat(20)), 'it does not begin with the header of BTF, version 1'],
    ['another version', changed((blob) => blob.writeUInt8(2, 2)), 'it does not begin with the header of BTF'],
    ['half of it', good.subarray(0, good.length >> 1), 'its header names parts that it does not have'],
    ['a long header', changed((blob) => blob.writeUInt32LE(2 ** 32 - 4, 4)), 'its header names parts'],
    ['strings without an end', changed((blob) => blob.writeUInt8(1, blob.length - 1)), 'its strings have no'],
    [
      'an unknown kind',
      changed((blob) => blob.writeUInt32LE(31 << 24, 28)),
      'type 1 has the unknown kind 31',
    ],
    ['a type beyond the end', changed((blob) => blob.writeUInt32LE((4 << 24) | 0xffff, 28)), 'goes beyond'],
  ])('%s', (_, blob, why) => {
    expect(failure(() => new BtfBlob(blob, 'x'))).toMatchObject({
      code: 'BTF_INVALID',
      message: expect.stringContaining(why),
    });
  });

  test('a type that stands for itself', () => {
    // The last type of the blob is a function. Its prototype becomes itself.
    const words = [
      [1, (12 << 24) >>> 0, 2],
      [0, ((13 << 24) | 2) >>> 0, 0, 0, 0, 0, 3],
      [0, (8 << 24) >>> 0, 3],
    ].flat();
    const strings = '\0__traceiter_x\0';
    const head = Buffer.alloc(24);
    head.writeUInt16LE(0xeb9f);
    head.writeUInt8(1, 2);
    for (const [index, value] of [24, 0, 4 * words.length, 4 * words.length, strings.length].entries())
      head.writeUInt32LE(value, 4 + 4 * index);
    const blob = Buffer.concat([head, Buffer.from(Uint32Array.from(words).buffer), Buffer.from(strings)]);
    expect(failure(() => new BtfBlob(blob, 'x').rawArguments('x'))).toMatchObject({ code: 'BTF_INVALID' });
  });

  test.each(Array.from({ length: 200 }, (_, seed) => seed))(
    'garbled bytes end with an answer or an error: %i',
    (seed) => {
      const random = new Random(seed);
      const blob = changed((bytes) => {
        for (let time = 0; time < 8; time++) bytes.writeUInt8(random.int(256), random.int(bytes.length));
      });
      try {
        const types = new BtfBlob(blob, 'x');
        for (const tracepoint of ['kmalloc', 'mm_migrate_pages', 'mark_victim'])
          types.rawArguments(tracepoint);
        types.member('kmem_cache', 'size');
      } catch (error) {
        expect(error).toMatchObject({ code: 'BTF_INVALID' });
      }
    },
  );
});
