/** The door of personal data at rest: seal, open, look up, mask. */
export { loadOrCreateKeyFile } from './key-file.ts';
export { type MaskKind, mask } from './mask.ts';
export {
  createVault,
  type Sealable,
  SealError,
  type Vault,
  type VaultKey,
  type VaultOptions,
} from './vault.ts';
