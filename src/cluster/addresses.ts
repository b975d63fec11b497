/**
 * The addresses of one embedded cluster: a /16 of its own inside 127.0.0.0/8, which Linux answers on loopback without any set-up.
 *
 *   127.N.0.1              the node: API server (port 6443) and NodePorts
 *   127.N.0.2              the ingress (port 8080)
 *   127.N.1.1 - 127.N.95.254    pods
 *   127.N.96.1 - 127.N.127.254  Services (ClusterIP)
 *   127.N.128.1 - 127.N.159.254 load balancers
 *
 * N is chosen at start: the first whose 127.N.0.1:6443 can be bound, so that several clusters can run side by side.
 */
export interface Subnet {
  readonly second: number;
}

export const API_PORT = 6443;
/** Above the ports that need privileges; an Ingress says it in its status. */
export const INGRESS_PORT = 8080;
export const FIRST_SUBNET = 64;
export const LAST_SUBNET = 127;

export function nodeAddress(subnet: Subnet): string {
  return `127.${subnet.second}.0.1`;
}

export function ingressAddress(subnet: Subnet): string {
  return `127.${subnet.second}.0.2`;
}

const POD_ADDRESSES = 95 * 254;
const SERVICE_ADDRESSES = 32 * 254;
const BALANCER_ADDRESSES = 32 * 254;

/** The pod address number `ordinal` (from 0); they are handed out in turn so that a freed one is used again as late as possible. */
export function podAddress(subnet: Subnet, ordinal: number): string {
  return address(subnet, 1, ordinal % POD_ADDRESSES);
}

export function serviceAddress(subnet: Subnet, ordinal: number): string {
  return address(subnet, 96, ordinal % SERVICE_ADDRESSES);
}

export function balancerAddress(subnet: Subnet, ordinal: number): string {
  return address(subnet, 128, ordinal % BALANCER_ADDRESSES);
}

function address(subnet: Subnet, firstThird: number, ordinal: number): string {
  return `127.${subnet.second}.${firstThird + Math.floor(ordinal / 254)}.${1 + (ordinal % 254)}`;
}
