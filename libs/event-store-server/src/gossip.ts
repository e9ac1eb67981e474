import { randomUUID } from 'node:crypto';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import { wireUuid } from './uuid.js';

/** An address that clients can connect to. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const INSTANCE = randomUUID();

/** A cluster of one: this server, which leads. */
export function clusterOfOne({ host, port }: Endpoint, now: number): gossip.ClusterInfo {
  const member = new gossip.MemberInfo()
    .setInstanceId(wireUuid(INSTANCE))
    .setTimeStamp(`${now * 10_000}`)
    .setState(gossip.MemberInfo.VNodeState.LEADER)
    .setIsAlive(true)
    .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
  return new gossip.ClusterInfo().setMembersList([member]);
}

/**
 * The address that the client wrote into its call. It reaches the server by that one for certain, where the address that the server listens on may mean
 * nothing to the client (0.0.0.0, a forwarded port).
 */
export function reachedBy(authority: string, served: Endpoint): Endpoint {
  if (!URL.canParse(`http://${authority}`)) return served;
  const url = new URL(`http://${authority}`);
  if (url.port === '') return served;
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) };
}
