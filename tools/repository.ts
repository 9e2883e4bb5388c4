/** The repository as its own tests see it: files that git knows or would take, their text, their imports. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const skipped = new Set(['.git', 'node_modules', 'data', '.tmp', 'coverage']);

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(path) || entry.name === 'node_modules' ? [] : walk(path);
    return [path];
  });
}

function listed(): string[] {
  try {
    const out = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return out.split('\0').filter((path) => path !== '');
  } catch {
    // Unpacked from an archive: no git, so look at the folders.
    return walk('.');
  }
}

/** Paths from the root, with `/`; a file that is being deleted is not there any more. */
export const files: readonly string[] = [...new Set(listed())].filter((path) => existsSync(join(root, path)));

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');
export const exists = (path: string): boolean => existsSync(join(root, path));
export const json = <T>(path: string): T => JSON.parse(read(path)) as T;

export const sources = files.filter((path) => /\.(ts|js)$/.test(path));
/** Tests and what only they use. */
export const isTest = (path: string): boolean =>
  /\.test\.ts$|\/test-support\.ts$|\/testing\.ts$|\/testing\/|(^|\/)test-support\//.test(path);

export interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Path from the root, for relative imports. */
  readonly target?: string;
}

const importForm =
  /(?:^|[\s;}])(?:import|export)\s[^'";]*?from\s*'([^'\n]+)'|(?:^|\s)import\s*\(?\s*'([^'\n]+)'/g;

export function importsOf(file: string): Import[] {
  return [...read(file).matchAll(importForm)].map((match) => {
    const specifier = (match[1] ?? match[2])!;
    const target = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : undefined;
    return { file, specifier, ...(target === undefined ? {} : { target }) };
  });
}

export const imports: readonly Import[] = sources.flatMap(importsOf);

/** Name of the package that a bare import means: `@scope/name/x` → `@scope/name`. */
export const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

export interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export const rootManifest = json<Manifest>('package.json');
export const workspaces: readonly { folder: string; manifest: Manifest }[] = (
  rootManifest.workspaces ?? []
).map((folder) => ({ folder, manifest: json<Manifest>(`${folder}/package.json`) }));

export const declared = ({ dependencies, devDependencies }: Manifest): string[] => [
  ...Object.keys(dependencies ?? {}),
  ...Object.keys(devDependencies ?? {}),
];

/** Says all problems of one kind at once, and how to end them. */
export function none(problems: readonly string[], remedy: string): void {
  if (problems.length > 0) throw new Error(`${remedy}\n  ${problems.join('\n  ')}`);
}
