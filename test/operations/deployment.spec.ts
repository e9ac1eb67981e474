import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../apps/api/src/config.js';
import { readProjectorConfig } from '../../apps/projector/src/config.js';
import { read, root } from '../checks/repository.js';
import { readYaml, type Yaml } from './yaml.js';

/** A service of the compose file, as far as it is looked at. */
interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly user?: string;
  readonly privileged?: string;
  readonly restart?: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly (string | { readonly source: string })[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly cap_drop?: readonly string[];
  readonly deploy?: { readonly resources: { readonly limits: Readonly<Record<'cpus' | 'memory', string>> } };
}

const text = read('docker-compose.yml');
const file = readYaml(text) as Readonly<Record<string, Yaml>>;
const services = Object.entries(file['services'] as unknown as Readonly<Record<string, Service>>);
const programs = services.filter(([, { build }]) => build !== undefined);
const dockerfile = read('Dockerfile');
const instructions = dockerfile
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => ({ name: line.split(' ', 1)[0]!, rest: line.slice(line.indexOf(' ') + 1).trim() }));
const PINNED = /^[\w./-]+:v?\d+\.\d+(?:\.\d+)?(?:-[\w.-]+)?$/;
const named = (path: string): readonly string[] => [...read(path).matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name!);

/** What goes into the file's variables in a deployment. */
const SETTINGS: Readonly<Record<string, string>> = {
  EVENTSTORE_ADMIN_PASSWORD: 'a1b2c3d4',
  EVENTSTORE_OPS_PASSWORD: 'e5f6g7h8',
  POSTGRES_PASSWORD: 'i9j0k1l2',
  OPSLEDGER_SECRET: 's'.repeat(48),
  OPSLEDGER_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  OPSLEDGER_LOG_KEY: 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
  OIDC_JWKS_URL: 'https://login.example.com/keys',
  OIDC_ISSUER: 'https://login.example.com/',
  OIDC_AUDIENCE: 'opsledger',
};
const filledIn = (value: string): string => value.replaceAll(/\$\{(\w+)(?::[?-][^}]*)?\}/g, (_whole, name: string) => SETTINGS[name] ?? '');

