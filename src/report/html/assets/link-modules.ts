import { dirname, join, normalize } from 'node:path/posix';

/** The JavaScript of a module, by its path from the entry's folder. */
export type ReadModule = (path: string) => string;

/**
 * Puts ES modules together into one script: each becomes a function that runs once, after those it imports, and returns its exports.
 * Takes what the client is written in: relative `import { a, b as c } from`, and `export` before a declaration. Throws for anything
 * else, and for modules that import each other.
 */
export function linkModules(entry: string, read: ReadModule): string {
  const names = new Map<string, string>();
  const linked: string[] = [];
  const open: string[] = [];

  const link = (path: string): string => {
    const known = names.get(path);
    if (known !== undefined) return known;
    if (open.includes(path)) throw new Error([...open, path].join(' imports '));
    open.push(path);
    const body = read(path).replace(IMPORT, (_, bindings: string, from: string) => {
      const module = link(normalize(join(dirname(path), from)));
      const taken = bindings.split(',').flatMap((binding) => binding.trim().replace(/\s+as\s+/, ': ') || []);
      return taken.length === 0 ? '' : `const { ${taken.join(', ')} } = ${module};`;
    });
    open.pop();
    const exported = [...body.matchAll(EXPORT)].map((match) => match[1] ?? '');
    const code = body.replace(EXPORT, (declaration) => declaration.slice('export '.length));
    const strange = /^(?:import|export)\b.*/m.exec(code);
    if (strange !== null) throw new Error(`${path}: cannot be linked: ${strange[0]}`);
    const name = `module${names.size}`;
    names.set(path, name);
    linked.push(`const ${name} = (() => {\n${code.trim()}\nreturn { ${exported.join(', ')} };\n})();`);
    return name;
  };

  link(entry);
  return `'use strict';\n(() => {\n${linked.join('\n')}\n})();\n`;
}

const IMPORT = /^import \{([^}]*)\} from '(\.[^']+)';/gm;
const EXPORT = /^export (?:const|let|class|function\*?|async function) ([\w$]+)/gm;
