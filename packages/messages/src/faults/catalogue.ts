/** Every fault the package can report, by its stable code. */
import { documentFaults } from './document.ts';
import { envelopeFaults } from './envelope.ts';
import { signatureFaults } from './signature.ts';
import type { Words } from './words.ts';
import { xmlFaults } from './xml.ts';

export const catalogue = {
  ...xmlFaults,
  ...documentFaults,
  ...signatureFaults,
  ...envelopeFaults,
} as const satisfies Record<string, Words>;

export type FaultCode = keyof typeof catalogue;
