/** How much the subscribers of one server may take. Times in milliseconds. */
export interface SocketLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly connectionsPerActor: number;
  /** Running at once on one connection. */
  readonly subscriptions: number;
  /** Largest message of a client, in bytes. */
  readonly payloadBytes: number;
  /** Until a new connection has said who it is. */
  readonly initMs: number;
  /** Between looks whether the other side is there and its credential still good. */
  readonly heartbeatMs: number;
  /** Until a client has taken a message. */
  readonly patienceMs: number;
  /** Bytes that may wait for one client. */
  readonly backlogBytes: number;
  /** Until a connection that is to end is cut. */
  readonly closeMs: number;
}

/** Used unless the configuration says otherwise. */
export const SOCKET_LIMITS: SocketLimits = {
  connections: 1_000,
  connectionsPerAddress: 100,
  connectionsPerActor: 20,
  subscriptions: 50,
  payloadBytes: 64 * 1_024,
  initMs: 5_000,
  heartbeatMs: 15_000,
  patienceMs: 10_000,
  backlogBytes: 4 * 1_048_576,
  closeMs: 5_000,
};
