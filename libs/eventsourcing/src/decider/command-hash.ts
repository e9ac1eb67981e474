import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Message } from './decider.js';
import type { CommandContext } from './envelope.js';

/**
 * What makes two commands the same request: target, type, data, who asks, for whom, when it happened and why.
 * SHA-256 (hex) of their canonical JSON (RFC 8785), so the order of keys does not matter.
 */
export function commandHash(stream: string, command: Message, context: CommandContext): string {
  const { actor, onBehalfOf, occurredAt, reason } = context;
  const body = canonicalize({ stream, type: command.type, data: command.data, actor: actor.id, onBehalfOf, occurredAt, reason });
  return hash('sha256', body!, 'hex');
}
