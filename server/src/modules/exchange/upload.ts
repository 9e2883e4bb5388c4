/** Submissions: one message as the body, or many in a multipart form or a zip. Bounded before they are unpacked. */
import type { FastifyRequest } from 'fastify';
import { Unzip, type UnzipFile, UnzipInflate } from 'fflate';
import { HttpError, limits } from '../../platform/http/index.ts';
import { gateFault } from './faults.ts';

export interface Upload {
  readonly name?: string;
  readonly bytes: Uint8Array;
}

const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;

const badZip = (found: string): HttpError =>
  new HttpError('UNREADABLE_BODY', [gateFault('GATE-ZIP', '/body', { found })]);

/** Unpacks in memory; stops at the first byte over a limit, whatever sizes the archive claims. */
export function unzip(bytes: Uint8Array): Upload[] {
  const uploads: Upload[] = [];
  let total = 0;
  let entries = 0;
  const take = (file: UnzipFile): void => {
    entries += 1;
    if (entries > limits.messages * 2) throw new HttpError('TOO_MANY_MESSAGES');
    if (file.name.endsWith('/')) return;
    if (uploads.length >= limits.messages) throw new HttpError('TOO_MANY_MESSAGES');
    const chunks: Uint8Array[] = [];
    let size = 0;
    file.ondata = (error, chunk, final) => {
      // What is thrown below comes back through here.
      if (error instanceof HttpError) throw error;
      if (error !== null) throw badZip(`${file.name}: ${error.message}`);
      size += chunk.length;
      total += chunk.length;
      if (size > limits.message_bytes || total > limits.submission_bytes) throw new HttpError('TOO_LARGE');
      chunks.push(chunk);
      if (final) uploads.push({ name: baseName(file.name), bytes: Buffer.concat(chunks) });
    };
    file.start();
  };
  const reader = new Unzip(take);
  reader.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length; at += 65536) {
      reader.push(bytes.subarray(at, at + 65536), at + 65536 >= bytes.length);
    }
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw badZip(error instanceof Error ? error.message : String(error));
  }
  return uploads;
}

/** Names are labels in the answer and never paths. */
const baseName = (name: string): string => name.replace(/^.*[\\/]/, '').slice(0, 200);

async function readParts(request: FastifyRequest, add: (bytes: Uint8Array, name?: string) => void) {
  let total = 0;
  try {
    for await (const part of request.parts()) {
      const bytes = part.type === 'file' ? await part.toBuffer() : Buffer.from(String(part.value));
      total += bytes.length;
      if (total > limits.submission_bytes) throw new HttpError('TOO_LARGE');
      add(bytes, part.type === 'file' ? part.filename : part.fieldname);
    }
  } catch (error) {
    // The form's parser throws plain errors for a form that is broken or breaks off; its limits have codes.
    if (error instanceof HttpError || (error as { code?: unknown }).code !== undefined) throw error;
    throw new HttpError('UNREADABLE_BODY', [
      gateFault('GATE-FORM', '/body', { found: error instanceof Error ? error.message : String(error) }),
    ]);
  }
}

export async function readUploads(request: FastifyRequest): Promise<Upload[]> {
  const uploads: Upload[] = [];
  const add = (bytes: Uint8Array, name?: string): void => {
    if (isZip(bytes)) uploads.push(...unzip(bytes));
    else if (bytes.length > limits.message_bytes) throw new HttpError('TOO_LARGE');
    else uploads.push({ bytes, ...(name === undefined ? {} : { name: baseName(name) }) });
    if (uploads.length > limits.messages) throw new HttpError('TOO_MANY_MESSAGES');
  };
  if (request.isMultipart()) {
    await readParts(request, add);
  } else if (request.body instanceof Uint8Array) {
    add(request.body);
  } else {
    throw new HttpError('UNSUPPORTED_TYPE');
  }
  if (uploads.length === 0 || uploads.every((upload) => upload.bytes.length === 0)) {
    throw new HttpError('UNREADABLE_BODY', [gateFault('GATE-EMPTY', '/body')]);
  }
  return uploads;
}
