import { mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

/** Writes a file so that it is either there in full or not at all, also after the machine stops. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  // The leading dot keeps programs that collect *.xml from taking a half-written file.
  const temporary = join(dirname(path), `.${basename(path)}.part`);
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

/** Makes a rename durable. Windows cannot open directories, and needs no such thing. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** A path in a folder for a name; when a message of that name lies there already, a number is added. */
export async function freeName(folder: string, name: string): Promise<string> {
  const taken = new Set(await readdir(folder));
  const extension = extname(name);
  const stem = basename(name, extension);
  let candidate = name;
  for (let number = 2; taken.has(candidate); number++) candidate = `${stem}-${number}${extension}`;
  return join(folder, candidate);
}

export async function makeFolders(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) await mkdir(folder, { recursive: true });
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What tells whether somebody is still writing a file. */
export interface Look {
  readonly size: number;
  readonly modifiedMs: number;
}

/** XML files of a folder with their look, oldest first; hidden ones are somebody's work in progress. */
export async function xmlFiles(folder: string): Promise<{ name: string; look: Look }[]> {
  const found: { name: string; look: Look }[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.') || !/\.xml$/i.test(entry.name)) continue;
    try {
      const { size, mtimeMs } = await stat(join(folder, entry.name));
      found.push({ name: entry.name, look: { size, modifiedMs: mtimeMs } });
    } catch (error) {
      // Taken away between the two calls.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return found.toSorted((a, b) => a.look.modifiedMs - b.look.modifiedMs || (a.name < b.name ? -1 : 1));
}
