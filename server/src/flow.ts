/**
 * Keeps gateway and conveyor of one process in step: while the conveyor is behind, the gateway's next transaction
 * waits for it, so that load shows in the acknowledgement instead of in decisions that come ever later. Bounded: a
 * conveyor that stands still delays acceptance but never stops it.
 */
export interface Flow {
  /** Messages accepted, not yet taken by the conveyor. */
  entered(messages: number): void;
  left(messages: number): void;
  /** Resolves when there is room, or after `wait_ms_max`. */
  room(): Promise<void>;
}

/** messages that may wait for the conveyor before the gateway does */
const behind_messages_max = 24;
const wait_ms_max = 1000;

export function createFlow(): Flow {
  let behind = 0;
  let waiting: (() => void)[] = [];
  return {
    entered(messages) {
      behind += messages;
    },
    left(messages) {
      // The conveyor also takes what other processes have accepted.
      behind = Math.max(0, behind - messages);
      if (behind > behind_messages_max) return;
      for (const go of waiting.splice(0)) go();
    },
    room() {
      if (behind <= behind_messages_max) return Promise.resolve();
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
