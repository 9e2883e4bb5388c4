/**
 * Documents that this process has accepted and not yet decided on, so that the conveyor need not read, open and
 * parse them again. Stored documents never change, so what is remembered is always right; what is not remembered
 * is read from the database.
 */
import type { Document } from '@heliu/messages';

/** documents remembered; a message's text stays in memory as long as one of its documents does */
const documents_max = 40_000;

export interface RecentDocuments {
  get(id: string): Document | undefined;
  add(id: string, document: Document): void;
  /** Forgets what a final decision no longer needs. */
  drop(ids: Iterable<string>): void;
}

export function createRecentDocuments(): RecentDocuments {
  const documents = new Map<string, Document>();
  return {
    get: (id) => documents.get(id),
    add(id, document) {
      documents.set(id, document);
      if (documents.size <= documents_max) return;
      // A Map keeps the order of insertion: the first is the oldest.
      for (const oldest of documents.keys()) {
        documents.delete(oldest);
        break;
      }
    },
    drop(ids) {
      for (const id of ids) documents.delete(id);
    },
  };
}
