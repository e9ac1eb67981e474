/** How many time machines there may be, and how they are looked after. */
export interface TimeMachineSettings {
  /** Most machines at a time, over all nodes. */
  readonly most: number;
  /** Most that one node keeps open to be asked: each takes memory. */
  readonly open: number;
  /** Milliseconds after which one that nobody asks is closed until somebody does. */
  readonly idleMs: number;
  /** Milliseconds between looks at what there is to fill and to end. */
  readonly lookMs: number;
}

/** What holds unless something else is said. */
export const DEFAULT_TIME_MACHINE_SETTINGS: TimeMachineSettings = { most: 5, open: 2, idleMs: 300_000, lookMs: 2_000 };

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = { OPSLEDGER_TIME_MACHINES: 'most', OPSLEDGER_TIME_MACHINES_OPEN: 'open' } as const;
const MOST = 100;

/** Reads the settings from the environment; what is wrong is left out: see `timeMachineFaults`. Pure. */
export function readTimeMachineSettings(env: Environment): TimeMachineSettings {
  const given = Object.entries(VARIABLES).flatMap(([name, setting]) => (isCount(env[name]) ? [[setting, Number(env[name])] as const] : []));
  return { ...DEFAULT_TIME_MACHINE_SETTINGS, ...Object.fromEntries(given) };
}

/** What is wrong with the settings of time machines, as full sentences. Pure. */
export function timeMachineFaults(env: Environment): readonly string[] {
  return Object.keys(VARIABLES)
    .filter((name) => env[name] !== undefined && !isCount(env[name]))
    .map((name) => `${name} "${env[name]}" is not a whole number from 1 to ${MOST}.`);
}

const isCount = (text: string | undefined): boolean => text !== undefined && /^[1-9]\d{0,2}$/.test(text) && Number(text) <= MOST;
