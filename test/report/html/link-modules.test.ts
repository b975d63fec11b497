import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { linkModules } from '../../../src/report/html/assets/link-modules.ts';

function link(modules: Readonly<Record<string, string>>): string {
  return linkModules('main.js', (path) => modules[path] ?? '');
}

function run(modules: Readonly<Record<string, string>>): unknown[] {
  const told: unknown[] = [];
  runInNewContext(link(modules), { tell: (value: unknown) => told.push(value) });
  return told;
}

describe('linking modules into one script', () => {
  it('runs each once, after those it imports, with names of its own', () => {
    const told = run({
      'main.js':
        "import { one } from './parts/one.js';\nimport {\n  two as second,\n  Three,\n} from './two.js';\ntell([one(), second, new Three().name]);",
      'parts/one.js':
        "import { two } from '../two.js';\nconst helper = () => two + 1;\nexport function one() {\n  return helper();\n}",
      'two.js': "const helper = 1;\ntell('two');\nexport const two = helper;\nexport class Three {\n  name = 'three';\n}",
    });
    expect(told).toEqual(['two', [2, 1, 'three']]);
  });

  it.each([
    ["import x from './a.js';", 'main.js: cannot be linked: import x from'],
    ["import { a } from 'library';", 'main.js: cannot be linked: import { a } from'],
    ['export default 1;', 'main.js: cannot be linked: export default 1;'],
    ["import { a } from './main.js';", 'main.js imports main.js'],
  ])('refuses %s', (code, message) => {
    expect(() => link({ 'main.js': code })).toThrow(message);
  });
});
