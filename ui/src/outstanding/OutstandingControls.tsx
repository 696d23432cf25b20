import { OBJECT_KINDS, OBJECT_ROWS, type ObjectKind, type ObjectRows } from '../../../src/wire/objects.ts';
import { Glossary } from '../parts/Glossary.tsx';
import { ProcessesChip } from '../parts/ProcessesChip.tsx';
import { SampleButtons } from '../parts/SampleButtons.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import { PlaceFilter } from '../place/PlaceFilter.tsx';
import type { Place } from '../place/place.ts';
import { AGES } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';

const TERMS = {
  'Not freed':
    'Objects that were allocated since the count began and are not freed yet, by the size of their slots. That is no leak: they may be in use, or in a cache.',
  Site: 'Code of the kernel that allocates: the place that its call returns to, as function+0xOFFSET/0xLENGTH.',
  Oldest:
    'Age of the oldest object of a row, rounded up to half a second. Ages are known when the count has ended.',
  Freed: 'Objects of a row that were freed, while it is counted.',
  'Who freed':
    'The processes that freed objects of the count, the code of the kernel that did, and the code that had allocated them. Counting it takes more of each free; a group has none, as the process that frees may be any.',
  'By allocinfo':
    'Growth of the objects of the function by /proc/allocinfo, where this kernel has it, of a count of the whole system.',
  'Freed without an event':
    'Objects whose free was not seen: their addresses were allocated again. kfree_rcu() and bulk frees have no event.',
  'Others freed': 'Frees of objects that were allocated before the count, or by a process out of its scope.',
};

const KINDS: Record<ObjectKind, string> = {
  kmalloc: 'kmalloc',
  slab: 'slab caches, kmalloc',
  pages: 'blocks of pages',
};
const ROWS: Record<ObjectRows, string> = { site: 'call site', pid: 'process', comm: 'program', age: 'age' };

/** Controls of what is not freed: session, objects, rows, age, filter, time. */
export function OutstandingControls({ place }: { place: Place }) {
  const { within, objects, rows, older, showsFreers, sample } = place;
  return (
    <search className="controls" aria-label="Controls of what is not freed">
      <SessionSelect id={place.session} withoutCompanions />
      <label className="field">
        <span>Objects of</span>
        <select
          value={objects}
          onChange={({ target }) =>
            go({
              objects: OBJECT_KINDS.find((kind) => kind === target.value) ?? 'kmalloc',
              rows: null,
              sample: null,
            })
          }
        >
          {OBJECT_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {KINDS[kind]}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>By</span>
        <select
          value={rows ?? (objects === 'pages' ? 'pid' : 'site')}
          onChange={({ target }) =>
            go({ rows: OBJECT_ROWS.find((by) => by === target.value) ?? null }, 'replace')
          }
        >
          {OBJECT_ROWS.filter((by) => objects !== 'pages' || by !== 'site').map((by) => (
            <option key={by} value={by}>
              {ROWS[by]}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Age</span>
        <select
          value={older ?? ''}
          onChange={({ target }) =>
            go({ older: target.value === '' ? null : Number(target.value) }, 'replace')
          }
        >
          <option value="">any</option>
          {AGES.map((age) => (
            <option key={age} value={age}>
              {age} s or more
            </option>
          ))}
        </select>
      </label>
      <PlaceFilter place={place} subject="function, program" />
      {within === null && (
        <label className="check">
          <input
            type="checkbox"
            checked={showsFreers}
            onChange={({ target }) => go({ showsFreers: target.checked, sample: null })}
          />
          Who freed
        </label>
      )}
      <ProcessesChip place={place} />
      <SampleButtons legend="Count for" sample={sample} />
      <Glossary terms={TERMS} />
    </search>
  );
}
