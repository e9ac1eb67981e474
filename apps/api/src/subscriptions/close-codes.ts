/** Close codes that this server sends itself; the others are those of graphql-ws and of the WebSocket protocol. */
export const CLOSE = {
  /** This server ends: connect again, and another one answers. */
  stopping: 1001,
  /** Who asks cannot be found out at present. */
  unavailable: 1013,
  /** A time machine was asked for: subscriptions tell of the present. Clients of graphql-ws do not try again for this code. */
  presentOnly: 4400,
  /** The credential has ended, or stands for other roles than at the start. */
  unauthorized: 4401,
  /** No credential, or a page of a foreign origin. */
  forbidden: 4403,
  /** One actor has too many connections. */
  limit: 4430,
  /** The client does not take what it asked for: it may connect again and go on behind the last position. */
  slow: 4431,
  fault: 4500,
} as const;

/** Why a connection ended, for the metrics; their number is bounded. */
const REASONS: Readonly<Record<number, string>> = {
  1001: 'stopping',
  1013: 'unavailable',
  4400: 'bad_message',
  4401: 'unauthorized',
  4403: 'forbidden',
  4406: 'subprotocol',
  4408: 'no_init',
  4409: 'duplicate_id',
  4429: 'second_init',
  4430: 'limit',
  4431: 'slow',
  4500: 'fault',
};

/** The reason of a code that this server has sent. */
export function closeReason(code: number): string {
  return REASONS[code] ?? 'other';
}

/** The reason of a frame that the WebSocket library refuses. */
export function frameReason(error: Error): string {
  return 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'too_large' : 'bad_frame';
}
