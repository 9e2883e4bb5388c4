import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  /** Cut the connection instead of answering. */
  readonly cut?: boolean;
}

/** A server on this machine that answers what a test tells it to, and remembers what it heard. */
export async function fakeServer(answer: (heard: Heard, count: number) => Reply | Promise<Reply>) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one: Heard = {
      method: request.method ?? '',
      url: new URL(request.url ?? '/', 'http://test'),
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    heard.push(one);
    reply(response, await answer(one, heard.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function reply(response: ServerResponse, { status = 200, headers = {}, json, cut }: Reply): void {
  if (cut) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(json === undefined ? '' : JSON.stringify(json));
}

export const problem = (code: string) => ({
  error: {
    code,
    zh: '中文',
    en: 'English',
    remedyZh: '改',
    remedyEn: 'change',
    requestId: 'r-1',
    faults: [],
  },
});

export const accepted = (name = 'a.xml', status = 'accepted') => ({
  messages: [
    {
      name,
      messageId: '1',
      kind: '311',
      guid: null,
      sha256: '',
      receivedAt: null,
      status,
      faults: [],
      documents: [],
    },
  ],
});
