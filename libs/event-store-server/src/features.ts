import type { MethodDefinition } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';

/**
 * The version that is announced: the line of EventStoreDB whose protocol and answers these are (24.10: subscriptions to streams that do not exist
 * yet get caught-up, which came with 24.2), and not a release of EventStoreDB, which the suffix says. Clients take the first three parts as numbers.
 */
export const SERVER_VERSION = '24.10.0-opsledger';

/** Features of a method beyond being there; `deadline_duration` of BatchAppend is left out, since only the older, absolute deadline is read. */
const FEATURES: Readonly<Record<string, readonly string[]>> = { '/event_store.client.streams.streams/read': ['position', 'events'] };

/** What this server can do, in the lower-case names by which clients look for it. */
export function supportedMethods(batchAppend: boolean): features.SupportedMethods {
  const methods = [StreamsService, GossipService, ServerFeaturesService]
    .flatMap((service) => Object.values(service) as MethodDefinition<unknown, unknown>[])
    .map(({ path }) => path.toLowerCase())
    .filter((path) => batchAppend || !path.endsWith('/batchappend'));
  return new features.SupportedMethods().setEventStoreServerVersion(SERVER_VERSION).setMethodsList(methods.map(supportedMethod));
}

function supportedMethod(path: string): features.SupportedMethod {
  const [, service = '', method = ''] = path.split('/');
  return new features.SupportedMethod()
    .setServiceName(service)
    .setMethodName(method)
    .setFeaturesList([...(FEATURES[path] ?? [])]);
}
