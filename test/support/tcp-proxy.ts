import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A wire between a client and a server that can be made to swallow bytes, or be cut. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that were ever made. */
  readonly accepted: number;
  /** Connections that exist now carry nothing more, in either direction, and stay open; new ones work. */
  blackHole(): void;
  /** Cuts every connection. */
  cut(): void;
  /** Where new connections go. */
  target: number;
  close(): Promise<void>;
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let accepted = 0;
  const proxy = createServer((near) => {
    accepted += 1;
    const far = connect(self.target, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const self: TcpProxy = {
    port: (proxy.address() as AddressInfo).port,
    target,
    get accepted() {
      return accepted;
    },
    blackHole() {
      for (const [near, far] of pairs) {
        near.unpipe(far).resume();
        far.unpipe(near).resume();
      }
    },
    cut() {
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
    },
    async close() {
      self.cut();
      proxy.close();
      await once(proxy, 'close');
    },
  };
  return self;
}
