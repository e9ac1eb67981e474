import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A port in front of a server: it stays while the server is away, and its connections can be cut as a network would. */
export interface Relay {
  readonly port: number;
  /** Where new connections lead; undefined refuses them. */
  target: number | undefined;
  /** Resets every connection, whatever is on its way. */
  cut(): void;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function openRelay(): Promise<Relay> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket, other: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => other.destroy()); // either side may reset at any time
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((near) => {
    if (relay.target === undefined) {
      near.destroy();
      return;
    }
    const far = connect(relay.target, '127.0.0.1');
    for (const socket of [near, far]) socket.setNoDelay(true);
    keep(near, far);
    keep(far, near);
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay: Relay = {
    port: (server.address() as AddressInfo).port,
    target: undefined,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async close() {
      relay.cut();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
  return relay;
}