describe('docker-compose.yml', () => {
  it('runs a cluster of three, PostgreSQL, two servers and two projectors', () => {
    expect(services.map(([name]) => name)).toEqual([
      'certificates',
      'eventstore1',
      'eventstore2',
      'eventstore3',
      'postgres',
      'api1',
      'api2',
      'projector1',
      'projector2',
    ]);
  });

  it('pins every image', () => {
    expect(services.filter(([, { image }]) => !PINNED.test(image)).map(([name]) => name)).toEqual([]);
  });

  it('runs nothing as root or with rights that it does not need, and limits everything', () => {
    const isRoot = ({ user, build }: Service): boolean => (user === undefined ? build === undefined : /^(?:root|0)\b/.test(user));
    expect(services.filter(([, service]) => isRoot(service) || service.privileged !== undefined)).toEqual([]);
    expect(services.filter(([, { cap_drop }]) => cap_drop?.join() !== 'ALL')).toEqual([]);
    expect(services.filter(([, { deploy }]) => !deploy?.resources.limits.cpus || !deploy.resources.limits.memory)).toEqual([]);
    expect(services.filter(([name, { restart }]) => restart !== (name === 'certificates' ? 'on-failure:3' : 'unless-stopped'))).toEqual([]);
  });

  it('starts in order: certificates, stores, programs', () => {
    for (const [name, { depends_on: needs = {} }] of services) {
      for (const [needed, { condition }] of Object.entries(needs)) {
        const [, service] = services.find(([other]) => other === needed)!;
        expect([name, needed, condition]).toEqual([
          name,
          needed,
          service.healthcheck ? 'service_healthy' : 'service_completed_successfully',
        ]);
      }
    }
    for (const [, { depends_on: needs }] of programs)
      expect(Object.keys(needs ?? {})).toEqual(['eventstore1', 'eventstore2', 'eventstore3', 'postgres']);
  });

  it('publishes ports on this machine only, each once', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
    const outer = ports.map((port) => port.split(':')[1]);
    expect(new Set(outer).size).toBe(outer.length);
  });

  it('declares the volumes that it mounts, and no other', () => {
    const sources = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((volume) => (typeof volume === 'string' ? volume.split(':')[0]! : volume.source)),
    );
    expect(Object.keys(file['volumes'] as object).sort()).toEqual([...new Set(sources)].sort());
  });

  it('takes every variable from compose.env.example, and none of its secrets has a value there', () => {
    const used = new Set([...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual([...named('compose.env.example')].sort());
    expect(read('compose.env.example')).not.toMatch(/^[A-Z_]+=.+$/m);
    expect(new Set(named('compose.env.example')).size).toBe(named('compose.env.example').length);
  });

  it('gives the program settings that it knows and takes', () => {
    for (const [name, { environment = {} }] of programs) {
      expect(Object.keys(environment).filter((name) => !named('.env.example').includes(name))).toEqual([]);
      const settings = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filledIn(value)]));
      const config = name.startsWith('api') ? readConfig(settings) : readProjectorConfig(settings);
      const api = { production: true, host: '0.0.0.0', port: 4000, metrics: 'all', projects: false };
      expect(config).toMatchObject({
        ...(name.startsWith('api') ? api : { health: { port: 4000, host: '0.0.0.0' }, metrics: 'all' }),
        eventStoreUrl: 'esdb+discover://admin:a1b2c3d4@eventstore1:2113,eventstore2:2113,eventstore3:2113?tlsCaFile=/authority/ca.crt',
        databaseUrl: 'postgres://opsledger:i9j0k1l2@postgres:5432/opsledger',
      });
    }
  });

  it('builds from files that are there, and starts what the build makes', () => {
    for (const [, { build, command }] of programs) {
      expect(existsSync(join(root, build!.context, build!.dockerfile))).toBe(true);
      expect([command?.[0], existsSync(join(root, command?.[1] ?? ''))]).toEqual(['node', true]);
      expect(existsSync(join(root, command![1]!.replace(/^dist\/(.+)\.js$/, '$1.ts')))).toBe(true);
    }
  });

  it('is taken by docker compose, where that is installed', () => {
    if (spawnSync('docker', ['compose', 'version']).status !== 0) return;
    const { PATH } = process.env;
    const { status, stderr } = spawnSync('docker', ['compose', '--file', join(root, 'docker-compose.yml'), 'config', '--quiet'], {
      env: { PATH, ...SETTINGS },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('Dockerfile', () => {
  const last = (name: string): string | undefined => instructions.findLast((instruction) => instruction.name === name)?.rest;

  it('is built in two stages from one pinned image', () => {
    const bases = instructions.filter(({ name }) => name === 'FROM').map(({ rest }) => rest.split(' ')[0]!);
    expect(bases).toHaveLength(2);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:20\.\d+\.\d+-[\w]+-slim$/);
  });

  it('installs what the lock file says, ships no development tools, and does not run as root', () => {
    expect(instructions.filter(({ name }) => name === 'RUN').map(({ rest }) => rest)).toEqual([
      'npm ci --ignore-scripts',
      'npm run build && npm prune --omit=dev',
      'mkdir /data && chown node:node /data',
    ]);
    expect(last('USER')).toBe('node');
  });

  it('copies what is there and what .dockerignore lets through', () => {
    const copied = instructions
      .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from'))
      .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));
    const let_through = read('.dockerignore').match(/(?<=^!).+/gm) ?? [];
    expect(copied.map((path) => path.replace(/^\.\//, '')).sort()).toEqual([...let_through].sort());
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('starts a file of the build, and looks at its health by a path that the API has', () => {
    const [, main] = JSON.parse(last('CMD')!) as readonly string[];
    expect(existsSync(join(root, main!))).toBe(true);
    const probe = last('HEALTHCHECK')!;
    const [program, flag, script] = JSON.parse(probe.slice(probe.indexOf('['))) as readonly string[];
    expect([program, flag]).toEqual(['node', '-e']);
    const controller = read('apps/api/src/health.controller.ts');
    const paths = [...controller.matchAll(/@Get\('(\w+)'\)/g)].map(([, path]) => `/health/${path}`);
    expect(paths).toContain(/\/health\/\w+/.exec(script!)?.[0]);
  });

  it('has a health check that fails when nothing answers', () => {
    const probe = last('HEALTHCHECK')!;
    const [, , script] = JSON.parse(probe.slice(probe.indexOf('['))) as readonly string[];
    expect(spawnSync(process.execPath, ['-e', script!], { env: { OPSLEDGER_PORT: '1' } }).status).toBe(1);
  });
});
