import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from '../../../src/cluster/api/protobuf/envelope.ts';

/** Writes protobuf by hand: numbers as varints, text and nested messages with their length. */
function message(...fields: [number, number | string | Buffer][]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
      const bytes = Buffer.from(value);
      return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
    }),
  );
}

function varint(value: number): Buffer {
  return value < 128 ? Buffer.from([value]) : Buffer.concat([Buffer.from([(value & 127) | 128]), varint(value >> 7)]);
}

function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw])]);
}

describe("objects in Kubernetes' protobuf encoding", () => {
  it('reads a Deployment as kubectl create deployment makes it', () => {
    const labels = message([1, 'app'], [2, 'web']);
    const port = message([1, ''], [2, 0], [3, 8080], [4, ''], [5, '']);
    const container = message([1, 'hello'], [2, 'cutover/hello:1.0'], [6, port], [8, Buffer.alloc(0)]);
    const template = message([1, message([11, labels])], [2, message([2, container])]);
    const strategy = message([1, 'RollingUpdate'], [2, message([1, message([1, 1], [3, '25%'])], [2, message([1, 0], [2, 3])])]);
    const spec = message([1, 300], [2, message([1, labels])], [3, template], [4, strategy], [7, 1]);
    const metadata = message([1, 'web'], [8, message([1, 1_795_250_406])], [11, labels]);
    expect(decodeProtobuf(envelope('apps/v1', 'Deployment', message([1, metadata], [2, spec])))).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' }, creationTimestamp: '2026-11-21T08:40:06Z' },
      spec: {
        replicas: 300,
        paused: true,
        selector: { matchLabels: { app: 'web' } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: 3 } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'hello', image: 'cutover/hello:1.0', ports: [{ containerPort: 8080 }], resources: {} }] },
        },
      },
    });
  });

  it('reads the options of a deletion as kubectl drain gives them', () => {
    const options = message([1, 1], [2, message([1, 'u-1'])], [4, 'Background']);
    expect(decodeProtobuf(envelope('v1', 'DeleteOptions', options))).toMatchObject({
      gracePeriodSeconds: 1,
      preconditions: { uid: 'u-1' },
      propagationPolicy: 'Background',
    });
  });

  it('reads what JSON shows one level higher, as in a rule of kubectl create ingress', () => {
    const path = message([1, '/'], [3, 'Prefix']);
    const rule = message([1, 'shop.test'], [2, message([1, message([1, path])])]);
    const spec = message([3, rule], [3, message([1, 'bare.test'], [2, Buffer.alloc(0)])]);
    expect(decodeProtobuf(envelope('networking.k8s.io/v1', 'Ingress', message([2, spec])))).toMatchObject({
      spec: { rules: [{ host: 'shop.test', http: { paths: [{ path: '/', pathType: 'Prefix' }] } }, { host: 'bare.test' }] },
    });
  });

  it.each([
    ['JSON', Buffer.from('{}')],
    ['a message that is cut short', envelope('v1', 'Namespace', message([1, message([1, 'x'])])).subarray(0, -2)],
    ['a field it does not know', envelope('v1', 'Namespace', message([99, 'x']))],
  ])('refuses %s', (_case, bytes) => {
    expect(() => decodeProtobuf(bytes)).toThrow(expect.objectContaining({ code: 400 }));
  });
});
