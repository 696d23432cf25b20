import { takesCapabilities } from '../bpftrace/capabilities.ts';
import { atLeast, NEWEST, OLDEST, QUICKER } from '../bpftrace/find.ts';
import { VmtallyError } from '../errors.ts';
import { type Facts, installer, usable } from './facts.ts';
import { lackingCapabilities } from './privileges.ts';
import type { Check } from './schema.ts';

const OLDEST_TEXT = OLDEST.join('.');
const NEWEST_TEXT = NEWEST.join('.');

/** By docs/benchmarks.md, probe-cost: 92 ns a run with 0.17, 53 with 0.23. */
const SAVES = `${QUICKER.join('.')} and newer take about 40 % less time an event and miss fewer; docs/install.md tells how to get one, on Debian 12 by \`doctor --fix --newer\``;

/** Checks the facts without running anything; checkAttach is separate. */
export const checkFacts = (facts: Facts): Check[] =>
  [privileges, kernel, namespace, tracefs, symbols, bpftrace, service].map((check) => check(facts));

const privileges = (facts: Facts): Check => {
  const name = 'privileges';
  const { euid, initUserNamespace } = facts.privileges;
  const lacking = lackingCapabilities(facts.privileges);
  const user = euid === 0 ? 'root' : `user ${euid}`;
  if (!initUserNamespace) {
    const finding = `${user} of another user namespace, without rights over the kernel`;
    return missing(
      name,
      finding,
      'run it as root of the host, not in a rootless container or under unshare -U',
    );
  }
  const tracer = usable(facts);
  if (euid !== 0 && !(tracer && takesCapabilities(tracer)))
    return missing(name, `${user}, not root`, 'run it as root');
  if (lacking.length === 0) return ok(name, euid === 0 ? user : `${user} with the needed capabilities`);
  return missing(
    name,
    `${user} without ${lacking.join(', ')}`,
    euid === 0 ? 'give the container these capabilities' : 'run it as root or with these capabilities',
  );
};

const kernel = (facts: Facts): Check => {
  const name = 'kernel';
  const { btf, release } = facts.features;
  if (btf) return ok(name, `${release}, with BTF`);
  const finding = `${release}, without BTF`;
  const tracer = usable(facts);
  if (tracer && atLeast(tracer, 0, 25)) {
    const todo = `bpftrace ${tracer.versionText} needs CONFIG_DEBUG_INFO_BTF; ${OLDEST_TEXT} to 0.24 do not`;
    return missing(name, finding, todo);
  }
  return warning(name, finding, 'ended processes have no names; CONFIG_DEBUG_INFO_BTF provides them');
};

const namespace = ({ features }: Facts): Check =>
  features.initPidNamespace
    ? ok('namespace', 'the initial PID namespace')
    : warning(
        'namespace',
        'another PID namespace',
        'cannot count single processes here; run it in the host’s (docker run --pid=host)',
      );

const tracefs = (facts: Facts): Check => {
  const name = 'tracefs';
  const { root, mounted, mount } = facts.tracefs;
  if (root !== undefined) return ok(name, root);
  if (mounted === undefined) {
    return mount === undefined
      ? missing(
          name,
          'not mounted, and /sys/kernel has no mount point for it',
          'use a kernel with CONFIG_FTRACE',
        )
      : missing(name, 'not mounted', '`vmtally doctor --fix` mounts it');
  }
  if (privileges(facts).status === 'missing')
    return skipped(name, `${mounted}, not readable without the privileges`);
  return missing(
    name,
    `${mounted}, but its events cannot be read`,
    facts.privileges.euid === 0 ? 'use a kernel with CONFIG_EVENT_TRACING' : 'run it as root',
  );
};

const symbols = (facts: Facts): Check => {
  const name = 'symbols';
  if (facts.showsSymbols) return ok(name, 'call sites get the names of kernel functions');
  if (privileges(facts).status === 'missing') return skipped(name, 'hidden from this user');
  return warning(
    name,
    '/proc/kallsyms hides the addresses of functions',
    'call sites get numbers, not names; set kernel.kptr_restrict to 0 or 1',
  );
};

const bpftrace = (facts: Facts): Check => {
  const name = 'bpftrace';
  const tracer = facts.bpftrace;
  if (!(tracer instanceof VmtallyError)) {
    const text = `${tracer.versionText}, ${tracer.path}`;
    if (!atLeast(tracer, ...QUICKER)) return { ...ok(name, text), todo: SAVES };
    return atLeast(tracer, NEWEST[0], NEWEST[1] + 1)
      ? warning(name, text, `newer than the tested versions (${OLDEST_TEXT} to ${NEWEST_TEXT})`)
      : ok(name, text);
  }
  if (facts.named)
    return missing(name, tracer.message, 'name another bpftrace with --bpftrace or VMTALLY_BPFTRACE');
  const manager = installer(facts);
  return missing(
    name,
    tracer.message,
    manager === undefined
      ? `install bpftrace ${OLDEST_TEXT} or newer, or name it with --bpftrace`
      : `\`vmtally doctor --fix\` installs it with ${manager}`,
  );
};

const service = (facts: Facts): Check => {
  const name = 'service';
  const { serverUser, services, setpriv } = facts;
  const { euid } = facts.privileges;
  const user = euid === 0 ? 'root' : `user ${euid}`;
  const describe = ({ counts, serves, starting }: Facts['services'][number]) =>
    `${counts.pid} counts as ${counts.user}, ${serves.pid} ${starting ? 'starts to serve' : `serves as ${serves.user}`}`;
  const would = `would count as ${user}, and serve as ${serverUser?.name ?? user}`;
  if (!setpriv) return warning(name, 'cannot serve without setpriv', 'install util-linux');
  if (services.length === 0 && privileges(facts).status === 'missing')
    return skipped(name, `not running; ${user} could not start it`);
  const finding = services.length === 0 ? `not running; ${would}` : services.map(describe).join('; ');
  return services.some(({ serves, starting }) => serves.user === 'root' && !starting)
    ? warning(name, finding, 'serve with --user NAME')
    : ok(name, finding);
};

type Name = Check['name'];

export const ok = (name: Name, finding: string): Check => ({
  name,
  status: 'ok',
  found: finding,
  todo: null,
});
export const warning = (name: Name, finding: string, todo: string): Check => ({
  name,
  status: 'warning',
  found: finding,
  todo,
});
export const missing = (name: Name, finding: string, todo: string): Check => ({
  name,
  status: 'missing',
  found: finding,
  todo,
});
export const skipped = (name: Name, finding: string): Check => ({
  name,
  status: 'skipped',
  found: finding,
  todo: null,
});
