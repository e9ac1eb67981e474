import { eventStoreUrlFaults } from './event-store-url.js';

describe('the address of EventStoreDB', () => {
  it.each([
    'esdb://localhost',
    'esdb://127.0.0.1:2113?tls=false',
    'esdb://localhost:2113/?tls=false',
    'esdb://admin:ch%40nge@es.example.com:2113?tlsCAFile=%2Fetc%2Fca.pem&keepAliveInterval=-1',
    'esdb://a:2113,b:2113,c:2113?node_preference=ReadOnlyReplica&Max-Discover-Attempts=3',
    'esdb+discover://cluster.example.com?nodePreference=leader',
  ])('may be %s', (url) => {
    expect(eventStoreUrlFaults('URL', url)).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['http://x', ['URL is not a URL that begins with esdb:// or esdb+discover://.']],
    ['localhost:2113', ['URL is not a URL that begins with esdb:// or esdb+discover://.']],
    ['kurrentdb://x', ['URL begins with kurrentdb://, which this client does not know: write esdb:// instead, the rest stays.']],
    [
      'kurrentdb+discover://x?tls=false',
      ['URL begins with kurrentdb+discover://, which this client does not know: write esdb+discover:// instead, the rest stays.'],
    ],
    ['esdb://', ['URL is not of the form esdb://user:password@host:2113?option=value.']],
    ['esdb://user@host', ['URL is not of the form esdb://user:password@host:2113?option=value.']],
    ['esdb://u:secret@a:70000,b c', [expect.stringMatching(/^URL: "a:70000" is/), expect.stringMatching(/^URL: "b c" is/)]],
    ['esdb://x?tsl=false', ['URL: there is no option "tsl". Did you mean tls?']],
    [
      'esdb://x?tls=no&deadline=5',
      ['URL: the option tls cannot be "no".', 'URL: there is no option "deadline". Did you mean defaultDeadline?'],
    ],
    ['esdb://x?keep_alive_timeout=', ['URL: the option keepAliveTimeout cannot be "".']],
    [
      'esdb://x?tlsVerifyCert=false',
      ['URL: the option tlsVerifyCert has no effect in this client. Name the certificate authority with tlsCAFile.'],
    ],
    [
      'esdb://x?throwOnAppendFailure=false',
      ['URL: the option throwOnAppendFailure is not for OpsLedger: without it, conflicts are reported as they are.'],
    ],
  ])('is refused: %s', (url, faults) => {
    expect(eventStoreUrlFaults('URL', url)).toEqual(faults);
  });
});
