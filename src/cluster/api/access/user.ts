/** Who makes a request, as its credentials prove. */
export interface User {
  /** `kubernetes-admin`, `system:serviceaccount:NAMESPACE:NAME` */
  readonly name: string;
  readonly groups: readonly string[];
}

/** Those of this group may do everything, whatever the roles say. */
export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
const SERVICE_ACCOUNTS = 'system:serviceaccounts';

/** Whoever holds the token of the kubeconfig. */
export const ADMIN: User = { name: 'kubernetes-admin', groups: [MASTERS, AUTHENTICATED] };

export function serviceAccountUser(namespace: string, name: string): User {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${namespace}`, AUTHENTICATED],
  };
}
