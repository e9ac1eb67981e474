import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { WireFailure } from '../support/wire-messages.js';
import { CERTIFICATE_FILE, localhostTls } from '../support/tls.js';
import { note, wireWorld } from '../support/wire-world.js';

/** What an operator is told when the address, the credentials or the server will not do. */
describe('opening an event store that cannot be used', () => {
  const world = wireWorld();
  const trusting = (port: number, user = ''): string => `esdb://${user}127.0.0.1:${port}?tlsCAFile=${CERTIFICATE_FILE}`;

  /** The error that opening ends with, the moving parts of its message left out: port, time of day, the TLS library's line numbers. */
  async function refusal(url: string): Promise<unknown> {
    try {
      await world.store(url, { connectMs: 500 });
      return 'opened';
    } catch (error) {
      const { name, message } = error as Error;
      const text = message
        .replace(/127\.0\.0\.1:\d+/g, 'HOST')
        .replace(/ \(\d{4}-[^)]*Z\)/, '')
        .replace(/[0-9A-F]+:error:.*: \)$/, 'error)');
      return [name, text];
    }
  }

  it('says that nothing listens at the port, and does not show the password', async () => {
    const server = await world.server();
    server.close();
    expect(await refusal(server.url.replace('//', '//ops:secret@'))).toEqual([
      'StoreUnavailable',
      'EventStoreDB at esdb://ops:***@HOST?tls=false cannot be reached: Nothing listens there. Check host and port (default 2113), and that it is running. (14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED HOST)',
    ]);
  });

  it('says that the host name is unknown', async () => {
    expect(await refusal('esdb://no-such-host.invalid:2113?tls=false')).toEqual([
      'StoreUnavailable',
      'EventStoreDB at esdb://no-such-host.invalid:2113?tls=false cannot be reached: The host name cannot be resolved. Check EVENT_STORE_URL. (14 UNAVAILABLE: Name resolution failed for target dns:no-such-host.invalid:2113)',
    ]);
  });

  it('says that no node of the cluster answered', async () => {
    const server = await world.server();
    server.close();
    expect(await refusal(`esdb+discover://127.0.0.1:${server.port}?tls=false&maxDiscoverAttempts=2&discoveryInterval=20`)).toEqual([
      'StoreUnavailable',
      'EventStoreDB at esdb+discover://HOST?tls=false&maxDiscoverAttempts=2&discoveryInterval=20 cannot be reached: No node answered with the members of the cluster. Check the host names. (Failed to discover after 2 attempts.)',
    ]);
  });

  it('says that the server does not speak TLS', async () => {
    const { port } = await world.server();
    expect(await refusal(`esdb://127.0.0.1:${port}`)).toEqual([
      'StoreMisconfigured',
      'EventStoreDB at esdb://HOST: it does not speak TLS there. Add ?tls=false. (14 UNAVAILABLE: No connection established. Last error: Error: error)',
    ]);
  });

  it('says that the server speaks TLS', async () => {
    const { port } = await world.server({ tls: localhostTls });
    expect(await refusal(`esdb://127.0.0.1:${port}?tls=false`)).toEqual([
      'StoreUnavailable',
      'EventStoreDB at esdb://HOST?tls=false cannot be reached: It closes the connection. If it speaks TLS, remove tls=false. (14 UNAVAILABLE: No connection established. Last error: Failed to connect)',
    ]);
  });

  it('says that the certificate is not trusted', async () => {
    const { port } = await world.server({ tls: localhostTls });
    expect(await refusal(`esdb://127.0.0.1:${port}`)).toEqual([
      'StoreMisconfigured',
      'EventStoreDB at esdb://HOST: its certificate is not trusted. Name the authority: …?tlsCAFile=/path/ca.crt. (14 UNAVAILABLE: No connection established. Last error: Error: self-signed certificate)',
    ]);
  });

  it('says that the certificate file is missing', async () => {
    expect(await refusal('esdb://127.0.0.1:2113?tlsCAFile=no-such-file.crt')).toEqual([
      'StoreMisconfigured',
      'EVENT_STORE_URL cannot be read: Failed to load certificate file. File was not found.',
    ]);
  });

  it('says that the connection string cannot be read', async () => {
    expect(await refusal('postgres://127.0.0.1:2113')).toEqual([
      'StoreMisconfigured',
      'EVENT_STORE_URL cannot be read: Unexpected "postgres://" at position 0, expected esdb:// or esdb+discover://.',
    ]);
  });

  it.each([
    ['unauthenticated', new WireFailure(status.UNAUTHENTICATED, 'Unauthenticated')],
    ['denied', new WireFailure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' })],
  ])('says that user or password are wrong, and does not show the password (%s)', async (_, failure) => {
    const server = await world.server({ tls: localhostTls });
    server.script.read = (call) =>
      String(call.metadata.get('authorization')[0]) === `Basic ${Buffer.from('ops:right').toString('base64')}`
        ? server.wellBehaved.read(call)
        : Promise.reject(failure);
    expect(await refusal(trusting(server.port, 'ops:wrong@'))).toEqual([
      'StoreMisconfigured',
      'EventStoreDB denies access to the log of all streams ($all). Check the user and password in EVENT_STORE_URL, and that the user may read $all (by default only members of $admins may).',
    ]);
    const store = await world.store(trusting(server.port, 'ops:right@'));
    expect(await store.append('box-1', [note(0)], 'noStream')).toEqual({ revision: 0, position: { commit: 100n, prepare: 93n } });
  });

  it.each(['21.10.9', '22.2.0', '5.0.11'])('says that version %s is too old', async (version) => {
    const { url } = await world.server({ version });
    expect(await refusal(url)).toEqual([
      'StoreMisconfigured',
      `The server at esdb://HOST?tls=false is EventStoreDB ${version}; OpsLedger needs 22.6 or newer.`,
    ]);
  });

  it.each(['22.6.0', '23.10.1', '24.10.0-opsledger', '25.0.1'])('takes version %s', async (version) => {
    const { url } = await world.server({ version });
    expect(await refusal(url)).toBe('opened');
  });

  it('says that the server does not tell its version', async () => {
    const server = await world.server();
    server.script.features = () => Promise.reject(new WireFailure(status.UNIMPLEMENTED, 'Unimplemented'));
    expect(await refusal(server.url)).toEqual([
      'StoreMisconfigured',
      'The server at esdb://HOST?tls=false does not tell its version, so it is older than 21.10 or no EventStoreDB; OpsLedger needs 22.6 or newer.',
    ]);
  });

  it('says that a server of another kind is none', async () => {
    const other = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      expect(await refusal(`esdb://127.0.0.1:${(other.address() as AddressInfo).port}?tls=false`)).toEqual([
        'StoreUnavailable',
        'EventStoreDB at esdb://HOST?tls=false cannot be reached: Is it running? (14 UNAVAILABLE: No connection established. Last error: Protocol error)',
      ]);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });

  it('says that it is not ready', async () => {
    const server = await world.server();
    server.script.read = () => Promise.reject(new WireFailure(status.UNAVAILABLE, 'Server Is Not Ready'));
    expect(await refusal(server.url)).toEqual([
      'StoreUnavailable',
      'EventStoreDB at esdb://HOST?tls=false cannot be reached: Is it running? (14 UNAVAILABLE: Server Is Not Ready)',
    ]);
  });

  it('says that it does not answer', async () => {
    const server = await world.server();
    server.script.features = () => new Promise(() => undefined);
    expect(await refusal(server.url)).toEqual([
      'StoreUnavailable',
      'EventStoreDB at esdb://HOST?tls=false cannot be reached: Is it running? (no answer within 500 ms)',
    ]);
  });
});
