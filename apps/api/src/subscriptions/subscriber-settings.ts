import type { SocketLimits } from './socket-limits.js';

/** The limits that can be set from outside, by the variable that does. */
const SETTINGS = { OPSLEDGER_SUBSCRIBERS: 'connections', OPSLEDGER_SUBSCRIBERS_PER_ADDRESS: 'connectionsPerAddress' } as const;

type Environment = Readonly<Record<string, string | undefined>>;
/** Limits that the configuration names. */
export type SubscriberLimits = Partial<Pick<SocketLimits, (typeof SETTINGS)[keyof typeof SETTINGS]>>;

/** What is wrong with the limits of subscribers. */
export function subscriberFaults(env: Environment): readonly string[] {
  return given(env)
    .filter(([, text]) => !/^[1-9]\d{0,5}$/.test(text))
    .map(([name, text]) => `${name} "${text}" is not a whole number from 1 to 999999.`);
}

/** The limits of subscribers, as far as they are set. */
export function subscriberLimits(env: Environment): SubscriberLimits {
  return Object.fromEntries(given(env).map(([name, text]) => [SETTINGS[name], Number(text)]));
}

function given(env: Environment): readonly (readonly [keyof typeof SETTINGS, string])[] {
  const names = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];
  return names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
}
