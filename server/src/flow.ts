/**
 * Keeps gateway and conveyor of one process in step: while the conveyor is behind, the gateway's next transaction
 * waits for it, so that load shows in the acknowledgement instead of in decisions that come ever later. Bounded: a
 * conveyor that stands still delays acceptance but never stops it.
 */
export interface Flow {
  /** Accepted, not yet taken by the conveyor. */
  entered(messages: number, documents: number): void;
  left(messages: number): void;
  /** Resolves when there is room, or after `wait_ms_max`. */
  room(): Promise<void>;
}

/** documents that may wait for the conveyor before the gateway does */
const behind_documents_max = 2400;
const wait_ms_max = 1000;

export function createFlow(): Flow {
  /** The conveyor counts messages; how many documents that are is known from what came in lately. */
  let behind = 0;
  let documents_a_message = 1;
  const full = (): boolean => behind * documents_a_message > behind_documents_max;
  let waiting: (() => void)[] = [];
  return {
    entered(messages, documents) {
      behind += messages;
      documents_a_message = (documents_a_message + documents / messages) / 2;
    },
    left(messages) {
      // The conveyor also takes what other processes have accepted.
      behind = Math.max(0, behind - messages);
      if (full()) return;
      for (const go of waiting.splice(0)) go();
    },
    room() {
      if (!full()) return Promise.resolve();
      return new Promise((resolve) => {
        const go = (): void => {
          clearTimeout(timer);
          waiting = waiting.filter((item) => item !== go);
          resolve();
        };
        const timer = setTimeout(go, wait_ms_max);
        waiting.push(go);
      });
    },
  };
}
