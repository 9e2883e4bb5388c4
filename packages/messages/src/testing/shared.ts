/** Official material that some tests judge against. It is not part of the project; without it they skip. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import type { Edition } from '../types.ts';

const folder = new URL('../../../../../shared/data/ceb/', import.meta.url);

export const hasShared = existsSync(folder);

/** The reason given to `skip`, so that nobody takes a skipped judge for a passed one. */
export const sharedSkip: string | false = hasShared
  ? false
  : 'SKIPPED: ../shared/data/ceb is absent, so the official XSD and samples did not judge this run';

export const officialSamples = (): { name: string; edition: Edition; bytes: Buffer }[] =>
  readdirSync(new URL('samples/', folder))
    .filter((name) => /^official-.*CEB(311|312|411|412|511|512|513|514|621|622)Message\.xml$/.test(name))
    .map((name) => ({
      name,
      edition: name.includes('-2018-') ? '2018' : '202205',
      bytes: readFileSync(new URL(`samples/${name}`, folder)),
    }));

const validators = new Map<Edition, XsdValidator>();
/** The official import XSD of an edition in libxml2. */
export const officialSchema = (edition: Edition): XsdValidator => {
  const known = validators.get(edition);
  if (known !== undefined) return known;
  if (validators.size === 0) xmlRegisterFsInputProviders();
  const url = new URL(`xsd/ascii-names/${edition}/ceb-import.xsd`, folder);
  const xsd = XmlDocument.fromBuffer(readFileSync(url), { url: url.href });
  const validator = XsdValidator.fromDoc(xsd);
  validators.set(edition, validator);
  return validator;
};

/** True when libxml2 finds the document valid by the official XSD; undefined when it is not well-formed. */
export const officialVerdict = (bytes: Uint8Array, edition: Edition): boolean | undefined => {
  let document: XmlDocument;
  try {
    document = XmlDocument.fromBuffer(bytes);
  } catch {
    return undefined;
  }
  try {
    officialSchema(edition).validate(document);
    return true;
  } catch {
    return false;
  } finally {
    document.dispose();
  }
};
