import { change } from './injections.ts';
import type { Scenario } from './scenario.ts';

const backendOf = (name: string) => ({
  spec: {
    rules: [
      {
        host: 'shop.test',
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { name: 'http' } } } }] },
      },
    ],
  },
});

/** What leads to the pods leads elsewhere. */
export const ROUTING: readonly Scenario[] = [
  {
    name: 'rolling, and the Service selects a label that no pod has',
    causes: ['selector-matches-nothing'],
    setting: {
      injections: [change('Service', 'hello', { spec: { selector: { tier: 'web' } } }, { after: 'rolled-out', delayMs: 0 })],
    },
    fix: { words: 'the right selector', change: { injections: [] } },
  },
  {
    name: 'blue/green, and the Service is switched to a colour that is not there',
    causes: ['selector-matches-nothing'],
    setting: {
      release: { strategy: 'blue-green', holdMs: 1500, old: 'keep' },
      injections: [
        change('Service', 'hello', { spec: { selector: { color: 'gren' } } }, { after: 'endpoints-switched', delayMs: 300 }),
      ],
    },
    fix: { words: 'the right selector', change: { injections: [] } },
  },
  {
    name: 'rolling to another port than the one of the Service',
    causes: ['wrong-target-port'],
    setting: { newEnv: { PORT: '9090' } },
    fix: {
      words: 'the Service names the port',
      change: { service: { ports: [{ name: 'http', port: 80, targetPort: 'http' }] } },
    },
  },
  {
    name: 'rolling, with clients that stay with the old addresses',
    causes: ['stale-address'],
    setting: { through: 'pods' },
    fix: { words: 'through the Service', change: { through: 'service' } },
  },
  {
    name: 'rolling, exits at once, behind an ingress',
    causes: ['gateway'],
    setting: { env: { ON_SIGTERM: 'exit', LATENCY_MS: '60' }, through: 'ingress', load: { threads: '40' } },
    fix: { words: 'the app serves on until connections have left it', change: { env: { ON_SIGTERM: 'serve' } } },
  },
  {
    name: 'rolling, and a wrong rule of the ingress for a while',
    causes: ['gateway-reload'],
    setting: {
      through: 'ingress',
      baselineMs: 2500,
      injections: [
        change(
          'Ingress',
          'shop',
          backendOf('helo'),
          { after: 'load-started', delayMs: 700 },
          { afterMs: 700, to: backendOf('hello') },
        ),
      ],
    },
    fix: { words: 'no change of the rule', change: { injections: [] } },
  },
];
