import { isAbsolute } from 'node:path';
import { LogKeyError, parseLogKey } from './log-key.js';

/** How the log signs. */
export interface TransparencySettings {
  /** The log's private key; left out: a file in the folder `keys`, made on first use. */
  readonly key?: string;
  /** Where copies of checkpoints go: a folder, or a URL to which each is posted. */
  readonly target?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether an outside target is a URL, else a folder. */
export const isUrl = (target: string): boolean => /^https?:\/\//.test(target);

/** Reads the settings from the environment; what is wrong with them: see `transparencyFaults`. Pure. */
export function readTransparencySettings({
  OPSLEDGER_LOG_KEY: key,
  OPSLEDGER_CHECKPOINT_TARGET: target,
}: Environment): TransparencySettings {
  return { ...(key !== undefined && { key }), ...(target !== undefined && { target }) };
}

/** What is wrong with the settings of the transparency log, as full sentences. Pure. */
export function transparencyFaults(env: Environment): readonly string[] {
  const { OPSLEDGER_LOG_KEY: key, OPSLEDGER_CHECKPOINT_TARGET: target } = env;
  const shared = env['DATABASE_URL'] !== undefined && env['OPSLEDGER_PROJECTOR'] !== 'off' && env['NODE_ENV'] === 'production';
  return [
    ...(key === undefined ? [] : keyFaults(key)),
    ...(key === undefined && shared
      ? [
          'OPSLEDGER_LOG_KEY is missing: every node that signs checkpoints needs the same, e.g. from "openssl genpkey -algorithm ed25519 -outform DER | base64".',
        ]
      : []),
    ...(target === undefined || isAbsolute(target) || (isUrl(target) && URL.canParse(target))
      ? []
      : ['OPSLEDGER_CHECKPOINT_TARGET is neither a URL that begins with https: nor the full path of a folder.']),
  ];
}

function keyFaults(key: string): readonly string[] {
  try {
    parseLogKey(key, 'OPSLEDGER_LOG_KEY');
    return [];
  } catch (error) {
    if (error instanceof LogKeyError) return [error.message];
    throw error;
  }
}
