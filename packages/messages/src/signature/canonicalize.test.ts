/** Canonical XML 1.0, by the recommendation's own kinds of cases and by comparison with libxml2. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XmlDocument } from 'libxml2-wasm';
import { canonicalize } from '../index.ts';
import { mutated, random } from '../testing/random.ts';

const cases: readonly (readonly [string, string, string])[] = [
  ['declaration and outer white space', '<?xml version="1.0"?>\n\n<a/>\n\n', '<a></a>'],
  ['instructions outside the root', '<?b  c?><!--x-->\n<a/><?d?>', '<?b c?>\n<a></a>\n<?d?>'],
  ['comments go', '<a>x<!--y-->z</a>', '<a>xz</a>'],
  ['instructions stay', '<a><?b   c ?></a>', '<a><?b c ?></a>'],
  ['CDATA is text', '<a><![CDATA[<&>"]]></a>', '<a>&lt;&amp;&gt;"</a>'],
  ['references', '<a>&#65;&lt;&gt;&amp;&quot;&apos;&#13;&#9;</a>', '<a>A&lt;&gt;&amp;"\'&#xD;\t</a>'],
  ['raw greater-than', '<a>></a>', '<a>&gt;</a>'],
  ['line ends', '<a>\r\n\r</a>', '<a>\n\n</a>'],
  ['blanks in tags', "<a   b = '1'  ></a  >", '<a b="1"></a>'],
  ['attribute values', '<a b="\n&#10;&#9;&quot;&lt;&gt;&#13;"/>', '<a b=" &#xA;&#x9;&quot;&lt;>&#xD;"></a>'],
  [
    'attribute order',
    '<a y:a="1" x:b="2" c="3" xmlns:y="u1" xmlns:x="u0" xmlns="d"/>',
    '<a xmlns="d" xmlns:x="u0" xmlns:y="u1" c="3" x:b="2" y:a="1"></a>',
  ],
  [
    'said already',
    '<a xmlns:x="u"><b xmlns:x="u"/><b xmlns:x="v"><x:c xmlns:x="v"/></b></a>',
    '<a xmlns:x="u"><b></b><b xmlns:x="v"><x:c></x:c></b></a>',
  ],
  [
    'default namespace',
    '<a xmlns=""><b xmlns="u"><c xmlns=""/></b></a>',
    '<a><b xmlns="u"><c xmlns=""></c></b></a>',
  ],
  [
    'xml prefix declared',
    '<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="zh"/>',
    '<a xml:lang="zh"></a>',
  ],
  [
    'signature in the root goes',
    '<a>x<s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"><b/></s:Signature>y</a>',
    '<a>xy</a>',
  ],
];

for (const [name, xml, expected] of cases) {
  test(`C14N: ${name}`, () => assert.equal(canonicalize(xml), expected));
}

test('what is not well-formed is refused', () => {
  assert.throws(() => canonicalize('<a>'), RangeError);
  assert.throws(() => canonicalize('<!DOCTYPE a><a/>'), RangeError);
  assert.throws(() => canonicalize('<a>\ud83d</a>'), RangeError);
});

const libxml2 = (text: string): string | undefined => {
  let document: XmlDocument;
  try {
    document = XmlDocument.fromBuffer(Buffer.from(text));
  } catch {
    return undefined;
  }
  try {
    return document.canonicalizeToString();
  } catch {
    return undefined;
  } finally {
    document.dispose();
  }
};

const seeds = [
  '<?xml version="1.0"?>\n<?p d?><r:a xmlns:r="urn:u" xmlns="urn:v" b="1" r:c=\'x&amp;y\'>t&#x41;\r\n<b xmlns=""/><![CDATA[<x>]]></r:a><!-- e --><?q?>',
  '<a xmlns:x="urn:u"><b x:z="1" y="2" xmlns:x="urn:v"><x:c x:d="&#10;e">te > xt&gt;</x:c></b><!-- n --><?pi data?></a>\n',
  '<ceb:M xmlns:xsi="urn:i" xmlns:ceb="http://www.chinaport.gov.cn/ceb" version="1.0" guid="g">\n\t<ceb:O >中文😀&lt;</ceb:O ></ceb:M>',
];
const pieces =
  '< > / & ; " \' = a b c x: xmlns="urn:u" xmlns="" xmlns:x="urn:u" xmlns:x="urn:v" &#13; &#10; &lt; ]]> <!--c--> <![CDATA[>]]> <?p?> <b/> <x:b/>'.split(
    ' ',
  );

test('canonical forms of mutated documents equal those of libxml2', () => {
  const next = random(2001);
  let compared = 0;
  for (let i = 0; i < 9000; i++) {
    const text = mutated(seeds[i % seeds.length]!, [...pieces, ' ', '\n', '\r', '\t'], next);
    let ours: string;
    try {
      ours = canonicalize(text);
    } catch {
      continue;
    }
    // libxml2 refuses relative namespace names, as C14N §1.3 demands; customs' are absolute.
    const theirs = libxml2(text);
    if (theirs === undefined) continue;
    assert.equal(ours, theirs, JSON.stringify(text));
    compared++;
  }
  assert.ok(compared > 1000, `only ${compared} compared`);
});
