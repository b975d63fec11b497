import { arch, platform } from 'node:os';

/** GET /version. The embedded cluster behaves as Kubernetes 1.36 does, and says that it is not one. */
export const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0-cutover',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'none',
  platform: `${platform()}/${{ x64: 'amd64' }[arch() as string] ?? arch()}`,
} as const;
