import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Store } from '../../store.ts';
import { ADMIN, serviceAccountUser, type User } from './user.ts';

/** The credentials of one cluster: one token for whoever has the kubeconfig, and those of its ServiceAccounts, which expire. */
export interface Tokens {
  readonly adminToken: string;
  /** A token for a ServiceAccount, a JSON Web Token as on a real cluster; with `pod`, good as long as that pod is there. */
  issue(account: Account, expiresAtMs: number, pod?: Bound): string;
  /** Undefined for a token that is none of ours, has expired, or whose ServiceAccount or pod is gone. */
  userOf(token: string, store: Store, nowMs: number): User | undefined;
}

/** An object of the ServiceAccount's namespace. */
interface Bound {
  readonly name: string;
  readonly uid: string;
}

interface Account extends Bound {
  readonly namespace: string;
}

interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: Bound;
    readonly pod?: Bound;
  };
}

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

export function createTokens(): Tokens {
  const adminToken = randomBytes(32).toString('base64url');
  const key = randomBytes(32);
  const signature = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');
  return {
    adminToken,
    issue({ namespace, name, uid }, expiresAtMs, pod) {
      const claims: Claims = {
        iss: 'https://kubernetes.default.svc',
        sub: serviceAccountUser(namespace, name).name,
        iat: Math.floor(Date.now() / 1000),
        exp: Math.floor(expiresAtMs / 1000),
        'kubernetes.io': {
          namespace,
          serviceaccount: { name, uid },
          ...(pod === undefined ? {} : { pod: { name: pod.name, uid: pod.uid } }),
        },
      };
      const signed = `${HEADER}.${encode(claims)}`;
      return `${signed}.${signature(signed)}`;
    },
    userOf(token, store, nowMs) {
      if (isSame(token, adminToken)) return ADMIN;
      const [header = '', payload = '', given = ''] = token.split('.');
      if (!isSame(given, signature(`${header}.${payload}`))) return undefined;
      const { exp, 'kubernetes.io': account } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
      const { namespace, serviceaccount, pod } = account;
      const isThere = (resource: string, { name, uid }: Bound) => store.get(resource, namespace, name)?.metadata.uid === uid;
      if (nowMs >= exp * 1000 || !isThere('serviceaccounts', serviceaccount)) return undefined;
      if (pod !== undefined && !isThere('pods', pod)) return undefined;
      return serviceAccountUser(namespace, serviceaccount.name);
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Digests have one length, whatever was sent: comparing them takes the same time for every wrong token. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
