import type { Draft, KubeObject } from '../../store.ts';

/** A Secret's type, and `stringData` written into `data` as base64. */
export function defaultSecret(secret: Draft<KubeObject>): void {
  secret['type'] ??= 'Opaque';
  const { stringData, ...rest } = secret as { stringData?: Record<string, string>; data?: Record<string, string> };
  if (stringData === undefined) return;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  secret['data'] = { ...rest.data, ...(Object.fromEntries(encoded) as Record<string, string>) };
  delete secret['stringData'];
}
