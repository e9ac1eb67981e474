/** What the EventStoreDB client takes after the `?`: the names in its own spelling, and which values. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  tls: /^(true|false)$/,
  tlsCAFile: /./,
  userCertFile: /./,
  userKeyFile: /./,
  connectionName: /./,
  nodePreference: /^(leader|follower|read_?only_?replica|random)$/i,
  maxDiscoverAttempts: /^\d+$/,
  discoveryInterval: /^\d+$/,
  gossipTimeout: /^\d+$/,
  defaultDeadline: /^\d+$/,
  keepAliveInterval: /^-?\d+$/,
  keepAliveTimeout: /^-?\d+$/,
};

/** Options that the client reads and that do harm, or nothing. */
const REFUSED: Readonly<Record<string, string>> = {
  tlsVerifyCert: 'has no effect in this client. Name the certificate authority with tlsCAFile.',
  throwOnAppendFailure: 'is not for OpsLedger: without it, conflicts are reported as they are.',
};

const SCHEME = /^([a-z][a-z+]*):\/\//i;
const ADDRESS = /^(?:[^:@/?]+:[^@/?]+@)?([^@/?]+)\/*(?:\?(.*))?$/;
const HOST = /^[a-z0-9._-]+(?::(\d{1,5}))?$/i;

/**
 * Everything that is wrong with the address of EventStoreDB, as full sentences without its password. Stricter than the client, which only
 * warns about an option it does not know. Pure. @param name how the user knows the address: a variable or an option.
 */
export function eventStoreUrlFaults(name: string, text: string): readonly string[] {
  const [prefix = '', scheme = ''] = SCHEME.exec(text) ?? [];
  if (/^kurrentdb(\+discover)?$/i.test(scheme)) {
    const known = scheme.toLowerCase().replace('kurrentdb', 'esdb');
    return [`${name} begins with ${scheme}://, which this client does not know: write ${known}:// instead, the rest stays.`];
  }
  if (scheme !== 'esdb' && scheme !== 'esdb+discover') return [`${name} is not a URL that begins with esdb:// or esdb+discover://.`];
  const [, hosts, query] = ADDRESS.exec(text.slice(prefix.length)) ?? [];
  if (hosts === undefined) return [`${name} is not of the form ${scheme}://user:password@host:2113?option=value.`];
  return [...hostFaults(name, hosts), ...optionFaults(name, query ?? '')];
}

function hostFaults(name: string, hosts: string): readonly string[] {
  return hosts.split(',').flatMap((host) => {
    const match = HOST.exec(host);
    return match && Number(match[1] ?? 2113) <= 65_535 ? [] : [`${name}: "${host}" is not a host with a port, like es.example.com:2113.`];
  });
}

function optionFaults(name: string, query: string): readonly string[] {
  const options = query === '' ? [] : query.split('&');
  return options.flatMap((option) => {
    const [key = '', value = ''] = option.split('=');
    const fault = optionFault(key, value);
    return fault === undefined ? [] : [`${name}: ${fault}`];
  });
}

function optionFault(key: string, value: string): string | undefined {
  const refused = Object.keys(REFUSED).find((name) => flat(name) === flat(key));
  if (refused !== undefined) return `the option ${refused} ${REFUSED[refused]}`;
  const known = Object.keys(OPTIONS).find((name) => flat(name) === flat(key));
  if (known === undefined) return `there is no option "${key}". Did you mean ${nearest(key)}?`;
  return OPTIONS[known]!.test(value) ? undefined : `the option ${known} cannot be "${value}".`;
}

/** Names of options are compared as the client does: without letter case, _ and -. */
const flat = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

/** The option of which the key is a part, else the one with the fewest letters to change. */
function nearest(key: string): string {
  const ranked = Object.keys(OPTIONS).map((name) => ({
    name,
    edits: flat(name).includes(flat(key)) ? 0 : editsBetween(flat(key), flat(name)),
  }));
  return ranked.reduce((best, next) => (next.edits < best.edits ? next : best)).name;
}

/** The number of letters to add, drop or change (Levenshtein). */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (let index = 1; index <= to.length; index++) {
      const changed = row[index - 1]! + (letter === to[index - 1] ? 0 : 1);
      next.push(Math.min(changed, row[index]! + 1, next[index - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
